"""Reads the history in processes of their own.

DuckDB's locks are between processes: a process that loads runs into one file of the history must not have another one
open for reading (`planbook.history.files`). Each process here does one thing at a time, as a command does. What it
does, it does for long: an import of DuckDB for each request would cost 200 ms.
"""

import asyncio
import atexit
import gc
import logging
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
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from planbook.history.load import load_all
from planbook.places import Project

log = logging.getLogger("planbook.serve")
PROCESSES = 2
FRESH = 1.0  # seconds for which the history is as new as it is needed
PATIENCE = 0.25  # seconds that a reader waits for it to become new; a large history takes longer
KEPT = 256  # answers
KEPT_FOR = 60.0  # seconds: "in the last 30 days" moves on though nothing has run
SWEPT_AFTER = 50_000
"""New objects after which the garbage collector looks for cycles. A long run has some 100,000 objects, and no cycles:
with Python's 700, going through them again and again takes half of the time that reading it takes."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class HistoryPool:
    """Calls functions that read the history of a project. They and their arguments must be picklable.

    `prepare` is what each process does when it starts. With it, they are started now rather than when they are needed.
    """

    def __init__(self, prepare: Callable[[], None] | None = None) -> None:
        self._prepare = prepare
        self._pool = self._start()
        self._loading: dict[Project, asyncio.Future[None]] = {}
        self._loaded: dict[Project, float] = {}
        self._broken: dict[Project, str] = {}
        self._kept: OrderedDict[str, tuple[object, float, Any]] = OrderedDict()

    async def read(
        self, function: Callable[Concatenate[Project, Asked], Answer], project: Project, *given: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:  # fmt: skip
        """What the function answers of the project, whose history has just been brought up to date, or soon will be."""
        await self._refresh(project)
        return await self.call(function, project, *given, **named)

    async def read_once(
        self, function: Callable[Concatenate[Project, Asked], Answer], project: Project, *given: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer:  # fmt: skip
        """Like `read`, for what depends on the history alone: read again only if its file has changed."""
        await self._refresh(project)
        return await self.call_once(stamp_of(project.history), function, project, *given, **named)

    async def call_once(
        self, stamp: object, function: Callable[Asked, Answer], *given: Asked.args, **named: Asked.kwargs
    ) -> Answer:
        """What the function answers; what it answered before, within a minute and for the same stamp, if any."""
        key, now = repr((function.__module__, function.__qualname__, given, named)), time.monotonic()
        kept = self._kept.get(key)
        if kept is None or stamp is None or kept[0] != stamp or now - kept[1] > KEPT_FOR:
            kept = self._kept[key] = (stamp, now, await self.call(function, *given, **named))
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        answer: Answer = deepcopy(kept[2])
        return answer

    async def call(self, function: Callable[Asked, Answer], *given: Asked.args, **named: Asked.kwargs) -> Answer:
        """What the function answers. A process that died meanwhile is replaced, and asked once more."""
        loop, work = asyncio.get_running_loop(), partial(function, *given, **named)
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, work)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._start()
            return await loop.run_in_executor(self._pool, work)

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
            self._broken.pop(project, None)
        except Exception as error:  # what was loaded before is shown
            said = str(error) or type(error).__name__
            if self._broken.get(project) != said:
                log.warning("The history of %s is shown as it was, since it cannot be loaded: %s", project.folder, said)
            self._broken[project] = said
        finally:
            self._loaded[project] = time.monotonic()
            del self._loading[project]

    def _start(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), _begin, (self._prepare,))
        for _ in range(PROCESSES if self._prepare else 0):
            pool.submit(os.getpid)  # each starts a process
        return pool


def stamp_of(file: Path) -> tuple[int, int, int] | None:
    """What changes with a file; None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _begin(prepare: Callable[[], None] | None) -> None:
    """Ctrl-C is for the server, which ends its processes; where it was killed, they end by themselves.

    They end without tidying up: DuckDB's binding would print what it leaks.
    """
    atexit.register(os._exit, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.set_threshold(SWEPT_AFTER)
    if prepare:
        prepare()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(0)


def _load(project: Project) -> None:
    load_all(project, silent)


def silent(text: str) -> None:
    """What is wrong with the history stands in what `planbook history verify` says."""
