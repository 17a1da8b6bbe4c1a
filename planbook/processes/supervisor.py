"""Runs a program for `execute`, and ends every process that the program has started.

It is a process of its own, and needs the standard library only: `supervisor.py ORDERS REPORT GRACE MEMORY PROGRAM ...`,
where ORDERS and REPORT are numbers of pipes. ORDERS begins with a line of JSON, the program's environment. One byte
after it asks the program to end, and kills it GRACE seconds later. If ORDERS is closed, because planbook is gone, the
program is killed at once. REPORT receives one line of JSON when no process is left: the exit code, or why the program
could not be started, and how many processes had outlasted it.

On Linux every process whose parent ends becomes a child of the supervisor, also if it left the group and the session of
the program. So none is left when the supervisor has no child any more. Elsewhere, as on macOS, this holds for the
processes in the program's group.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress

SET_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36  # of prctl(2)
IS_LINUX = sys.platform == "linux"
PAUSE = 0.01  # seconds between two looks at processes that are being killed


class Supervisor:
    """The program, and the processes that descend from it."""

    def __init__(self, grace: float, memory: int) -> None:
        self.grace = grace
        self.memory = memory
        self.pid = 0
        self.code: int | None = None
        self.outlasting = 0

    def start(self, argv: list[str], environment: dict[str, str]) -> OSError | None:
        """Starts the program in a session of its own. Returns why it could not be started."""
        failed, tell = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                _prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
                if self.memory:
                    resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
                for number in (signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL)
                os.execvpe(argv[0], argv, environment)
            except OSError as error:
                os.write(tell, str(error.errno).encode())
            finally:
                os._exit(127)
        os.close(tell)
        said = os.read(failed, 16)
        os.close(failed)
        return OSError(int(said), os.strerror(int(said))) if said else None

    def watch(self, orders: int, woken: int) -> None:
        """Waits until the program is over, or an order comes."""
        while self.code is None:
            ready, _, _ = select.select([orders, woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
            if orders in ready:
                return self.end(gently=bool(os.read(orders, 1)))
            self.reap()
        return None

    def end(self, gently: bool) -> None:
        """Ends the program."""
        until = time.monotonic() + self.grace
        if gently:
            self._signal(signal.SIGTERM)
            while self.reap() and time.monotonic() < until:
                time.sleep(PAUSE)
        self.end_all()

    def end_all(self) -> None:
        """Kills what is left, until there is nothing."""
        while self.reap():
            self._signal(signal.SIGKILL)
            time.sleep(PAUSE)
        with suppress(OSError):  # elsewhere than on Linux the rest of the group is not a child of this process
            os.killpg(self.pid, signal.SIGKILL)

    def reap(self) -> bool:
        """Collects the processes that are over. Returns whether there are others."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.pid:
                self.code = os.waitstatus_to_exitcode(status)

    def _signal(self, number: int) -> None:
        with suppress(OSError):
            os.killpg(self.pid, number)
        for pid in descendants(os.getpid()):
            with suppress(OSError):
                if os.getpgid(pid) != self.pid:  # many programs take a second SIGTERM as an order to end at once
                    os.kill(pid, number)


def descendants(pid: int) -> list[int]:
    """Returns the processes that a process has started, and those that they have; on Linux only."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if IS_LINUX else ():  # noqa: PTH208 - pathlib takes long to import
        with suppress(OSError, ValueError, IndexError), open(f"/proc/{int(name)}/stat", "rb") as file:  # noqa: PTH123
            children.setdefault(int(file.read().rpartition(b")")[2].split()[1]), []).append(int(name))
    found = [pid]
    for each in found:
        found += children.get(each, ())
    return found[1:]


def _prctl(option: int, value: int) -> None:
    if IS_LINUX:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def main(orders: int, report: int, grace: float, memory: int, argv: list[str]) -> None:
    """Runs the program, and reports when no process of it is left."""
    _prctl(SET_CHILD_SUBREAPER, 1)
    os.set_inheritable(orders, False)
    os.set_inheritable(report, False)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.set_wakeup_fd(wake)
    supervisor = Supervisor(grace, memory)
    with os.fdopen(orders, "rb", buffering=0, closefd=False) as pipe:
        environment = json.loads(pipe.readline() or "null")
    if environment is None:
        return  # planbook is gone
    failed = supervisor.start(argv, environment)
    supervisor.watch(orders, woken)
    supervisor.outlasting = len(descendants(os.getpid()))
    supervisor.end_all()
    said = {"code": supervisor.code, "failed": failed and failed.strerror, "outlasting": supervisor.outlasting}
    with suppress(OSError):
        os.write(report, json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
