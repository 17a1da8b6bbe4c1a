"""Two versions of a plan, cell by cell: changes side by side, removed cells at their old positions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from planbook.diff import Change, compare, matched
from planbook.diff.compared import counted
from planbook.plan.model import Plan
from planbook.plan.problem import split_lines
from planbook.report.view.sheet import Card, PlanPage, flat

State = Literal["same", "changed", "new", "gone"]
_STEPS = re.compile(r"steps\s*:")
_KEY = re.compile(r"[a-z_]+\s*:")


@dataclass(frozen=True)
class Row:
    """A cell in both versions, with its own changes; `inside` are the rows of the steps inside it."""

    old: Card | None
    new: Card | None
    changes: list[Change] = field(default_factory=list)
    inside: list["Row"] = field(default_factory=list)

    @property
    def state(self) -> State:
        """What happened to the cell itself, without the cells inside it."""
        if not self.old or not self.new:
            return "new" if self.new else "gone"
        return "changed" if self.changes else "same"

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in it and inside it."""
        return self.state == "same" and all(row.is_same for row in self.inside)

    @property
    def card(self) -> Card:
        """The current cell; for a removed one, the old cell."""
        card = self.new or self.old
        assert card
        return card

    @property
    def anchor(self) -> str:
        return self.card.anchor if self.new else f"gone-{self.card.anchor}"


@dataclass(frozen=True)
class LinkedChange:
    """A change, and its link on the page."""

    change: Change
    anchor: str


@dataclass(frozen=True)
class PlanComparison:
    """The comparison of a plan with a revision.

    `remark` says why there is nothing to compare. `head` is the text outside the steps, before and now, if it changed.
    Without `rows`, the plan is shown as it is.
    """

    revision: str
    remark: str = ""
    told: list[LinkedChange] = field(default_factory=list)
    head: tuple[str, str] | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def headline(self) -> str:
        return self.remark or counted([one.change for one in self.told])


def compare_plans(revision: str, old: PlanPage, new: PlanPage) -> PlanComparison:
    """Compares two versions of a plan."""
    changes = compare(old.plan, new.plan)
    if not changes:
        return PlanComparison(revision)
    owners = _Owners(old, new)
    rows = _rows(old, new, owners.own(changes))
    anchors = {id(change): row.anchor for row in all_rows(rows) for change in row.changes}
    told = [LinkedChange(change, anchors.get(id(change), "head")) for change in changes]
    changed_head = any(one.anchor == "head" for one in told)
    return PlanComparison(revision, "", told, (_head(old.plan), _head(new.plan)) if changed_head else None, rows)


def all_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """Yields the rows, each before those inside it."""
    for row in rows:
        yield row
        yield from all_rows(row.inside)


def folded(rows: Sequence[Row]) -> list[list[Row]]:
    """Groups consecutive rows without changes; every other row is a group of its own."""
    parts: list[list[Row]] = []
    for same, group in groupby(rows, lambda row: row.is_same):
        members = list(group)
        parts += [members] if same else [[row] for row in members]
    return parts


class _Owners:
    """Assigns changes to steps: by the step's id, else to the innermost step whose text contains the line."""

    def __init__(self, old: PlanPage, new: PlanPage) -> None:
        self._old = list(flat(old.cards))
        self._new = list(flat(new.cards))

    def own(self, changes: Sequence[Change]) -> dict[int, list[Change]]:
        """Returns the changes of each step, by its `id()`: the old step if it was removed, else the new one."""
        found: dict[int, list[Change]] = {}
        for change in changes:
            owner = _at(self._new, change.new_line, change.step) or _at(self._old, change.old_line, change.step)
            if owner:
                found.setdefault(id(owner.step), []).append(change)
        return found


def _at(cards: Sequence[Card], line: int | None, step: str | None) -> Card | None:
    there = [card for card in cards if line and card.cell.line <= line <= card.last_line]
    named = [card for card in there if step and card.cell.id == step]
    return next(reversed(named or there), None)


def _rows(old: PlanPage, new: PlanPage, changes: dict[int, list[Change]]) -> list[Row]:
    was, now = ({id(card.step): card for card in flat(sheet.cards)} for sheet in (old, new))
    rows: list[Row] = []
    by_step: dict[int, Row] = {}
    for before, after in matched(old.plan, new.plan):
        row = Row(was.get(id(before)), now.get(id(after)), changes.get(id(after or before), []))
        if row.old or row.new:  # steps of `whenever` are not among the cards
            rows.append(row)
            by_step |= {id(step): row for step in (before, after) if step}
    holders = _parents(old.cards) | _parents(new.cards)
    outermost: list[Row] = []
    for row in rows:
        holder = by_step.get(holders.get(id(row.card.step), 0))
        (holder.inside if holder else outermost).append(row)
    return outermost


def _parents(cards: Sequence[Card]) -> dict[int, int]:
    """Maps each step to the step that holds it, both by `id()`."""
    return {id(inner.step): id(card.step) for card in flat(cards) for inner in card.inside}


def _head(plan: Plan) -> str:
    """Returns the text of the plan outside the steps."""
    lines = split_lines(plan.text)
    begin = next((at for at, line in enumerate(lines) if _STEPS.match(line)), len(lines))
    end = next((at for at, line in enumerate(lines) if at > begin and _KEY.match(line)), len(lines))
    return "\n".join([*lines[:begin], *lines[end:]]).strip("\n")
