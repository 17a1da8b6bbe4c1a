"""What the tasks of a day cost: a file for each day (UTC), with what was reserved for each task and what it cost.

A task that has begun counts with what it may cost until its cost is known. So tasks that run at the same time do not
together exceed what a day may cost, and a task whose worker died is found: it has no end.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

from planbook.errors import StepError
from planbook.files.append import append_line
from planbook.places import Project

STALE = 120.0
"""Seconds without a sign of life after which a task counts as lost."""
EXACT = 1e-6
"""US dollars. Sums of floating-point numbers are not exact: 0.1 + 0.1 + 0.1 is more than 0.3."""
BEAT = 30.0
"""Seconds between two signs of life."""
REACHED = (
    "{} is not started: today's tasks cost up to {:.2f} USD, and with this one it could be {:.2f}; "
    "[tool.planbook.agents.{}] allows cost_a_day = {:g}"
)


@dataclass
class Spent:
    """A task in the file of a day. `cost` is None if it is not known; `ended` is None while it goes on."""

    id: str
    agent: str
    run_id: str
    plan: str
    step: str
    began: float
    reserved: float | None
    seen: float
    ended: float | None = None
    cost: float | None = None
    estimated: bool = False
    failed: bool = False

    @property
    def counts(self) -> float:
        """What it counts for the limit of the day."""
        return self.cost if self.cost is not None else self.reserved or 0.0

    def is_lost(self, now: float) -> bool:
        """Whether whoever watched it has died: it has neither an end nor a sign of life."""
        return self.ended is None and now - self.seen > STALE


class Ledger:
    """The file of one day."""

    def __init__(self, project: Project, day: str | None = None) -> None:
        self.path = project.agents / f"{day or datetime.now(UTC).date().isoformat()}.ndjson"

    def begin(self, agent: str, run_id: str, plan: str, step: str, cost: float | None, a_day: float | None) -> str:
        """Reserves what a task may cost, and returns its id. Raises StepError if the day's limit could be exceeded."""
        entry = uuid4().hex
        with self._open() as (file, spent):
            total = sum(one.counts for one in spent.values() if one.agent == agent)
            if a_day is not None and total + (cost or 0.0) > a_day + EXACT:
                raise StepError("value", REACHED.format(agent, total, total + (cost or 0.0), agent, a_day))
            at = time()
            begun = {"agent": agent, "run_id": run_id, "plan": plan, "step": step, "reserved": cost}
            _append(file, {"id": entry, "began": at, **begun})
        return entry

    def beat(self, entry: str) -> None:
        """Says that a task goes on."""
        with suppress(OSError), self._open() as (file, _):
            _append(file, {"id": entry, "seen": time()})

    def end(self, entry: str, cost: float | None, estimated: bool, failed: bool) -> None:
        """Says what a task cost."""
        with self._open() as (file, _):
            _append(file, {"id": entry, "ended": time(), "cost": cost, "estimated": estimated, "failed": failed})

    def tasks(self) -> list[Spent]:
        """Returns the tasks of the day, in the order in which they began."""
        try:
            return list(_read(self.path.read_bytes()).values())
        except FileNotFoundError:
            return []

    @contextmanager
    def _open(self) -> Iterator[tuple[int, dict[str, Spent]]]:
        """Opens the file, locked against others."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = self.path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            os.ftruncate(file, len(whole))  # a killed process may have left half a line
            yield file, _read(whole)
        finally:
            os.close(file)


def _append(file: int, fields: dict[str, Any]) -> None:
    append_line(file, os.fstat(file).st_size, json.dumps(fields, ensure_ascii=False).encode() + b"\n")


def _read(content: bytes) -> dict[str, Spent]:
    found: dict[str, Spent] = {}
    for line in content.splitlines():
        with suppress(ValueError, TypeError, KeyError):
            fields = json.loads(line)
            entry = fields["id"]
            if "began" in fields:
                found[entry] = Spent(seen=fields["began"], **fields)
            else:
                for name, value in fields.items():
                    setattr(found[entry], name, value)
    return found


def days(project: Project) -> list[str]:
    """Returns the days that have a file, the oldest first."""
    return sorted(Path(path).stem for path in project.agents.glob("????-??-??.ndjson"))
