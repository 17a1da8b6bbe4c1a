"""Words outcomes, times and sizes for people."""

from datetime import UTC, datetime
from typing import Literal

from planbook.errors import ErrorClass
from planbook.events import Revision, RunStatus, StepStatus
from planbook.record import Record

Outcome = StepStatus | Literal["unfinished", "not_run"]

SEVERITY: tuple[Outcome, ...] = (
    "not_run", "skipped", "passed", "passed_on_retry", "not_reached", "warned", "paused", "unfinished", "interrupted",
    "failed",
)  # fmt: skip
"""The outcomes, from those that need no attention to those that need the most."""

WORDS: dict[str, str] = {
    "passed": "passed",
    "passed_on_retry": "passed on retry",
    "failed": "failed",
    "warned": "failed, optional",
    "skipped": "skipped",
    "not_reached": "not reached",
    "interrupted": "interrupted",
    "unfinished": "not finished",
    "not_run": "not run",
    "flaky": "passed, flaky",
    "cancelled": "cancelled",
    "paused": "paused",
    "refused": "refused",
}
SIGNS: dict[str, str] = {
    "passed": "✓",
    "passed_on_retry": "↻",
    "failed": "✗",
    "warned": "!",
    "skipped": "–",
    "not_reached": "○",
    "interrupted": "■",
    "unfinished": "…",
    "not_run": "○",
    "flaky": "↻",
    "cancelled": "■",
    "paused": "…",
    "refused": "✗",
}
CLASSES: dict[ErrorClass, str] = {
    "not_found": "not found",
    "ambiguous": "several fit",
    "covered": "covered",
    "stale": "gone from the page",
    "timeout": "out of time",
    "navigation": "page did not load",
    "crashed": "browser crashed",
    "signed_out": "signed out",
    "expectation": "not as expected",
    "blocked_host": "host not allowed",
    "dialog": "unexpected dialog",
    "value": "wrong value",
    "internal": "planbook broke",
}


def run_outcome(status: RunStatus | None) -> str:
    """Returns the outcome shown for the status of a run; a run without an end is unfinished."""
    return status or "unfinished"


def duration(ms: float) -> str:
    """Returns a duration in a short form: `85 ms`, `1.2 s`, `2 min 5 s`, `1 h 2 min`."""
    if ms < 999.5:
        return f"{ms:.0f} ms"
    if ms < 59_950:
        return f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def milliseconds(record: Record) -> float:
    """Returns how long the run took, or took so far."""
    if record.ended:
        return record.ended.seconds * 1000
    known = [step.ended.at if step.ended else step.started.at for step in record.steps]
    return max(0.0, max(known, default=record.started.at) - record.started.at) * 1000  # the clock may be set back


def size(count: int) -> str:
    """Returns a file size: `812 B`, `14 kB`, `2.3 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"


def moment(at: float) -> str:
    """Returns a moment in local time and in UTC: `21 November 2026, 10:34:12 CET · 09:34:12 UTC`."""
    there, utc = local(at), datetime.fromtimestamp(at, UTC)
    day = f"{there.day} {there:%B %Y, %H:%M:%S}"
    if not there.utcoffset():
        return f"{day} UTC"
    date = "" if there.date() == utc.date() else f"{utc.day} {utc:%B}, "
    return f"{day} {there.tzname()} · {date}{utc:%H:%M:%S} UTC"


def revision(known: Revision) -> str:
    """Describes the plan's revision: `commit 4cee6e8a01, gate approved, by Ada`; empty if nothing is known."""
    if known.commit is None:
        return "" if known.gate == "off" else f"gate {known.gate}"
    commit = f"{'not as in ' if known.dirty else ''}commit {known.commit[:10]}"
    by = "by" if known.gate == "approved" else "approved by"
    return ", ".join([commit, f"gate {known.gate}", *([f"{by} {known.approver}"] if known.approver else [])])


def local(at: float) -> datetime:
    """Returns the moment in local time."""
    return datetime.fromtimestamp(at, UTC).astimezone()


def plural(count: int, one: str, many: str | None = None) -> str:
    """Returns a count with its noun: `1 step`, `3 steps`, `2 tries`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def clip(text: str, most: int = 240) -> str:
    """Shortens a text for a heading."""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
