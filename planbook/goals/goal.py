"""A goal: what somebody wants a plan for, how its draft stands, and how that ended."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from planbook.audit import Door
from planbook.questions.question import Person

State = Literal["starting", "running", "waiting", "passed", "failed", "cancelled", "interrupted"]
"""`waiting`: for the answer of a person. `interrupted`: the process of the draft died."""
Ending = Literal["passed", "failed", "cancelled", "interrupted"]
ENDINGS: tuple[Ending, ...] = ("passed", "failed", "cancelled", "interrupted")


class Callback(BaseModel):
    """Who is told of the end: an address, and the name of the secret that the message is signed with."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={
        "example": {"url": "https://ci.example/planbook", "secret": "CI_HOOK"}
    })  # fmt: skip

    url: str = Field(max_length=2000, description="An address that takes POST requests.")
    secret: str = Field(
        max_length=200, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="The name of the secret that the message is signed with, by Standard Webhooks.",
    )  # fmt: skip


class Wish(BaseModel):
    """What a plan is wanted for, and what may be used for it. `secrets` are names, `max_cost` is in US dollars."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={
        "example": {
            "goal": "Read the numbers of our orders. Sign in with SHOP_USER and SHOP_PASSWORD.",
            "url": "https://shop.example/login", "max_cost": 0.5,
            "callback": {"url": "https://ci.example/planbook", "secret": "CI_HOOK"},
        }
    })  # fmt: skip

    goal: str = Field(min_length=1, max_length=10_000, description="What the plan is to do, in words.")
    url: str = Field(min_length=1, max_length=2000, description="The page that the plan begins with.")
    changes: str | None = Field(
        None, max_length=200,
        description="The name of a plan that is to be changed. `goal` then says what is to be changed.",
    )  # fmt: skip
    name: str | None = Field(
        None, pattern=r"^[a-z][a-z0-9-]{0,99}$", description="The plan's name. Without it, the model chooses one."
    )
    secrets: list[str] = Field(
        [], max_length=50,
        description="Names of secrets that the plan may use beside those that the goal names. The model never sees "
        "their values.",
    )  # fmt: skip
    secrets_in_goal: bool = Field(True, description="Whether the secrets that the goal names count, too.")
    allow: list[str] = Field([], max_length=100, description="Other hosts that the plan may connect to.")
    max_cost: float = Field(0.5, ge=0, le=1000, allow_inf_nan=False, description="The limit in US dollars.")
    model: str | None = Field(None, max_length=200, description="The model to ask, by its id.")
    pictures: bool = Field(False, description="Whether a picture of the page is kept after each step that is tried.")
    callback: Callback | None = Field(None, description="Who is told of the end.")


class Goal(BaseModel):
    """The record of a goal. `id` is also that of the run that drafts the plan; `at` is seconds since 1970."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    at: float
    wish: Wish
    starter: Person
    door: Door
    thread: str | None = None  # the thread that it was handed over in
    continues: str | None = None  # the goal whose draft it goes on with


class ProofTold(BaseModel):
    """How far the plan got when it was done again from its start, without the model."""

    done: int
    total: int
    before: str | None = Field(description="What may be done only once, and was only found.")
    holds: bool
    text: str = Field(description="The proof in words.")


class Drafted(BaseModel):
    """A plan that was drafted."""

    name: str
    path: str = Field(description="The plan's file, from the project's folder.")
    text: str = Field(description="The plan's text.")
    recipe: str | None = Field(description="The recipe that it was made from, if any.")
    confidence: float | None = Field(description="From 0 to 1; each step has its own in the text.")
    proof: ProofTold
    sent: list[str] = Field(description="What the site was sent while the plan was drafted.")
    problems: list[str] = Field(description="What a reviewer will find.")
    model: str
    before: str | None = Field(None, description="The text of the plan before, if the goal was to change it.")
    learned: str | None = Field(None, description="The file of the site, if the draft has added something to it.")
    branch: str = Field("", description="The branch that the plan is committed to, if somebody wants that.")


class Used(BaseModel):
    """What a draft has used: calls of the model, US dollars, and steps that were tried."""

    calls: int = 0
    cost_usd: float = 0.0
    steps: int = 0


class GoalEnd(BaseModel):
    """How a draft ended. `because` is a sentence; `at` is seconds since 1970."""

    status: Ending
    at: float
    because: str | None = None
    used: Used = Used()
    drafted: Drafted | None = None


@dataclass(frozen=True)
class GoalSeen:
    """A goal as it stands. `question` is the id of the question whose answer it waits for."""

    goal: Goal
    state: State
    used: Used
    end: GoalEnd | None = None
    question: str | None = None

    @property
    def is_over(self) -> bool:
        return self.end is not None
