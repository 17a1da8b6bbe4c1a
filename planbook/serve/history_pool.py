"""Reads the history in processes of their own.

DuckDB's locks are between processes: a process that loads runs into one file of the history must not have another one
open for reading (`planbook.history.files`). Each process here does one thing at a time, as a command does. What it
does, it does for long: an import of DuckDB for each request would cost 200 ms.
"""

import asyncio
import atexit
import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from copy import deepcopy
from multiprocessing.process import BaseProcess
from typing import Any, Concatenate, ParamSpec, TypeVar

from planbook.history.load import load_all
from planbook.places import Project

PROCESSES = 2
FRESH = 1.0  # seconds for which the history is as new as it is needed
PATIENCE = 0.25  # seconds that a reader waits for it to become new; a large history takes longer
KEPT = 256  # answers
KEPT_FOR = 60.0  # seconds: "in the last 30 days" moves on though nothing has run

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class HistoryPool:
    """Calls functions that read the history of a project. They and their arguments must be picklable."""

    def __init__(self) -> None:
        self._pool = self._start()
        self._loading: dict[Project, asyncio.Future[None]] = {}
        self._loaded: dict[Project, float] = {}
        self._kept: OrderedDict[str, tuple[object, float, Any]] = OrderedDict()

    async def read(
        self, function: Callable[Concatenate[Project, Asked], Answer], project: Project, *given: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:  # fmt: skip
        """What the function answers of the project, whose history has just been brought up to date, or soon will be."""
        await self._refresh(project)
        return await self.call(function, project, *given)

    async def read_once(
        self, function: Callable[Concatenate[Project, Asked], Answer], project: Project, *given: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:  # fmt: skip
        """Like `read`, for what depends on the history alone: read again only if its file has changed."""
        await self._refresh(project)
        key, stamp, now = repr((function.__qualname__, project, given)), _stamp(project), time.monotonic()
        kept = self._kept.get(key)
        if kept is None or stamp is None or kept[0] != stamp or now - kept[1] > KEPT_FOR:
            kept = self._kept[key] = (stamp, now, await self.call(function, project, *given))
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        answer: Answer = deepcopy(kept[2])
        return answer

    async def call(self, function: Callable[..., Answer], *given: Any) -> Answer:
        """What the function answers. A process that died meanwhile is replaced, and asked once more."""
        loop = asyncio.get_running_loop()
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, function, *given)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._start()
            return await loop.run_in_executor(self._pool, function, *given)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _refresh(self, project: Project) -> None:
        if time.monotonic() - self._loaded.get(project, -FRESH) < FRESH:
            return
        if project not in self._loading:
            self._loading[project] = asyncio.ensure_future(self._load(project))
        await asyncio.wait([self._loading[project]], timeout=PATIENCE)

    async def _load(self, project: Project) -> None:
        try:
            await self.call(_load, project)
        finally:
            self._loaded[project] = time.monotonic()
            del self._loading[project]

    @staticmethod
    def _start() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), _begin)


def _stamp(project: Project) -> tuple[int, int, int] | None:
    """What changes with the file of the history; None if there is no file."""
    try:
        found = project.history.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _begin() -> None:
    """Ctrl-C is for the server, which ends its processes; where it was killed, they end by themselves.

    They end without tidying up: DuckDB's binding would print what it leaks.
    """
    atexit.register(os._exit, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(0)


def _load(project: Project) -> None:
    load_all(project, silent)


def silent(text: str) -> None:
    """What is wrong with the history stands in what `planbook history verify` says."""
