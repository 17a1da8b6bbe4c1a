"""Does what needs Prefect in a process of its own each time.

Prefect's settings are those of a process, and two projects can have two servers. The process is in the project's
folder, as a command is.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from planbook.audit import Door, through
from planbook.errors import PlanbookError
from planbook.places import Project

AT_ONCE = 2
Answer = TypeVar("Answer")


class Apart:
    """Calls functions, each in a new process. They, their arguments and answers must be picklable."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def call(self, door: Door, function: Callable[..., Answer], project: Project, *given: Any) -> Answer:
        """What the function answers of the project; acts that it records came through this door.

        Raises what it raises, and PlanbookError where its process was killed.
        """
        async with self._places:
            answer, error = await asyncio.to_thread(_call, project.folder, door, function, (project, *given))
        if error is not None:
            raise error
        done: Answer = answer
        return done


def _call(folder: Path, door: Door, function: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, Any]:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(sender, folder, door, function, given), daemon=True)
    process.start()
    sender.close()
    try:
        told: tuple[Any, Any] = receiver.recv()
    except EOFError:
        told = None, PlanbookError("The process that was to do this was killed. Look whether it was done.")
    process.join()
    receiver.close()
    process.close()
    return told


def _do(sender: Connection, folder: Path, door: Door, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    os.chdir(folder)
    told: tuple[Any, Exception | None]
    try:
        with through(door):
            told = function(*given), None
    except Exception as error:
        told = None, error
    sender.send(told)
    sender.close()
    os._exit(0)  # without tidying up: what is used here has threads that would be waited for
