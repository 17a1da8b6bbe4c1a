"""Finds the names that the expressions of a plan use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planbook.check.models import Path
from planbook.check.steps import StepFacts
from planbook.plan.expressions import WRITTEN_OUT, names_used, place_within, texts
from planbook.plan.model import Plan
from planbook.plan.problem import Place
from planbook.plan.source import Mapping, Text
from planbook.plan.walk import all_steps


@dataclass(frozen=True, eq=False)
class NameUse:
    """A name in an expression: `name` is `("values", "orders")`, `text` the whole text around it.

    `path` leads to the text, from the step, or from the plan if `step` is None (`start`, or the `see` of a `whenever`).
    """

    name: tuple[str, ...]
    text: Text
    path: Path
    step: StepFacts | None
    lines: list[str]

    @property
    def place(self) -> Place:
        """The place of the name, up to its second part."""
        return place_within(".".join(self.name[:2]), self.text, self.lines)


def uses_in(texts: Iterable[tuple[StepFacts | None, Path, Text]], lines: list[str]) -> Iterator[NameUse]:
    """Yields every name that the texts of a file use, in their order."""
    for step, path, text in texts:
        for name in names_used(text):
            yield NameUse(name, text, path, step, lines)


def values_of(plan: Plan) -> list[str]:
    """Returns the names of the values that a plan's steps set."""
    found: list[str] = []
    for step in all_steps(plan):
        fields = vars(step.do)
        found += getattr(step.do, "values", ()) if step.do.word == "set" else ()
        found += [str(fields[key]) for key in ("into", "add_to") if fields.get(key)]
    return list(dict.fromkeys(found))


def texts_in(written: Mapping, steps: Iterable[StepFacts]) -> Iterator[tuple[StepFacts | None, Path, Text]]:
    """Yields every text that may contain an expression: `start` and every `see`, then those of each step."""
    for key, value in written.items():
        if key not in (*WRITTEN_OUT, "steps", "whenever", "made_by"):
            yield from ((None, (str(key),), text) for text in texts(value))
    for whenever in written.get("whenever", ()):
        yield from ((None, ("see",), text) for text in texts(whenever["see"]))
    for step in steps:
        yield from ((step, path, text) for path, text in step.texts())
