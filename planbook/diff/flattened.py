"""A plan with its steps as a flat list with positions, for comparing two plans."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from planbook.plan.authored import step_as_written
from planbook.plan.emit import flow
from planbook.plan.model import Plan
from planbook.plan.names import Ids
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import Mapping, Text, read_yaml
from planbook.plan.walk import held_steps
from planbook.step.kind import Step

NOTE = "note"
_WORDS = re.compile(r"\w+|[^\w\s]")
Marks = frozenset[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class FlatStep:
    """A step and its position. `number` counts the plan's own steps; it is 0 for notes and for steps elsewhere.

    `called` is its name for people: `step 07`. `is_given` is whether the plan sets the step's id.
    """

    step: Step
    number: int
    called: str
    parent: "FlatStep | None"
    is_given: bool
    children: list["FlatStep"] = field(default_factory=list)

    @property
    def is_note(self) -> bool:
        return self.step.do.word == NOTE

    @property
    def line(self) -> int | None:
        return self.step.line or None

    @property
    def sentence(self) -> str:
        return self.step.do.describe()

    @cached_property
    def written(self) -> dict[str, Any]:
        """The source of the step alone, without its id and the steps inside it."""
        found = step_as_written(self.step)
        return {key: value for key, value in found.items() if key != "steps"}

    @cached_property
    def content(self) -> str:
        """The same as one text, equal for steps with equal content."""
        return flow(dict(sorted(self.written.items())))

    @cached_property
    def marks(self) -> tuple[Marks, Marks, Marks]:
        """The features to compare: its kind, its other keys, and the steps inside it."""
        word = self.step.do.word
        beside = {key: value for key, value in self.written.items() if key != word}
        inside = frozenset((child.content,) for child in self.children)
        return frozenset(_leaves(self.written.get(word), ())), frozenset(_leaves(beside, ())), inside

    def with_inner_steps(self) -> Iterator["FlatStep"]:
        """Yields the step and all steps inside it."""
        yield self
        for child in self.children:
            yield from child.with_inner_steps()

    def around(self) -> Iterator["FlatStep"]:
        """Yields the steps around it, the innermost first."""
        if self.parent:
            yield self.parent
            yield from self.parent.around()


class FlatPlan:
    """One version of a plan: its own steps as a flat list, and the lines of its other keys."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.file: Any = read_yaml(plan.text, ProblemCollector(""))
        self.given = Ids(self.file).taken
        self.steps = self.flatten(plan.steps, numbered())

    def flatten(self, steps: Sequence[Step], call: Callable[[Step], tuple[int, str]]) -> list[FlatStep]:
        """Flattens a list of steps; `call` numbers and names them, in the order of the file."""
        return list(self._lay_out(steps, call, None))

    def _lay_out(
        self, steps: Sequence[Step], call: Callable[[Step], tuple[int, str]], parent: FlatStep | None
    ) -> Iterator[FlatStep]:
        for step in steps:
            number, called = call(step)
            laid = FlatStep(step, number, called, parent, step.id in self.given)
            if parent:
                parent.children.append(laid)
            yield laid
            yield from self._lay_out(held_steps(step), call, laid)

    def line(self, *keys: str) -> int | None:
        """Returns the line of a key of the plan, of a key inside it, or of an entry of its list; None if missing."""
        here, line = self.file, None
        for key in keys:
            found: Text | None = None
            if isinstance(here, Mapping) and key in here:
                found, here = here.key(key), here[key]
            elif isinstance(here, list):
                found = next((item for item in here if isinstance(item, Text) and item == key), None)
            line = found.place.line if found is not None else line
        return line


def numbered() -> Callable[[Step], tuple[int, str]]:
    """Returns a function that numbers the plan's own steps; notes are named after the step before them."""
    count = 0

    def call(step: Step) -> tuple[int, str]:
        nonlocal count
        if step.do.word == NOTE:
            return 0, f"the note after step {count:02}" if count else "the first note"
        count += 1
        return count, f"step {count:02}"

    return call


def named_after(where: str) -> Callable[[Step], tuple[int, str]]:
    """Returns a function that names the steps of a `verify` or `whenever`: `step 12, verify 2`."""
    count = 0

    def call(step: Step) -> tuple[int, str]:
        nonlocal count
        count += 1
        return 0, f"{where} {count}"

    return call


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yields every scalar in a value, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield from ((*path, word) for word in _WORDS.findall(str(value)))
