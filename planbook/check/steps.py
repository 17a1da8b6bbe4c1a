"""The steps of a plan, each with what is written of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from planbook.check.models import Path, models_in
from planbook.plan.model import Plan
from planbook.plan.problem import Place
from planbook.plan.source import Mapping, Text, place_of
from planbook.plan.source import Sequence as List
from planbook.plan.walk import held_steps, verifying_steps
from planbook.step.kind import Kind, Step

Part = Literal["steps", "whenever", "verify"]
"""Where a step belongs: to the plan's own list, or the steps inside it; to `whenever`; to a `verify`."""


@dataclass(frozen=True, eq=False)
class StepFacts:
    """A step, what is written of it, the list that it stands in, and the steps that it is in, the outermost first."""

    step: Step
    written: Mapping
    home: List
    parents: tuple["StepFacts", ...] = ()
    part: Part = "steps"

    @property
    def do(self) -> Kind:
        """The step's kind, with its fields."""
        return self.step.do

    @property
    def word(self) -> str:
        """The word of its kind: `click`."""
        return self.step.do.word

    @property
    def own(self) -> Any:
        """What is written behind the word of its kind."""
        return self.written[self.word]

    @property
    def place(self) -> Place:
        """Where the word of its kind is written: the place of whatever is said of the step as a whole."""
        return self.written.key(self.word).place

    @property
    def repeated_by(self) -> "StepFacts | None":
        """The nearest step, itself first, that has `each` or `at_most`: it is done more than once."""
        return next((one for one in (self, *reversed(self.parents)) if one.is_repeated), None)

    @property
    def conditions(self) -> tuple["StepFacts", ...]:
        """The steps, itself last, whose `when` decides whether it is done."""
        return tuple(one for one in (*self.parents, self) if one.step.when)

    @property
    def is_repeated(self) -> bool:
        """Whether it has `each` or `at_most`."""
        return bool(self.step.each) or getattr(self.do, "at_most", None) is not None

    @property
    def may_be_left_out(self) -> bool:
        """Whether the run can pass without it: it, or a step that it is in, has a `when` or is optional."""
        return bool(self.conditions) or any(one.step.optional for one in (*self.parents, self))

    def at(self, *path: str | int) -> Any:
        """What is written at a path of keys: `at("click", "in")`; None where nothing is."""
        here: Any = self.written
        for part in path:
            if isinstance(part, int):
                here = here[part] if isinstance(here, List) and part < len(here) else None
            else:
                here = here.get(part) if isinstance(here, Mapping) else None
        return here

    def key_place(self, *path: str | int) -> Place:
        """Where the last key of a path is written: `key_place("retries")`; of what is not there, the step's place."""
        holder, last = self.at(*path[:-1]), path[-1]
        return holder.key(str(last)).place if isinstance(holder, Mapping) and last in holder else self.place

    def value_place(self, *path: str | int) -> Place:
        """Where what is written at a path begins: `value_place("click", "css")`."""
        return place_of(self.at(*path)) or self.place

    def texts(self) -> Iterator[tuple[Path, Text]]:
        """Every text that is written in the step, with its path; those of the steps inside it are not among them."""
        for key, value in self.written.items():
            yield from self._texts(value, (str(key),))

    def _texts(self, value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
        if isinstance(value, Text):
            yield path, value
        elif isinstance(value, Mapping):
            for key, item in value.items():
                yield from self._texts(item, (*path, str(key)))
        elif isinstance(value, List) and not self._holds(path):
            for number, item in enumerate(value):
                yield from self._texts(item, (*path, number))

    def gives(self) -> Iterator[Text]:
        """The names of the values that the step gives, as they are written: of `into`, `add_to`, and of `set`."""
        own = self.own if isinstance(self.own, Mapping) else Mapping()
        yield from own if self.word == "set" else (own[key] for key in ("into", "add_to") if key in own)

    def _holds(self, path: Path) -> bool:
        """Whether the list at a path are steps."""
        return path == ("verify",) or (self.do.holds_steps and path[-1] == "steps" and len(path) < 3)

    def models(self) -> Iterator[tuple[Any, Any, Path]]:
        """The models inside the step (its kind, looks, targets, …), what is written of each, and its path."""
        for name in ("when", "each", "verify"):
            value = getattr(self.step, name)
            if value is not None and not isinstance(value, list):
                yield from models_in(value, self.written[name], (name,))
        yield from models_in(self.do, self.own, (self.word,))

    def held(self) -> Iterator["StepFacts"]:
        """The steps directly inside it, and those inside them."""
        steps = held_steps(self.step)
        if steps:
            yield from steps_in(steps, _written_steps(self.written, self.own), (*self.parents, self), self.part)

    def verifying(self) -> Iterator["StepFacts"]:
        """The steps of its `verify`."""
        steps = verifying_steps(self.step)
        if steps:
            yield from steps_in(steps, self.written["verify"], (*self.parents, self), "verify")


def _written_steps(step: Mapping, own: Any) -> Any:
    """The steps of a group, which stand beside it or inside it."""
    return step["steps"] if "steps" in step else own["steps"]


def steps_in(
    steps: Sequence[Step], written: List, parents: tuple[StepFacts, ...] = (), part: Part = "steps"
) -> Iterator[StepFacts]:
    """Steps with what is written of each: a plan that loads has one for the other, in the same order."""
    for step, node in zip(steps, written, strict=True):
        judged = StepFacts(step, node, written, parents, part)
        yield judged
        yield from judged.held()


def whenever_steps(plan: Plan, written: Mapping) -> Iterator[StepFacts]:
    """The steps of `whenever`."""
    for number, whenever in enumerate(plan.whenever):
        yield from steps_in(whenever.steps, written["whenever"][number]["steps"], (), "whenever")
