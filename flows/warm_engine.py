"""The warm process of a worker: flow runs are forks of it."""

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from flows.engine_client import PLACE, WORKER
from flows.signals import END
from planbook.browser.starting.processes import parents
from planbook.warm.code import stamp
from planbook.warm.peers import listening, sockets

LAST = END + 2.0
"""Seconds by which flow runs have ended that were told to."""
PROCESS = Path(__file__).with_name("engine_process.py")


class WarmEngine:
    """Starts it anew if it has ended, or the code has changed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stamp = 0.0
        self._sessions: set[int] = set()  # of all warm processes so far

    def begin(self) -> None:
        """Starts it if it does not run. Without one, flow runs import everything themselves."""
        current = stamp()
        if self.is_running and self._stamp == current:
            return
        self.end()
        self._stamp = current
        place = sockets() / f"worker-{os.getpid()}-{secrets.token_hex(4)}.sock"
        with contextlib.suppress(OSError), listening(place) as listener:
            if listener is not None:
                os.environ |= {PLACE: str(place), WORKER: str(os.getpid())}
                self._process = subprocess.Popen(
                    [sys.executable, "-P", str(PROCESS), str(listener.fileno())],
                    pass_fds=(listener.fileno(),),
                    stdin=subprocess.PIPE,  # it ends with this process, however that ends
                    start_new_session=True,
                )
                self._sessions.add(self._process.pid)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def until_idle(self) -> None:
        """Waits for flow runs that were told to end: they are given some seconds."""
        until = time.monotonic() + LAST
        while any(map(self._is_run, parents())) and time.monotonic() < until:
            await asyncio.sleep(0.1)

    def _is_run(self, pid: int) -> bool:
        """Whether it is a flow run: a fork has the session of its warm process, also after that has ended."""
        with contextlib.suppress(OSError):
            return os.getsid(pid) in self._sessions and pid not in self._sessions
        return False

    def end(self) -> None:
        """Ends it. Flow runs that go on are processes of their own, and stay."""
        for name in (PLACE, WORKER):
            os.environ.pop(name, None)
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        if self._process and self._process.stdin:
            self._process.stdin.close()
        self._process = None
