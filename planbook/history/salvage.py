"""Reads a run from a journal that may be damaged: every intact event, wherever it is.

The disk, an editor or a failed copy may have changed a byte, lost, duplicated or swapped lines, or filled them with
NULs. Readable events are taken as they are; for the rest the positions are reported. An intact journal is read like
`journal.read` does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planbook.events import Event, RunEnded, RunStarted, StepStarted
from planbook.history.checksums import ChecksumVerifier
from planbook.history.damaged_line import event_fragments, is_slip
from planbook.history.journal import lines_of, read_line
from planbook.record import Record, StepRecord

Note = Callable[[str], None]
TWICE = {
    "run_started": "the run began",
    "step_started": "a step began",
    "sending": "a step was about to be sent",
    "attempt_ended": "an attempt ended",
    "step_ended": "a step ended",
    "run_ended": "the run ended",
}
UNREADABLE = "(its beginning cannot be read)"


@dataclass
class SalvagedRun:
    """What a journal says. `record` is None if nothing can be read; `damage` is what is wrong, a sentence each."""

    path: Path
    record: Record | None = None
    damage: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Returns the damage in short: the first item, and how many more there are."""
        rest = len(self.damage) - 1
        if not self.damage:
            return ""
        between = ", " if self.damage[0].startswith("line ") else ": "
        more = f" Of this sort {rest} more." if rest > 0 else ""
        return f"{self.path}{between}{self.damage[0]}{more}"


def read_run(path: Path, note: Note = lambda _: None) -> SalvagedRun:
    """Returns the run of a journal, identified by the folder's name. Raises JournalError only if it cannot be opened.

    `note` is called about what is left out without damage: a partial last line, events of a newer planbook.
    """
    reading = SalvagedRun(path)
    events = list(_events(reading, note))
    if events:
        reading.record = _record(reading, events)
    elif not reading.damage:
        reading.damage.append("line 1: there is no event in it.")
    return reading


# The events ----------------------------------------------------------------------------------------------------------
def _events(reading: SalvagedRun, note: Note) -> Iterator[Event]:
    seen: set[tuple[Any, ...]] = set()
    last = 0.0
    sums = ChecksumVerifier()
    for number, line, is_last in lines_of(reading.path):
        event, why = read_line(line, is_last)
        reading.damage += (
            f"line {number}: {what}" for what in sums.wrong(line, can_be_read=not (why and why.is_unreadable))
        )
        found = [event] if event else []
        if why and not event:
            found = list(_shreds(line, last, reading.path.parent.name, is_cut_off=is_last and not line.endswith(b"\n")))
            if why.is_damage or found:
                reading.damage.append(f"line {number}: {why.message}")
            else:
                note(f"{reading.path}, line {number}: {why.message}")
        for each in found:
            last = each.at
            key = _key(each)
            if key and key in seen:
                reading.damage.append(f"line {number}: it says again how {TWICE[each.event]}.")
            else:
                seen.add(key)
                yield each


def _key(event: Event) -> tuple[Any, ...]:
    """Returns the identity of an event that occurs only once; empty for an event that may repeat."""
    if event.event not in TWICE:
        return ()
    return event.event, getattr(event, "index", 0), getattr(event, "attempt", 0)


def _shreds(line: bytes, at: float, run_id: str, is_cut_off: bool) -> Iterator[Event]:
    """Yields the events on a damaged line; of a line that was cut off, only intact ones and the end of the run."""
    for event, is_whole in event_fragments(line, at, run_id):
        if is_whole or not is_cut_off or isinstance(event, RunEnded):
            yield event


# The record ----------------------------------------------------------------------------------------------------------
def _record(reading: SalvagedRun, events: Sequence[Event]) -> Record | None:
    started = _started(reading, events)
    if started is None:
        return None
    record = Record(started=started)
    steps = {event.index: StepRecord(started=event) for event in events if isinstance(event, StepStarted)}
    for event in events:
        match event:
            case RunStarted() | StepStarted():
                pass
            case RunEnded():
                record.ended = event
            case _ if event.index is None:
                record.take(event)
            case _:
                if event.index not in steps:
                    reading.damage.append(f"the beginning of the run's step {event.index} is missing.")
                    steps[event.index] = StepRecord(started=_unreadable(event.index, event.at, started.plan))
                steps[event.index].take(event)
    record.steps = [steps[index] for index in sorted(steps)]
    if steps and max(steps) > len(steps):
        gone = next(index for index in range(1, max(steps)) if index not in steps)
        reading.damage.append(f"nothing is there of the run's step {gone}.")
    return record


def _started(reading: SalvagedRun, events: Sequence[Event]) -> RunStarted | None:
    run_id = reading.path.parent.name
    found = [event for event in events if isinstance(event, RunStarted)]
    if not found:
        reading.damage.append("the beginning of the run is missing.")
        plan = next((event.plan for event in events if isinstance(event, StepStarted)), "?")
        return _anyhow(run_id, events[0].at, plan)
    started = found[0]
    if not isinstance(events[0], RunStarted):
        reading.damage.append("the beginning of the run is not its first line.")
    if started.run_id == run_id:
        return started
    if is_slip(started.run_id, run_id):
        reading.damage.append(f"line 1: it says that this is the run {started.run_id}.")
        return started.model_copy(update={"run_id": run_id})
    reading.damage.append(f"line 1: this is the journal of {started.run_id}.")
    return None


def _anyhow(run_id: str, at: float, plan: str) -> RunStarted:
    """Returns a substitute for an unreadable beginning of a run."""
    return RunStarted(
        at=at, run_id=run_id, plan=plan, goal="", path="?", plan_sha256="", source="", inputs={}, cells=[],
        browser="?", planbook="", flow_run_id=None, host="", pid=0,
    )  # fmt: skip


def _unreadable(index: int, at: float, plan: str) -> StepStarted:
    """Returns a substitute for an unreadable beginning of a step.

    It counts as `once`, because its effect is unknown.
    """
    return StepStarted(
        at=at, index=index, number=0, parent=None, id="?", title=UNREADABLE, kind="?", sentence=UNREADABLE,
        effect="once", turn=None, plan=plan,
    )  # fmt: skip
