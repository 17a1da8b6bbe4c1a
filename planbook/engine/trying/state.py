"""What one try is while it goes on, beside what it shares with a run. Data only."""

from dataclasses import dataclass, field
from pathlib import Path

from planbook.browser.locating.facts import Facts
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.trying.findings import Findings
from planbook.engine.trying.gaps import Gaps
from planbook.step.target import Target


@dataclass(frozen=True)
class Deadlines:
    """Until when a step looks for what should be there, and until when it has come to its end: in the loop's time."""

    to_find: float
    to_end: float


@dataclass(frozen=True)
class Permission:
    """What a step may do: `acts` on an element, `goes` where the focus is or through the browser's history."""

    acts: bool
    goes: bool


@dataclass
class Looked:
    """What the last attempt of a step has looked at."""

    facts: Facts = field(default_factory=Facts)
    target: Target | None = None  # what it looked for last
    is_cut: bool = False  # whether turns were left out


@dataclass
class Trying:
    """One try."""

    findings: Findings
    blocker: RequestBlocker
    folder: Path  # for files, which go with the try
    gaps: Gaps
    looked: dict[int, Looked] = field(default_factory=dict)  # by step
    inside_once: int = 0  # how many of the groups and calls around are declared `once`
    left_alone: set[tuple[int, int]] = field(default_factory=set)  # what may come and stays: by plan and number
