"""Watches the goals that threads have handed over, so that their ends are recorded and told within a second."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress

from planbook.errors import PlanbookError
from planbook.goals.calling import callbacks_are_due, send_callbacks
from planbook.goals.of_threads import settle
from planbook.places import Project
from planbook.threads.desk import thread_ids
from planbook.threads.journal import read_thread
from planbook.threads.thread import Thread

LOOKS_EVERY = 0.2
"""Seconds between two looks at goals that have not ended: one lock is tried for each."""
SCANS_EVERY = 10
"""Looks after which all threads are looked at again: a command may have handed a goal over."""
SECONDS = 5.0
"""For which callbacks are sent in one go."""


class GoalWatch:
    """The threads of some projects whose goals have not ended."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._projects = list(projects)
        self._known: dict[tuple[Project, str], Thread] = {}
        self._new = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()

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
            for project in await asyncio.to_thread(self._look):
                sending = asyncio.create_task(asyncio.to_thread(_send, project))
                self._sending.add(sending)
                sending.add_done_callback(self._sending.discard)
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

    def _look(self) -> set[Project]:
        """Records what became of goals. Returns the projects in which something did."""
        moved = set()
        for (project, thread_id), thread in list(self._known.items()):
            if thread.open_goals and thread.state != "deleted":
                with suppress(PlanbookError, OSError):
                    self._known[project, thread_id] = after = settle(project, thread)
                    if after is not thread:
                        moved.add(project)
        return moved


def _send(project: Project) -> None:
    """Sends the callbacks that are due."""
    with suppress(PlanbookError, OSError):
        if callbacks_are_due(project, time.time()):
            send_callbacks(project, SECONDS)
