"""Tracks which values of a plan come from a page, which may say anything, and which from its author or user."""

from collections.abc import Iterator, Sequence
from typing import Any

from planbook.plan.authored import as_written
from planbook.plan.expressions import names_used
from planbook.plan.kinds import PEOPLE
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps, held_steps, verifying_steps
from planbook.step.kind import Step
from planbook.values.parse import BadExpression, pieces

KEPT = {"download": "file", "run": "files"}
"""Kinds whose values are files that the run keeps if their `as` says so. A called plan may return some, too."""


class Origins:
    """The names of a plan whose values come from a page. `inputs` are its inputs that do, as determined by a call.

    Values that are read, downloaded or returned by a called plan come from a page; so do values that are computed from
    them. `sure` leaves out values that may be files that the run keeps, which is known only at run time.
    """

    def __init__(self, plan: Plan, inputs: frozenset[str] = frozenset(), *, sure: bool = False) -> None:
        self._inputs = inputs
        self._sure = sure
        self._around = {id(step): around for step, around in _with_outer(plan)}
        self._values: frozenset[str] = frozenset()
        steps = list(all_steps(plan))
        while more := {name for step in steps for name in self._given_by(step)} - self._values:
            self._values |= more

    def page_name(self, step: Step, value: Any) -> str | None:
        """Returns the name in a step's value that stands for text from a page; None if there is none."""
        local = self._local(step)
        return next((".".join(name[:2]) for name in _names(value) if self._is_pages(name, local)), None)

    def until_page(self, step: Step, text: str) -> tuple[str, str | None]:
        """Returns a step's text up to the first value that comes from a page, and the name of that value."""
        before = ""
        for piece in pieces(text):
            written = piece if isinstance(piece, str) else f"{{{{ {piece.source} }}}}"
            name = None if isinstance(piece, str) else self.page_name(step, written)
            if name:
                return before, name
            before += written
        return before, None

    def _given_by(self, step: Step) -> Iterator[str]:
        """Yields the values that the step sets from a page."""
        if step.do.word == "set":
            made = getattr(step.do, "values", {})
            yield from (name for name, value in made.items() if self.page_name(step, value))
        elif step.do.word not in PEOPLE and not (self._sure and _may_be_kept(step)):
            fields = vars(step.do)
            yield from (str(fields[key]) for key in ("into", "add_to") if fields.get(key))

    def _local(self, step: Step) -> frozenset[str]:
        """Returns the names of `each`, around the step, whose items come from a page."""
        found: frozenset[str] = frozenset()
        for one in (*self._around.get(id(step), ()), step):
            if one.each and any(self._is_pages(name, found) for name in _names(one.each.items)):
                found |= {one.each.name}
            elif one.each:
                found -= {one.each.name}
        return found

    def _is_pages(self, name: tuple[str, ...], local: frozenset[str]) -> bool:
        root, rest = name[0], name[1:2]
        known = {"values": self._values, "last": self._values, "inputs": self._inputs}.get(root)
        if known is None:
            return root in local
        return rest[0] in known if rest else bool(known)


def _may_be_kept(step: Step) -> bool:
    """Returns whether the step's value may be a file that the run keeps, and not what is in it."""
    word = step.do.word
    return word == "call" or (word in KEPT and getattr(step.do, "as_", None) == KEPT[word])


def _with_outer(plan: Plan) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """Yields every step with the steps around it."""

    def below(steps: Sequence[Step], around: tuple[Step, ...]) -> Iterator[tuple[Step, tuple[Step, ...]]]:
        for step in steps:
            yield step, around
            yield from below((*held_steps(step), *verifying_steps(step)), (*around, step))

    yield from below(plan.steps, ())
    for whenever in plan.whenever:
        yield from below(whenever.steps, ())


def _names(value: Any) -> Iterator[tuple[str, ...]]:
    for text in _texts(as_written(value)):
        try:
            yield from names_used(text)
        except BadExpression:
            continue


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from _texts(item)
