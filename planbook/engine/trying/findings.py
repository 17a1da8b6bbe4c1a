"""The result of a try: a verdict on each step, and the blocked requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.events import StepStarted
from planbook.part import Part

Verdict = Literal["passed", "ready", "skipped", "warned", "not_reached", "failed", "interrupted"]
"""The statuses of a run's steps, and `ready`: it was only checked, and could be executed."""
Status = Literal["passed", "failed", "cancelled"]


class StepTried(Part):
    """The verdict on one step. None means unknown, or irrelevant for this kind of step."""

    event: Literal["step_tried"] = "step_tried"
    at: float
    index: int
    verdict: Verdict
    matches: int | None = None  # how many elements match the target
    visible: bool | None = None
    enabled: bool | None = None
    matched: str | None = None  # the target that matched, in words; with `or`, the alternative
    near: tuple[str, ...] = ()  # the nearest names on the page if nothing matches
    because: str | None = None


@dataclass
class TryResult:
    """A whole try. `failed`: a run would fail in a step that could be judged."""

    plan: str
    plan_sha256: str
    status: Status
    because: str | None
    steps: list[tuple[StepStarted, StepTried]]
    blocked: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Returns the object that `planbook try --json` prints."""
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
    """An observer that collects the verdicts."""

    started: dict[int, StepStarted] = field(default_factory=dict)
    tried: dict[int, StepTried] = field(default_factory=dict)

    def tell(self, event: Any) -> None:
        match event:
            case StepStarted():
                self.started[event.index] = event
            case StepTried():
                self.tried[event.index] = event

    def steps(self) -> list[tuple[StepStarted, StepTried]]:
        """Returns all steps in the order in which they began."""
        return [(self.started[index], self.tried[index]) for index in sorted(self.tried)]

    def fail(self) -> bool:
        """Returns whether a run would fail in a step that is not inside an optional one."""
        return any(tried.verdict == "failed" and not self._is_excused(index) for index, tried in self.tried.items())

    def _is_excused(self, index: int) -> bool:
        parent = self.started[index].parent
        return parent is not None and (self.tried[parent].verdict == "warned" or self._is_excused(parent))

    def failed_within(self, index: int) -> list[int]:
        """Returns the indexes of the failed steps at any depth inside this one."""
        return [at for at, tried in self.tried.items() if tried.verdict == "failed" and self._is_inside(at, index)]

    def _is_inside(self, index: int, outer: int) -> bool:
        parent = self.started[index].parent
        return parent is not None and (parent == outer or self._is_inside(parent, outer))

    def within(self, index: int) -> list[Verdict]:
        """Returns the verdicts on the steps directly inside this one."""
        return [tried.verdict for at, tried in self.tried.items() if self.started[at].parent == index]


def blocked_as_json(blocker: RequestBlocker) -> list[dict[str, Any]]:
    """Returns the blocked requests in the order in which each first occurred."""
    counts: Mapping[tuple[str, str], int] = blocker.counts
    return [{"method": method, "address": address, "count": count} for (method, address), count in counts.items()]


def of_those_inside(verdicts: Sequence[Verdict], cut: bool) -> Verdict:
    """Returns the verdict on a group or call from its inner steps; `cut`: not all of its turns were tried."""
    if "failed" in verdicts:
        return "failed"
    return "ready" if cut or {"ready", "not_reached"}.intersection(verdicts) else "passed"
