"""The worker that serves a work pool of Prefect's type `process`: a flow run is a fork of one warm process.

With Prefect's own process worker each flow run is a new Python, and its imports are most of what a short run costs.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

from flows.engine_client import PLACE
from planbook.warm.code import stamp
from planbook.warm.peers import listening, sockets

CLIENT = Path(__file__).with_name("engine_client.py")
PROCESS = Path(__file__).with_name("engine_process.py")


class Configuration(ProcessJobConfiguration):
    """A flow run's: its command is planbook's own, unless the deployment or the pool names one."""

    def prepare_for_flow_run(self, *args: Any, **kwargs: Any) -> None:
        super().prepare_for_flow_run(*args, **kwargs)
        if not self._command_configured:
            self.command = command_to_string([sys.executable, "-P", str(CLIENT)])
            self._command_configured = True


warnings.filterwarnings("ignore", "Type 'Worker'.* has key 'process'")  # it takes the place of Prefect's own


class Worker(ProcessWorker):
    """Prefect's process worker, with a warm process to fork from."""

    job_configuration = Configuration

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._warm = WarmProcess()

    async def __aenter__(self) -> "Worker":
        self._warm.begin()
        await super().__aenter__()
        return self

    async def __aexit__(self, *exc_info: Any) -> None:
        try:
            await super().__aexit__(*exc_info)
        finally:
            self._warm.end()

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        self._warm.begin()
        return await super().run(*args, **kwargs)


class WarmProcess:
    """The process that flow runs are forks of; begun anew if it has ended, or the code has changed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stamp = 0.0

    def begin(self) -> None:
        """Starts it if it does not run. Without one, flow runs import everything themselves."""
        current = stamp()
        if self._process and self._process.poll() is None and self._stamp == current:
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

    def end(self) -> None:
        """Ends it. Flow runs that go on are processes of their own, and stay."""
        os.environ.pop(PLACE, None)
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process = None
