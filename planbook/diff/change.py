"""A change between two versions of a plan, as reviewers are told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

What = Literal[
    "host", "secret", "effect", "commit", "data", "gate", "deployed", "rule", "expect", "allow",
    "browser", "session", "condition", "recover", "target", "value", "input", "wait", "moved", "added", "removed",
    "recipe", "safer", "name", "note", "title", "goal", "about",
]  # fmt: skip
Level = Literal["danger", "change", "detail"]

LABELS: dict[What, str] = {
    "host": "new host",
    "secret": "secret use",
    "effect": "effect",
    "commit": "commit step",
    "data": "commit data",
    "gate": "gate",
    "deployed": "deployment",
    "rule": "rule allowed",
    "expect": "expectation",
    "allow": "widened host",
    "browser": "browser",
    "session": "session",
    "condition": "condition",
    "recover": "recovery",
    "target": "target",
    "value": "value",
    "input": "input",
    "wait": "waiting",
    "moved": "order",
    "added": "new step",
    "removed": "removed step",
    "recipe": "recipe",
    "safer": "stricter",
    "name": "name",
    "note": "note",
    "title": "title",
    "goal": "goal",
    "about": "origin",
}
"""What can change, in the order of risk, the riskiest first, and what it is called.

`host`: the plan goes, or may go, where it did not. `secret`: a secret is used where it was not, or goes elsewhere.
`effect`: a step is called safer than before. `commit`: what is sent at most once is new, changed, gone, or comes at
another moment. `data`: what it sends, or how often, is made of something else (`diff.feeds`). `gate`: less is asked
before a plan may run. `deployed`: another plan is run, otherwise, or at other times. `rule`: a rule of the checker is
allowed to be broken where it was not. `expect`: what must hold, or what ends a group, is gone or is no more the same.
`allow`: a host that was allowed stands for more hosts now. `browser`: pages may do more, or choose a file that they are
given, or certificates count that did not. `session`: another plan signs in. `condition`: when, whether or how often
something is done. `recover`: what is done about errors, as long as no other plan is called. `wait`: times, retries and
turns. `moved`, `added`, `removed`: other steps. `recipe`: plans that are made from now on are others. `safer`: the plan
may do less, or is looked at more strictly. `name`: names of the plan and of steps, by which history and schedules know
them. `about`: how the plan came to be.
"""
RANKS: tuple[What, ...] = tuple(LABELS)
_FIRST_CHANGE, _FIRST_DETAIL = RANKS.index("condition"), RANKS.index("safer")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change. `words` is a sentence without a capital letter and a full stop; `old` and `new` are what is written.

    The place: lines in the two files (None where the change has none there), the step's id and number (as now; of a
    step that is gone, as before; None for what is not one of the plan's own steps), and the step in words.
    """

    what: What
    words: str
    old: str | None = None
    new: str | None = None
    old_line: int | None = None
    new_line: int | None = None
    step: str | None = None
    number: int | None = None
    sentence: str = ""

    @property
    def rank(self) -> int:
        """How risky it is, from 1, the riskiest."""
        return RANKS.index(self.what) + 1

    @property
    def level(self) -> Level:
        """Whether it is to be looked at closely, is another change of what is done, or changes little or only words."""
        place = RANKS.index(self.what)
        return "danger" if place < _FIRST_CHANGE else "change" if place < _FIRST_DETAIL else "detail"

    @property
    def label(self) -> str:
        return LABELS[self.what]


def by_risk(changes: Iterable[Change]) -> list[Change]:
    """The riskiest first; those of one kind as they stand in the file."""
    return sorted(changes, key=lambda change: (change.rank, change.new_line or change.old_line or 0))
