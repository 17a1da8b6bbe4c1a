"""Watches the goals that threads have handed over, so that their ends are recorded and told within a second."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from planbook.errors import PlanbookError
from planbook.goals.of_threads import settle
from planbook.places import Project
from planbook.threads.desk import thread_ids
from planbook.threads.journal import read_thread
from planbook.threads.thread import Thread

LOOKS_EVERY = 0.2
"""Seconds between two looks at goals that have not ended: one lock is tried for each."""
SCANS_EVERY = 10
"""Looks after which all threads are looked at again: a command may have handed a goal over."""


class GoalWatch:
    """The threads of some projects whose goals have not ended."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._projects = list(projects)
        self._known: dict[tuple[Project, str], Thread] = {}
        self._new = asyncio.Event()

    def look_now(self) -> None:
        """Looks at all threads again at once, because a goal was handed over here."""
        self._new.set()

    async def run(self) -> None:
        """Watches until it is cancelled."""
        looks = 0
        while True:
            if looks % SCANS_EVERY == 0 or self._new.is_set():
                self._new.clear()
                await asyncio.to_thread(self._scan)
            await asyncio.to_thread(self._look)
            looks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._new.wait(), LOOKS_EVERY)

    def _scan(self) -> None:
        """Reads the threads whose journals have changed."""
        for project in self._projects:
            for thread_id in thread_ids(project):
                with suppress(PlanbookError, OSError):
                    journal, before = project.thread(thread_id).journal, self._known.get((project, thread_id))
                    if before is None or before.size != journal.stat().st_size:
                        self._known[project, thread_id] = read_thread(journal)

    def _look(self) -> None:
        """Records what became of goals. Their callbacks are in the outbox then; `goal_keeper` sends them."""
        for (project, thread_id), thread in list(self._known.items()):
            if thread.open_goals and thread.state != "deleted":
                with suppress(PlanbookError, OSError):
                    self._known[project, thread_id] = settle(project, thread)
