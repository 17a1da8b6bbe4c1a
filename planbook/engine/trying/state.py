"""The state of a try in progress, besides what it shares with a run. Data only."""

from dataclasses import dataclass, field
from pathlib import Path

from planbook.browser.locating.facts import Facts
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.trying.findings import Findings
from planbook.engine.trying.gaps import Gaps
from planbook.step.target import Target


@dataclass(frozen=True)
class Deadlines:
    """When a step stops looking for its element, and when it must have ended, in the event loop's time."""

    to_find: float
    to_end: float


@dataclass(frozen=True)
class Permission:
    """What a step may do: `acts` on an element, `goes` through the focused element or the browser's history."""

    acts: bool
    goes: bool


@dataclass
class Looked:
    """What the last attempt of a step has found."""

    facts: Facts = field(default_factory=Facts)
    target: Target | None = None  # its last target
    is_cut: bool = False  # whether turns were left out


@dataclass
class Trying:
    """One try."""

    findings: Findings
    blocker: RequestBlocker
    folder: Path  # for files, which are deleted with the try
    gaps: Gaps
    looked: dict[int, Looked] = field(default_factory=dict)  # by step index
    inside_once: int = 0  # number of enclosing groups and calls that are declared `once`
    left_alone: set[tuple[int, int]] = field(default_factory=set)  # each `whenever` that stays, by plan and number
