"""Executes a program within limits of time and output, and returns when none of its processes is left."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from planbook.end_task import end_task

SUPERVISOR = Path(__file__).with_name("supervisor.py")
CHUNK = 65_536
LOOKS = 10  # of each clock: it is right to a tenth of itself
LONGEST_LOOK = 1.0
WATCH = 0.2  # seconds between two looks at what the caller watches
OWN = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # what Python itself may need to start
Stopped = Literal["first_output", "silence", "total", "output", "memory", "files"]
"""The limit that a program exceeded."""
Watch = Callable[[int], Stopped | None]


@dataclass(frozen=True)
class Program:
    """A program to execute. No shell reads `argv`; the program has no other variables than `environment`."""

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    stdin: bytes = b""


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes. None: no limit. `output` holds for stdout and for stderr.

    A program that exceeds one is told to end (SIGTERM), and is killed after `grace` seconds. `memory` holds for each of
    its processes.
    """

    total: float
    first_output: float | None = None
    silence: float | None = None
    output: int = 10_000_000
    memory: int | None = None
    grace: float = 5.0


@dataclass(frozen=True)
class Ended:
    """How a program ended. `code` is negative for a signal, as in subprocess.

    `outlasting`: the number of processes that it had left behind, which were killed.
    """

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    stopped: Stopped | None = None
    outlasting: int = 0


class NotStarted(Exception):
    """The program could not be started. The message is the system's."""


async def execute(
    program: Program, limits: Limits, heard: Callable[[int], None] | None = None, watch: Watch | None = None
) -> Ended:
    """Executes a program. Raises NotStarted.

    It is ended also if the caller is cancelled, or if planbook is killed. `heard` is called with the number of bytes of
    each piece of output. `watch` is called from time to time with the process that the program's descend from, and
    returns the limit that they exceed, if there is one.
    """
    orders, give = os.pipe()
    take, report = os.pipe()
    try:
        supervised = await _start(program, limits, orders, report)
    except BaseException as error:
        for each in (give, take):
            os.close(each)
        if isinstance(error, (OSError, ValueError)):
            raise NotStarted(str(getattr(error, "strerror", None) or error)) from None
        raise
    finally:
        os.close(orders)
        os.close(report)
    return await _Execution(supervised, limits, give, take, heard, watch).result(program)


async def _start(program: Program, limits: Limits, orders: int, report: int) -> asyncio.subprocess.Process:
    numbers = [str(orders), str(report), str(limits.grace), str(limits.memory or 0)]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(SUPERVISOR), *numbers, *program.argv),
        cwd=program.folder,
        env={name: os.environ[name] for name in OWN if name in os.environ},
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        pass_fds=(orders, report),
        start_new_session=True,
    )


@dataclass
class _Execution:
    """A program that is running under its supervisor."""

    process: asyncio.subprocess.Process
    limits: Limits
    give: int
    take: int
    heard: Callable[[int], None] | None
    watch: Watch | None = None
    began: float = field(default_factory=monotonic)
    last: float | None = None  # when it last wrote something
    stopped: Stopped | None = None

    async def result(self, program: Program) -> Ended:
        """Returns how it ended, when none of its processes is left."""
        with suppress(OSError), os.fdopen(self.give, "wb", closefd=False) as pipe:
            pipe.write(json.dumps(dict(program.environment)).encode() + b"\n")
        assert self.process.stdout and self.process.stderr
        stdout, stderr = bytearray(), bytearray()
        reading = [
            asyncio.create_task(self._read(self.process.stdout, stdout)),
            asyncio.create_task(self._read(self.process.stderr, stderr)),
        ]
        beside = [asyncio.create_task(self._write(program.stdin)), asyncio.create_task(self._watch())]
        try:
            await self.process.wait()
            await asyncio.gather(*reading)
        except BaseException:
            self._stop()
            await asyncio.shield(self.process.wait())
            raise
        finally:
            try:
                for task in (*beside, *reading):
                    await end_task(task)
            finally:
                report = self._close()
        code = self.process.returncode or 0
        if not report and code >= 0:  # it ended by itself, without having seen what became of the program
            said = stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {code}"]
            raise NotStarted(f"its supervisor failed: {said[-1]}")
        if report.get("failed"):
            raise NotStarted(report["failed"])
        code = int(report.get("code", code))
        seconds, outlasting = monotonic() - self.began, report.get("outlasting", 0)
        return Ended(code, bytes(stdout), bytes(stderr), seconds, self.stopped, outlasting)

    async def _read(self, stream: asyncio.StreamReader, into: bytearray) -> None:
        while piece := await stream.read(CHUNK):
            self.last = monotonic()
            if self.heard:
                self.heard(len(piece))
            room = self.limits.output - len(into)
            into += piece[:room]
            if len(piece) > room:
                self._stop("output")

    async def _write(self, stdin: bytes) -> None:
        assert self.process.stdin
        with suppress(OSError):  # it need not read what it is given
            self.process.stdin.write(stdin)
            await self.process.stdin.drain()
            self.process.stdin.close()

    async def _watch(self) -> None:
        clocks = [self.limits.total, self.limits.first_output, self.limits.silence]
        pause = min(WATCH if self.watch else LONGEST_LOOK, *(clock / LOOKS for clock in clocks if clock is not None))
        try:
            while not (exceeded := self._exceeded(monotonic())):
                await asyncio.sleep(pause)
        except Exception:
            self._stop()  # nothing goes on without a limit
            raise
        self._stop(exceeded)

    def _exceeded(self, now: float) -> Stopped | None:
        if now - self.began > self.limits.total:
            return "total"
        if self.watch and (exceeded := self.watch(self.process.pid)):
            return exceeded
        if self.last is None:
            first = self.limits.first_output
            return "first_output" if first is not None and now - self.began > first else None
        silence = self.limits.silence
        return "silence" if silence is not None and now - self.last > silence else None

    def _stop(self, why: Stopped | None = None) -> None:
        if self.stopped is None:
            self.stopped = why
            with suppress(OSError):
                os.write(self.give, b".")

    def _close(self) -> dict[str, Any]:
        """Returns the supervisor's report; nothing if it was killed."""
        os.close(self.give)
        with os.fdopen(self.take, "rb") as pipe:
            return dict(json.loads(pipe.readline() or "{}"))
