"""A change between two versions of a plan, as reviewers see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

What = Literal[
    "host", "secret", "program", "effect", "commit", "data", "guard", "gate", "deployed", "rule", "expect", "allow",
    "browser", "session", "condition", "recover", "target", "value", "input", "wait", "moved", "added", "removed",
    "recipe", "safer", "name", "note", "title", "goal", "about",
]  # fmt: skip
Level = Literal["danger", "change", "detail"]

LABELS: dict[What, str] = {
    "host": "new host",
    "secret": "secret use",
    "program": "program",
    "effect": "effect",
    "commit": "commit step",
    "data": "commit data",
    "guard": "safeguard",
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
"""The kinds of changes, the riskiest first, with their labels.

`host`: the plan visits, or may visit, a new host. `secret`: a secret is used in a new place, or sent elsewhere.
`program`: another program is started, or it may do more. `effect`: a step declares a safer effect than before, or
than its kind has. `commit`: a commit step was added, changed, removed or moved. `data`: what a commit step sends, or
how often, comes from other data (`diff.data_flow`). `guard`: a question to a person, the answer to a dialog of the
browser, or a stop, was changed, removed or made conditional: a run may go on, or pass, where it did not before.
`gate`: the gate before a run asks for less. `deployed`: a deployment runs another plan, in another way, or at other
times. `rule`: a rule of the checker is newly suppressed. `expect`: an expectation, or the end of a loop, was changed
or removed. `allow`: an allowed host now covers more hosts. `browser`: pages may do more, choose an uploaded file, or
use certificates that were invalid before. `session`: another plan signs in. `condition`: when, whether or how often a
step runs. `recover`: what happens after errors, without newly called plans. `wait`: timeouts, retries and turns.
`moved`, `added`, `removed`: other steps. `recipe`: future plans will differ. `safer`: the plan may do less, or is
checked more strictly. `name`: names of the plan and of steps, which the history and schedules use. `about`: how the
plan was made.
"""
RANKS: tuple[What, ...] = tuple(LABELS)
_FIRST_CHANGE, _FIRST_DETAIL = RANKS.index("condition"), RANKS.index("safer")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change. `words` is a sentence without a capital letter and full stop; `old` and `new` are the sources.

    Its place: the lines in the two files (None if it has none there), the step's id and number (the new ones; the old
    ones for a removed step; None for anything but one of the plan's own steps), and the step's name.
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
        """The risk of the change, from 1, the highest."""
        return RANKS.index(self.what) + 1

    @property
    def level(self) -> Level:
        """Whether to look at it closely, whether it is another functional change, or whether it changes little."""
        place = RANKS.index(self.what)
        return "danger" if place < _FIRST_CHANGE else "change" if place < _FIRST_DETAIL else "detail"

    @property
    def label(self) -> str:
        return LABELS[self.what]


def by_risk(changes: Iterable[Change]) -> list[Change]:
    """Sorts changes by risk, the riskiest first; those of one kind by their place in the file."""
    return sorted(changes, key=lambda change: (change.rank, change.new_line or change.old_line or 0))
