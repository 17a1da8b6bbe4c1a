"""The result of comparing one file, and its summary in one line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planbook.diff.change import Change

State = Literal["same", "changed", "added", "deleted", "renamed", "unreadable"]
NOTHING = "its meaning has not changed, only comments, the order of keys, quoting and so on"


@dataclass(frozen=True)
class FileDiff:
    """One plan in two versions.

    `before` is its former path if it was renamed. If a version is not a plan, it is `unreadable`: `problems` say why,
    and `plain` is git's own diff.
    """

    path: str
    state: State
    changes: Sequence[Change] = ()
    before: str = ""
    problems: Sequence[str] = ()
    plain: str = ""

    @property
    def headline(self) -> str:
        """Returns the summary, which is printed after the path."""
        if self.state == "same":
            return "no change"
        if self.state == "unreadable":
            return "one version is not a plan; see git's own diff"
        if self.state == "deleted":
            return "the plan is deleted"
        if self.state == "added":
            return f"a new plan, {of_steps(self.changes)}; {counted(self.changes)}"
        renamed = f"renamed from {self.before}; " if self.state == "renamed" else ""
        return renamed + counted(self.changes)


def of_steps(changes: Sequence[Change]) -> str:
    """Returns how many steps a new plan has."""
    count = sum(1 for change in changes if change.number)
    return f"all of its {plural(count, 'step')} are new" if count != 1 else "its one step is new"


def counted(changes: Sequence[Change]) -> str:
    """Returns a summary: `5 changes, 2 to look at closely: 1 new host, 1 commit step`."""
    if not changes:
        return NOTHING
    close = [change.label for change in changes if change.level == "danger"]
    if not close:
        return plural(len(changes), "change")
    labels = ", ".join(plural(count, label) for label, count in Counter(close).items())
    return f"{plural(len(changes), 'change')}, {len(close)} to look at closely: {labels}"


def lines_of(change: Change) -> str:
    """Returns `line 45`, `line 45, before 43`, or `before line 43`; empty if no line is known."""
    if change.new_line is None:
        return "" if change.old_line is None else f"before line {change.old_line}"
    moved = change.old_line not in (None, change.new_line)
    return f"line {change.new_line}" + (f", before {change.old_line}" if moved else "")


def plural(count: int, one: str) -> str:
    return f"{count or 'no'} {one}{'' if count == 1 else 's'}"
