"""What a try finds out: a verdict on each step, and what was held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.events import StepStarted
from planbook.part import Part

Verdict = Literal["passed", "ready", "skipped", "warned", "not_reached", "failed", "interrupted"]
"""The words of a run's steps; and `ready`: it was only looked at, and could be done."""
Status = Literal["passed", "failed", "cancelled"]


class StepTried(Part):
    """What a try says of one step. What is None is unknown, or does not matter for this kind of step."""

    event: Literal["step_tried"] = "step_tried"
    at: float
    index: int
    verdict: Verdict
    matches: int | None = None  # how many elements the target fits
    visible: bool | None = None
    enabled: bool | None = None
    matched: str | None = None  # the target that fitted, in words; with `or`, which one
    near: tuple[str, ...] = ()  # the nearest names on the page, where nothing fits
    because: str | None = None


@dataclass
class TryResult:
    """A try as a whole. `failed`: a run would fail in a step that could be judged."""

    plan: str
    plan_sha256: str
    status: Status
    because: str | None
    steps: list[tuple[StepStarted, StepTried]]
    blocked: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """The object that `planbook try --json` prints."""
        return {
            "plan": self.plan,
            "plan_sha256": self.plan_sha256,
            "status": self.status,
            "steps": [_step_as_json(*step) for step in self.steps],
            "blocked": self.blocked,
        }


def _step_as_json(started: StepStarted, tried: StepTried) -> dict[str, Any]:
    named = {name: getattr(started, name) for name in ("index", "id", "title", "kind", "effect")}
    return named | tried.model_dump(exclude={"event", "at", "index"}, mode="json")


@dataclass
class Findings:
    """Observer that keeps what is found."""

    started: dict[int, StepStarted] = field(default_factory=dict)
    tried: dict[int, StepTried] = field(default_factory=dict)

    def tell(self, event: Any) -> None:
        match event:
            case StepStarted():
                self.started[event.index] = event
            case StepTried():
                self.tried[event.index] = event

    def steps(self) -> list[tuple[StepStarted, StepTried]]:
        """All steps in the order in which they began."""
        return [(self.started[index], self.tried[index]) for index in sorted(self.tried)]

    def fail(self) -> bool:
        """Whether a run would fail: for a step that is not inside of an optional one."""
        return any(tried.verdict == "failed" and not self._is_excused(index) for index, tried in self.tried.items())

    def _is_excused(self, index: int) -> bool:
        parent = self.started[index].parent
        return parent is not None and (self.tried[parent].verdict == "warned" or self._is_excused(parent))

    def failed_within(self, index: int) -> list[int]:
        """The steps that failed somewhere inside of one."""
        return [at for at, tried in self.tried.items() if tried.verdict == "failed" and self._is_inside(at, index)]

    def _is_inside(self, index: int, outer: int) -> bool:
        parent = self.started[index].parent
        return parent is not None and (parent == outer or self._is_inside(parent, outer))

    def within(self, index: int) -> list[Verdict]:
        """The verdicts on the steps that are directly inside of one."""
        return [tried.verdict for at, tried in self.tried.items() if self.started[at].parent == index]


def blocked_as_json(blocker: RequestBlocker) -> list[dict[str, Any]]:
    """What was held back, in the order in which it first came up."""
    counts: Mapping[tuple[str, str], int] = blocker.counts
    return [{"method": method, "address": address, "count": count} for (method, address), count in counts.items()]


def of_those_inside(verdicts: Sequence[Verdict], cut: bool) -> Verdict:
    """The verdict on a group or call that came to its end; `cut`: not all of its turns were tried."""
    if "failed" in verdicts:
        return "failed"
    return "ready" if cut or {"ready", "not_reached"}.intersection(verdicts) else "passed"
