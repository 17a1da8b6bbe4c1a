"""Finds what happened to earlier runs of a plan with the same inputs, from their journals.

A run and those that resumed it (`--resume`) count as one, with the outcome of the last.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import to_json

from planbook.events import RunStarted
from planbook.history.journal import JournalError, has_begun, is_being_written, read
from planbook.history.known_run import compare, complete
from planbook.history.salvage import read_run
from planbook.places import Project, names_in
from planbook.plan.undeclared import KIND
from planbook.record import Record, StepRecord
from planbook.secrets.redaction import Mask
from steps.table import KINDS

Fate = Literal["passed", "running", "paused", "sent"]
BEST_FIRST: tuple[Fate, ...] = ("passed", "running", "paused", "sent")
Inputs = Mapping[str, Any]
Chain = list[RunStarted]
"""Runs of which each resumed the one before."""


@dataclass(frozen=True)
class EarlierRun:
    """An earlier run: it passed, is running, is paused, or stopped when the `once` step `step` may have been sent."""

    run_id: str
    fate: Fate
    step: str = ""


def earlier_runs(
    project: Project, plan: str, wanted: Sequence[Inputs], given: Collection[str], mask: Mask
) -> list[EarlierRun | None]:
    """Returns, for each wanted run, an earlier run with the same inputs; None if there is none.

    An earlier run counts for only one wanted run. Runs that ended before anything was sent do not count, nor do partial
    runs (`--from`, `--until`) that sent nothing. `given` are the inputs that are not left to their defaults: an earlier
    run without one of the others counts as having had its default. Raises JournalError if a relevant journal is
    damaged.
    """
    chains: dict[str, list[Chain]] = {}
    for chain in _chains(project, plan):
        chains.setdefault(_key(mask.value(chain[-1].inputs), given), []).append(chain)
    left: dict[str, list[EarlierRun]] = {}
    found = []
    for inputs in (mask.value(_as_recorded(one)) for one in wanted):
        same = json.dumps(inputs, sort_keys=True)
        if same not in left:
            alike = (chain for chain in chains.get(_key(inputs, given), ()) if _agree(chain[-1], inputs, mask))
            fates = [fate for chain in alike if (fate := _fate(project, chain))]
            left[same] = sorted(fates, key=lambda one: BEST_FIRST.index(one.fate))
        found.append(left[same].pop(0) if left[same] else None)
    return found


def once_sent(record: Record) -> StepRecord | None:
    """Returns the last step of a run that was or may have been sent, unless someone has allowed to send it again."""
    return next((step for step in reversed(record.steps) if _counts(step) and not _holds_others(step)), None)


def _counts(step: StepRecord) -> bool:
    is_seen = any(note.kind == KIND for note in step.notes)
    return is_seen or (step.started.effect == "once" and step.sent != "no")


def _holds_others(step: StepRecord) -> bool:
    kind = KINDS.get(step.started.kind)
    return kind is not None and (kind.holds_steps or kind.word == "call")


# The same inputs -----------------------------------------------------------------------------------------------------
def _as_recorded(inputs: Inputs) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(json.dumps(dict(inputs), default=str))
    return recorded


def _key(inputs: Inputs, names: Collection[str]) -> str:
    return json.dumps([inputs.get(name) for name in sorted(names)], sort_keys=True)


def _agree(start: RunStarted, inputs: Inputs, mask: Mask) -> bool:
    """Returns whether the inputs that both have are equal."""
    before: Inputs = mask.value(start.inputs)
    return all(before[name] == value for name, value in inputs.items() if name in before)


# The journals --------------------------------------------------------------------------------------------------------
def _chains(project: Project, plan: str) -> Iterator[Chain]:
    starts = {start.run_id: start for start in _starts(project, plan)}
    gone_on_with = {start.resumes for start in starts.values()}
    for run_id, start in starts.items():
        if run_id not in gone_on_with:
            chain = [start]
            while (before := starts.get(chain[0].resumes or "")) is not None:
                chain.insert(0, before)
            yield chain


def _starts(project: Project, plan: str) -> Iterator[RunStarted]:
    """Yields the first events of all runs of the plan, except drafts, which have no file, and refused runs."""
    quoted = to_json(plan)
    for journal in (project.run(name).journal for name in sorted(names_in(project.runs))):
        line = b""
        with suppress(OSError), journal.open("rb") as lines:
            line = lines.readline()
        if quoted in line and has_begun(journal):  # only then it is worth reading
            start = next(read(journal), None)
            if isinstance(start, RunStarted) and start.plan == plan and not start.is_draft:
                yield start


def _fate(project: Project, chain: Chain) -> EarlierRun | None:
    """Returns the outcome of a chain of runs; None if they did nothing that counts."""
    run_id = chain[-1].run_id
    if is_being_written(project.run(run_id).journal):
        return EarlierRun(run_id, "running")
    records = [_record(project, start.run_id) for start in chain]
    sent = next((step for record in reversed(records) if (step := once_sent(record))), None)
    is_part = any(start.first or start.until for start in chain)
    ended = records[-1].ended
    if ended and ended.status in ("passed", "flaky") and (sent or not is_part):
        return EarlierRun(run_id, "passed")
    if ended and ended.status == "paused":
        return EarlierRun(run_id, "paused")
    return EarlierRun(run_id, "sent", sent.started.title) if sent else None


def _record(project: Project, run_id: str) -> Record:
    journal = project.run(run_id).journal
    reading = read_run(journal)
    if reading.record and not reading.record.ended:
        compare(project, reading)
    complete(project, reading)
    if reading.record is None or (reading.damage and reading.record.ended is None):
        raise JournalError(
            f"{reading} It is therefore unknown how this run of the plan ended. See: planbook runs show {run_id}"
        )
    return reading.record
