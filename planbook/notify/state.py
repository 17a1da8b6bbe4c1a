"""What is known of a plan's earlier runs, to tell what is new: one small file per plan, changed under a lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path

from pydantic import BaseModel, ValidationError

from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.places import Project

RUNS, TIMED, FEWEST = 200, 100, 10
"""The remembered ids of runs, the remembered durations, and how many durations are needed to call a run slow."""
STEPS = (1, 3)  # and ten times these, and so on: the counts at which people are notified again
CLEAN = 10  # runs without the cause after which it is closed silently


class Cause(BaseModel):
    """A cause of problems, in one run or in many."""

    when: str
    what: str  # a short description
    since: float
    count: int = 0
    clean: int = 0  # consecutive runs without it
    told: dict[str, int] = {}  # destination -> its count at the last notification

    def is_told(self, destination: str) -> bool:
        """Returns whether to notify the destination: the first time, and then at growing intervals."""
        return self.count >= next_step(self.told.get(destination, 0))


def next_step(count: int) -> int:
    """Returns the next of 1, 3, 10, 30, 100, … above the count."""
    factor = 1
    while True:
        for step in STEPS:
            if step * factor > count:
                return step * factor
        factor *= 10


class State(BaseModel):
    """What is known of a plan."""

    plan: str
    runs: list[str] = []  # ids of the runs that are included
    statuses: list[str] = []  # of the last two that had begun
    seconds: list[float] = []  # of the last that passed
    last_run: float | None = None  # when the last one began
    watched_since: float | None = None
    causes: dict[str, Cause] = {}

    @property
    def last_status(self) -> str | None:
        return self.statuses[-1] if self.statuses else None

    @property
    def slow_from(self) -> float | None:
        """The seconds from which a run is slow: twice the 95th percentile."""
        if len(self.seconds) < FEWEST:
            return None
        return 2 * sorted(self.seconds)[ceil(0.95 * len(self.seconds)) - 1]

    def take(self, run_id: str, began: float, status: str, seconds: float | None) -> None:
        """Includes a run that is over."""
        self.runs = [*self.runs, run_id][-RUNS:]
        if status == "refused":
            return
        self.last_run = max(began, self.last_run or 0)
        if status in ("passed", "flaky", "failed", "interrupted"):
            self.statuses = [*self.statuses, status][-2:]
        if status in ("passed", "flaky") and seconds is not None:
            self.seconds = [*self.seconds, seconds][-TIMED:]


@contextmanager
def changing(project: Project, plan: str) -> Iterator[State]:
    """Yields the state of a plan under a lock. Use `save` to store it. Raises OSError."""
    file = file_of(project, plan)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield read(project, plan)
    finally:
        os.close(lock)


def read(project: Project, plan: str) -> State:
    """Returns the state of a plan; an empty state if it cannot be read."""
    try:
        return State.model_validate_json(file_of(project, plan).read_bytes())
    except (OSError, ValidationError):
        return State(plan=plan)


def save(project: Project, state: State) -> None:
    """Saves the state atomically. Raises OSError."""
    write_atomically(file_of(project, state.plan), state.model_dump_json().encode(), FOR_THE_OWNER)


def file_of(project: Project, plan: str) -> Path:
    return project.notify / "plans" / f"{plan.replace('/', '--')}.json"
