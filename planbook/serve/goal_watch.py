"""Watches goals while the server is up, so that their ends are recorded and told within a second.

It finds drafts whose process died, records in threads what became of the goals that they have handed over, and sends
the callbacks that are due. It also removes uploaded files whose time is over.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from planbook.errors import PlanbookError
from planbook.goals.callbacks import callbacks_are_due, put_end, send_callbacks
from planbook.goals.store import end_of, goal_ids, load_goal
from planbook.goals.thread_goals import settle
from planbook.places import Project
from planbook.settings import read_settings
from planbook.threads.finding import thread_ids
from planbook.threads.journal import read_thread
from planbook.threads.thread import Thread
from planbook.uploads.store import forget_old

LOOKS_EVERY = 0.2
"""Seconds between two looks at goals of threads that have not ended: one lock is tried for each."""
KEEPS_EVERY = 3
"""Looks after which all goals are looked at: one list of names, and a file for each that has not ended."""
SCANS_EVERY = 10
"""Looks after which all threads are looked at again: a command may have handed a goal over."""
HOUR = 3600.0
SECONDS = 20.0
"""For one round of callbacks, at most."""
TOLD_FOR = 60.0
"""Seconds for which it is told that planbook broke: what it broke at may be gone since."""
WHOLE = "the watch over goals"
log = logging.getLogger("planbook.serve")


class GoalWatch:
    """The goals of some projects, in threads and elsewhere, that have not ended."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._projects = list(projects)
        self._known: dict[tuple[Project, str], Thread] = {}
        self._over: dict[Project, set[str]] = {project: set() for project in self._projects}
        self._tidied = -HOUR
        self._new = asyncio.Event()
        self._calling: asyncio.Future[None] | None = None
        self._broken: dict[tuple[Project | None, str], tuple[float, str]] = {}

    @property
    def trouble(self) -> list[str]:
        """What could not be done within the last minute because planbook broke. The log says why."""
        since = time.monotonic() - TOLD_FOR
        return [
            f"planbook broke at {what}: {error}" for (_, what), (at, error) in list(self._broken.items()) if at > since
        ]

    @property
    def is_blind(self) -> bool:
        """Whether planbook broke at a whole look, so that no goal is watched."""
        return (None, WHOLE) in self._broken

    def look_now(self) -> None:
        """Looks at all threads again at once, because a goal was handed over here."""
        self._new.set()

    async def run(self) -> None:
        """Watches until it is cancelled, whatever goes wrong."""
        looks = 0
        while True:
            scans = looks % SCANS_EVERY == 0 or self._new.is_set()
            self._new.clear()
            is_due = False
            with self._going_on(WHOLE):
                is_due = await asyncio.to_thread(self._look, scans, looks % KEEPS_EVERY == 0)
            if is_due and (self._calling is None or self._calling.done()):
                self._calling = asyncio.ensure_future(asyncio.to_thread(self._call))  # it may take long
            looks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), LOOKS_EVERY)

    def _look(self, scans: bool, keeps: bool) -> bool:
        """Looks once; returns whether callbacks are due."""
        if scans:
            self._scan()
        self._settle()
        due = [self._keep(project) for project in self._projects] if keeps else []
        return any(due)

    def _scan(self) -> None:
        """Reads the threads whose journals have changed."""
        for project in self._projects:
            for thread_id in thread_ids(project):
                with self._going_on(f"the thread {thread_id}", project):
                    journal, before = project.thread(thread_id).journal, self._known.get((project, thread_id))
                    if before is None or before.size != journal.stat().st_size:
                        self._known[project, thread_id] = read_thread(journal)

    def _settle(self) -> None:
        """Records in threads what became of goals. Their callbacks are in the outbox then."""
        for (project, thread_id), thread in list(self._known.items()):
            if thread.open_goals and thread.state != "deleted":
                with self._going_on(f"the goals of the thread {thread_id}", project):
                    self._known[project, thread_id] = settle(project, thread)

    def _keep(self, project: Project) -> bool:
        """Records ends that nobody has recorded; returns whether callbacks are due."""
        for goal_id in goal_ids(project, self._over[project]):
            with self._going_on(f"the goal {goal_id}", project):
                if end := end_of(project, goal_id):
                    put_end(project, load_goal(project, goal_id), end)
                    self._over[project].add(goal_id)
        return callbacks_are_due(project, time.time()) or time.monotonic() > self._tidied + HOUR

    def _call(self) -> None:
        """Sends the callbacks that are due, and tidies up once an hour."""
        tidies = time.monotonic() > self._tidied + HOUR
        self._tidied = time.monotonic() if tidies else self._tidied
        for project in self._projects:
            with self._going_on(f"the callbacks of {project.folder.name}", project):
                if callbacks_are_due(project, time.time()):
                    send_callbacks(project, SECONDS)
            with self._going_on(f"the uploads of {project.folder.name}", project):
                if tidies:
                    forget_old(project, read_settings(project).uploads_keep_days)

    @contextmanager
    def _going_on(self, what: str, project: Project | None = None) -> Iterator[None]:
        """Goes on after an error: the next look may succeed, and one that is damaged stops no other.

        An error that nobody has foreseen, or that ends a whole look, is logged, but not again as long as it comes back
        within a minute.
        """
        try:
            yield
        except Exception as error:
            is_foreseen = isinstance(error, PlanbookError | OSError)
            if is_foreseen and what != WHOLE:
                return
            before, _ = self._broken.get((project, what), (-TOLD_FOR, ""))
            self._broken[project, what] = time.monotonic(), str(error) if is_foreseen else type(error).__name__
            if before < time.monotonic() - TOLD_FOR:
                log.exception("planbook broke at %s, and goes on", what)
        else:
            self._broken.pop((project, what), None)
