"""What can be asked of threads: the bodies of requests, and of the messages of hooks that carry a command."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from planbook.goals.goal import Callback, Wish
from planbook.threads.changes import Role
from planbook.threads.desk import LONGEST_NAME, LONGEST_TEXT, MOST

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": fields})


class ThreadWish(BaseModel):
    """A thread that is to be created."""

    model_config = _example(title="Order paper every month", participants=["ada", "claude"])

    title: Name
    participants: list[Name] = Field([], max_length=100, description="Who takes part. Authors of messages do anyway.")


class MessageWish(BaseModel):
    """A message. One with an id that the thread has is not added again."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    role: Role = "user"
    author: str = Field("", max_length=LONGEST_NAME, description="Who wrote it; without it, the user of the key.")
    id: str = Field("", max_length=LONGEST_NAME, description="Any text that is new for each message.")


class BatchWish(BaseModel):
    """Messages that are added together: all of them, or none."""

    model_config = _example(
        messages=[
            {"text": "The shop wants a cost centre.", "author": "ada"},
            {"text": "I have put it into the plan.", "role": "assistant", "author": "claude"},
        ]
    )

    messages: list[MessageWish] = Field(min_length=1, max_length=MOST)


class MemoryWish(BaseModel):
    """A memory, in place of an earlier one with its key."""

    model_config = _example(key="login", value="The button is called Continue.", why="seen on 1 August")

    key: Name
    value: Any = Field(description="Any JSON.")
    why: str = Field("", max_length=LONGEST_TEXT, description="How it is known, or what it is for.")
    expires: AwareDatetime | None = Field(None, description="Until when it counts; without it, for good.")


class GoalWish(BaseModel):
    """A goal: a plan that is to be run, a draft, or a run that has begun."""

    model_config = _example(plan="order-supplies", inputs={"quantity": 3})

    plan: str | None = Field(None, max_length=200, description="The plan to run.")
    inputs: dict[str, Any] = Field({}, description="The inputs of the plan.")
    draft: Wish | None = Field(None, description="What a plan is wanted for.")
    run_id: str | None = Field(None, max_length=120, description="The whole id of a run that has begun.")
    callback: Callback | None = Field(None, description="Who is told of the end, beside the events of the thread.")


class ArtifactWish(BaseModel):
    """A file with `text` or `base64`, or a reference to something elsewhere."""

    model_config = _example(name="prices.csv", text="article;price\nA4 paper;3.20\n", note="as of August")

    name: str = Field(min_length=1, max_length=120)
    text: str | None = Field(None, max_length=1_000_000)
    base64: str | None = Field(None, max_length=1_400_000)
    reference: str | None = Field(None, max_length=2000, description="An address, or the path of a file of a run.")
    media_type: str | None = Field(None, max_length=200, description="Without it, by the name.")
    note: str = Field("", max_length=10_000)


class StateWish(BaseModel):
    """The state that a thread is to have."""

    model_config = _example(state="paused", why="the shop is closed until Monday")

    state: Literal["active", "paused", "completed"]
    why: str = Field("", max_length=10_000)


# Commands of hooks ---------------------------------------------------------------------------------------------------
class CreateSession(ThreadWish):
    command: Literal["create_session"]


class OfThread(BaseModel):
    """What a command for one thread has besides its wish."""

    thread: str | None = Field(None, max_length=120, description="The whole id of the thread.")


class ConversationBatch(OfThread, BatchWish):
    command: Literal["conversation_batch"]


class StoreMemory(OfThread, MemoryWish):
    command: Literal["store_memory"]


class DelegateTask(OfThread, GoalWish):
    command: Literal["delegate_task"]


class AddArtifact(OfThread, ArtifactWish):
    command: Literal["add_artifact"]


One = CreateSession | ConversationBatch | StoreMemory | DelegateTask | AddArtifact


class Batch(OfThread):
    """Several commands, in order. Those that name no thread are about that of the batch, or the one just created."""

    model_config = ConfigDict(extra="forbid")

    command: Literal["batch"]
    commands: list[Annotated[One, Field(discriminator="command")]] = Field(min_length=1, max_length=100)


Command = Annotated[One | Batch, Field(discriminator="command")]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


def seconds(moment: datetime | None) -> float | None:
    """Returns a moment as seconds since 1970."""
    return None if moment is None else moment.timestamp()
