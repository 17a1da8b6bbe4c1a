"""The steps of a plan, each with its source."""

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
"""The list that a step belongs to: the plan's own (also for steps inside others), `whenever`, or a `verify`."""


@dataclass(frozen=True, eq=False)
class StepFacts:
    """A step, its source, the list that it is in, and the steps around it, the outermost first."""

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
        """The key of its kind: `click`."""
        return self.step.do.word

    @property
    def own(self) -> Any:
        """The source of its kind: the value of that key."""
        return self.written[self.word]

    @property
    def place(self) -> Place:
        """The place of its kind's key, used for messages about the whole step."""
        return self.written.key(self.word).place

    @property
    def repeated_by(self) -> "StepFacts | None":
        """The nearest step, beginning with itself, that has `each` or `at_most` and so repeats it."""
        return next((one for one in (self, *reversed(self.parents)) if one.is_repeated), None)

    @property
    def conditions(self) -> tuple["StepFacts", ...]:
        """The steps, the outermost first and itself last, whose `when` decides whether it runs."""
        return tuple(one for one in (*self.parents, self) if one.step.when)

    @property
    def is_repeated(self) -> bool:
        """Whether it has `each` or `at_most`."""
        return bool(self.step.each) or getattr(self.do, "at_most", None) is not None

    @property
    def may_be_left_out(self) -> bool:
        """Whether the run can pass without it: it, or a step around it, has a `when` or is optional."""
        return bool(self.conditions) or any(one.step.optional for one in (*self.parents, self))

    def at(self, *path: str | int) -> Any:
        """Returns the source at a path of keys: `at("click", "in")`; None if there is none."""
        here: Any = self.written
        for part in path:
            if isinstance(part, int):
                here = here[part] if isinstance(here, List) and part < len(here) else None
            else:
                here = here.get(part) if isinstance(here, Mapping) else None
        return here

    def key_place(self, *path: str | int) -> Place:
        """Returns the place of the last key of a path: `key_place("retries")`; of a missing key, the step's place."""
        holder, last = self.at(*path[:-1]), path[-1]
        return holder.key(str(last)).place if isinstance(holder, Mapping) and last in holder else self.place

    def value_place(self, *path: str | int) -> Place:
        """Returns the place where the value at a path begins: `value_place("click", "css")`."""
        return place_of(self.at(*path)) or self.place

    def texts(self) -> Iterator[tuple[Path, Text]]:
        """Yields every text of the step with its path, without those of the steps inside it."""
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
        """Yields the names of the values that the step sets, as they are written: of `into`, `add_to`, and of `set`."""
        own = self.own if isinstance(self.own, Mapping) else Mapping()
        yield from own if self.word == "set" else (own[key] for key in ("into", "add_to") if key in own)

    def _holds(self, path: Path) -> bool:
        """Returns whether the list at a path contains steps."""
        return path == ("verify",) or (self.do.holds_steps and path[-1] == "steps" and len(path) < 3)

    def models(self) -> Iterator[tuple[Any, Any, Path]]:
        """Yields the models inside the step (its kind, looks, targets, …), each with its source and its path."""
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
    """Returns the source of the steps of a group, which are written beside it or inside it."""
    return step["steps"] if "steps" in step else own["steps"]


def steps_in(
    steps: Sequence[Step], written: List, parents: tuple[StepFacts, ...] = (), part: Part = "steps"
) -> Iterator[StepFacts]:
    """Pairs steps with their sources. A plan that loads has both in the same order."""
    for step, node in zip(steps, written, strict=True):
        judged = StepFacts(step, node, written, parents, part)
        yield judged
        yield from judged.held()


def whenever_steps(plan: Plan, written: Mapping) -> Iterator[StepFacts]:
    """Yields the steps of `whenever`."""
    for number, whenever in enumerate(plan.whenever):
        yield from steps_in(whenever.steps, written["whenever"][number]["steps"], (), "whenever")
