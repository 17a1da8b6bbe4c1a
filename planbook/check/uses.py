"""The names that the expressions of a plan use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planbook.check.parts import Path
from planbook.plan.expressions import WRITTEN_OUT, names_used, place_within, texts
from planbook.plan.model import Plan
from planbook.plan.problem import Place
from planbook.plan.source import Text
from planbook.plan.walk import all_steps

if TYPE_CHECKING:
    from planbook.check.judged import Judged
    from planbook.check.steps import JudgedStep


@dataclass(frozen=True, eq=False)
class Use:
    """A name in an expression: `name` is `("values", "orders")`, `text` the whole text that it stands in.

    `path` leads to the text, from the step, or from the plan where `step` is None (`start`, or the `see` of a
    `whenever`).
    """

    name: tuple[str, ...]
    text: Text
    path: Path
    step: "JudgedStep | None"
    lines: list[str]

    @property
    def place(self) -> Place:
        """Where the name stands, up to its second part."""
        return place_within(".".join(self.name[:2]), self.text, self.lines)


def uses_in(judged: "Judged") -> Iterator[Use]:
    """Every name that is used, those of `start` and `whenever` first, then by step."""
    for step, path, text in judged.texts:
        for name in names_used(text):
            yield Use(name, text, path, step, judged.lines)


def values_of(plan: Plan) -> list[str]:
    """The names of the values that a plan's steps give."""
    found: list[str] = []
    for step in all_steps(plan):
        given = getattr(step.do, "given", None)  # of a kind that a later version runs
        fields = given if isinstance(given, dict) else vars(step.do)
        found += getattr(step.do, "values", ()) if step.do.word == "set" else ()
        found += [str(fields[key]) for key in ("into", "add_to") if fields.get(key)]
    return list(dict.fromkeys(found))


def texts_in(judged: "Judged") -> Iterator[tuple["JudgedStep | None", Path, Text]]:
    """Every text in which an expression may stand: of `start` and of every `see`, then by step."""
    for key, value in judged.written.items():
        if key not in (*WRITTEN_OUT, "steps", "whenever", "made_by"):
            yield from ((None, (str(key),), text) for text in texts(value))
    for whenever in judged.written.get("whenever", ()):
        yield from ((None, ("see",), text) for text in texts(whenever["see"]))
    for step in judged.all_steps:
        yield from ((step, path, text) for path, text in step.texts())
