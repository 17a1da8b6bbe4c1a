"""Looks after goals while the server is up: finds those whose process died, and sends the callbacks that are due.

It also removes uploaded files whose time is over.
"""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress

from planbook.errors import PlanbookError
from planbook.goals.calling import callbacks_are_due, put_end, send_callbacks
from planbook.goals.store import end_of, goal_ids, load_goal
from planbook.places import Project
from planbook.settings import read_settings
from planbook.uploads.store import forget_old

LOOKS_EVERY = 0.5
"""Seconds between two looks: each is one list of names, and a file for each goal that has not ended."""
HOUR = 3600.0
SECONDS = 20.0
"""For one round of callbacks, at most."""


async def keep_for_ever(projects: Iterable[Project]) -> None:
    """Looks after the goals of projects until it is cancelled."""
    keepers = [GoalKeeper(project) for project in projects]
    while True:
        for keeper in keepers:
            with suppress(PlanbookError, OSError):  # the next look may succeed
                await asyncio.to_thread(keeper.look)
        await asyncio.sleep(LOOKS_EVERY)


class GoalKeeper:
    """Looks after the goals of one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._over: set[str] = set()
        self._tidied = -HOUR

    def look(self) -> None:
        """Records ends that nobody has recorded, and calls back. Raises PlanbookError and OSError."""
        for goal_id in goal_ids(self._project, self._over):
            if end := end_of(self._project, goal_id):
                put_end(self._project, load_goal(self._project, goal_id), end)
                self._over.add(goal_id)
        if callbacks_are_due(self._project, time.time()):
            send_callbacks(self._project, SECONDS)
        if time.monotonic() > self._tidied + HOUR:
            self._tidied = time.monotonic()
            forget_old(self._project, read_settings(self._project).uploads_keep_days)
