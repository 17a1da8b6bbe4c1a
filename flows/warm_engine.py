"""The warm process of a worker: flow runs are forks of it."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

from flows.engine_client import PLACE
from planbook.warm.code import stamp
from planbook.warm.peers import listening, sockets

PROCESS = Path(__file__).with_name("engine_process.py")


class WarmEngine:
    """Starts it anew if it has ended, or the code has changed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stamp = 0.0

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
                os.environ[PLACE] = str(place)
                self._process = subprocess.Popen(
                    [sys.executable, "-P", str(PROCESS), str(listener.fileno()), str(os.getpid())],
                    pass_fds=(listener.fileno(),),
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """Ends it. Flow runs that go on are processes of their own, and stay."""
        os.environ.pop(PLACE, None)
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process = None
