"""The step contract: what a kind of step is, and what surrounds it in a plan."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target
from planbook.step.text import FIXED, Duration, Flag, OneOrMany

if TYPE_CHECKING:
    from planbook.step.stage import Stage

Family = Literal["go", "act", "wait", "read", "judge", "steer", "beyond"]
Effect = Literal["read", "repeat", "once"]
WAIT_WORDS = "how long to wait for a page that opens: `settled` (default; its text and scripts) or `load` (everything)"
EFFECTS: tuple[Effect, ...] = ("read", "repeat", "once")  # from weak to strong
Remedy = Literal["wait", "reload", "back", "close_dialog", "sign_in", "ask", "fail"]


class Kind(Model):
    """A kind of plan step: its fields, its description in words, and what it does.

    A kind is one file in `steps/` and one line in `steps.table`. The docstring is its documentation: a sentence, then
    what writers of plans should know, then one example in YAML after `Example:`.
    """

    word: ClassVar[str]
    family: ClassVar[Family]
    effect: ClassVar[Effect] = "read"  # the usual default effect; conditions are not retried
    looks: ClassVar[bool] = False
    presses_keys: ClassVar[bool] = False
    holds_steps: ClassVar[bool] = False

    @classmethod
    def arrange(cls, written: Any) -> Any:
        """Puts a bare value into the field `bare`, and the keys of an inline target into the field `target`."""
        if not isinstance(written, Mapping):
            return written if cls.bare is None else {cls.bare: written}
        if "target" not in cls.model_fields:
            return written
        target = {key: value for key, value in written.items() if key in Target.written_keys}
        own = {key: value for key, value in written.items() if key not in Target.written_keys}
        return {**own, "target": target} if target else own

    def default_effect(self) -> Effect:
        """Returns the effect of a step that declares none; some kinds have another one if little is written."""
        return self.effect

    def describe(self) -> str:
        """Returns the step as one short sentence without a full stop, in plain words: `Click button "Sign in"`."""
        raise NotImplementedError

    @property
    def may_paste(self) -> bool:
        """Whether it may press keys that paste. What kinds from elsewhere press is not known."""
        return not type(self).__module__.startswith("steps.")

    def seconds(self) -> float:
        """Returns the step's own duration, which its timeout does not include: the time of a pause, else 0."""
        return 0.0

    async def run(self, stage: "Stage") -> None:
        """Executes the step once. Raises StepError; the engine handles everything that is common to all kinds."""
        raise NotImplementedError


class Each(Model):
    """The list for whose items a step is executed, and the item's name."""

    name: str = "item"
    items: Any

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if isinstance(written, Mapping) and len(written) == 1:
            [(name, items)] = written.items()
            return {"name": name, "items": items}
        if isinstance(written, Mapping):
            raise PydanticCustomError("each", "each goes through one list; write each: {name: list}", {})
        return {"items": written}


class Step(Model, defer_build=False):
    """One step of a plan: what it does (`do`), and the keys that every kind has."""

    do: Kind
    id: Annotated[str | None, FIXED] = Field(
        None, description="the name of the step for `--from` and in the history; default: built from the step"
    )
    title: str | None = Field(None, description="what the step is for, in words")
    when: Look | None = Field(None, description="the step runs only if this condition holds; otherwise it is skipped")
    each: Each | None = Field(None, description="the step runs once for each item of a list")
    timeout: Annotated[Duration | None, FIXED] = Field(None, description="how long one attempt may take")
    retries: Annotated[Annotated[int, Field(ge=0, le=100)] | None, FIXED] = Field(
        None, description="how many attempts may follow the first"
    )
    effect: Annotated[Effect | None, FIXED] = Field(
        None, description="`read`: changes nothing; `repeat`: safe to repeat; `once`: must not be sent twice"
    )
    verify: "Look | list[Step] | None" = Field(None, description="how to find out later whether a `once` step was sent")
    wait: Annotated[Literal["load", "settled"] | None, FIXED] = Field(
        None, description=f"for `go` and `act` steps: {WAIT_WORDS}"
    )
    optional: Annotated[Flag, FIXED] = Field(False, description="if the step fails, the plan continues")
    recover: Annotated[dict[str, Remedy | dict[str, str]], FIXED] = Field(
        {}, description="the remedy for each class of error, applied once"
    )
    confidence: Annotated[Annotated[float, Field(ge=0, le=1)] | None, FIXED] = Field(
        None, description="how sure the planner is of this step, from 0 to 1"
    )
    unsure: Annotated[str | None, FIXED] = Field(None, description="why the planner is less sure of it than of others")

    envelope: ClassVar[tuple[str, ...]] = (
        "id", "title", "when", "each", "timeout", "retries", "effect", "wait", "verify", "optional", "recover",
        "confidence", "unsure",
    )  # fmt: skip

    # The step's place: the plan's file, line and column, and the text of just this step. The loader sets them.
    file: Path | None = None
    line: int = 0
    column: int = 0
    source: str = ""

    @property
    def says_effect(self) -> bool:
        """Whether the text of the step shows its effect: the author declares it, or what is sent is written out."""
        return self.effect is not None or self.do.family == "beyond"

    @property
    def may_be_sent_again(self) -> bool:
        """Whether the author declares that it may be repeated after the browser has sent something for it."""
        return self.effect == "repeat" and (self.do.family in ("act", "beyond") or bool(self.retries))

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return written


class Steps(Model):
    """A model that contains steps."""

    steps: list[Step] = []


__all__ = ["EFFECTS", "Each", "Effect", "Family", "Kind", "Look", "OneOrMany", "Remedy", "Step", "Target"]
