"""Keeps a browser in the warm process of a project, for the runs that are forks of it.

It is the one that the last run launched, or would have launched. It is replaced when that changes, when it has ended,
and when it is old, much used, or large. A run that has it keeps it: the old one ends after that run. It ends with the
warm process.
"""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

from planbook.browser.starting import kept
from planbook.browser.starting.memory import pss
from planbook.browser.starting.processes import is_stopped, kill, parents, started_by
from planbook.browser.starting.temporary import temporary_folder

PROGRAM = Path(__file__).with_name("kept_browser.js")
AGE = 3600.0  # seconds
MEMORY = 700_000_000  # bytes, of the browser and its driver without its pages; those of a new one are some 200 MB
FAILURES = 2  # browsers that never listened, after which none is kept any more
PATIENCE = 6.0  # seconds for a browser to end; it kills itself after five
STOPPED = 3.0  # seconds after which one that is stopped, and was told to end, is killed
LARGEST = 1 << 18  # bytes of a message


class Kept:
    """A browser that was started to be kept."""

    def __init__(self, wanted: str, place: Path) -> None:
        self.wanted, self.place = wanted, place
        self.uses, self._began = 0, time.monotonic()
        self._told_at = 0.0  # when it was told to end
        self._stack = contextlib.ExitStack()
        told = json.loads(wanted)
        folder = self._stack.enter_context(temporary_folder(told["environment"].get("TMPDIR")))
        self._process = subprocess.Popen(
            [told["command"][0], PROGRAM, told["command"][1], place],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=told["environment"] | ({"TMPDIR": str(folder)} if folder else {}),
        )
        self._say(json.dumps(told["launch"]) + "\n")

    @property
    def has_listened(self) -> bool:
        return self.place.exists()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def is_worn(self) -> bool:
        """Whether a new one should take its place."""
        if self.uses >= kept.USES or time.monotonic() - self._began >= AGE:
            return True
        pid = self._process.pid
        return sum(map(pss, (pid, *filter(_lasts, started_by(pid, parents()))))) > MEMORY

    def end(self) -> None:
        """Tells it to end once no run has it."""
        self._told_at = time.monotonic()
        self.place.unlink(missing_ok=True)
        self.leave()

    def leave(self) -> None:
        """Closes this process's connection to it: the last one that is closed ends it."""
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()

    def kill_stopped(self) -> None:
        """Kills it if it was told to end, and cannot, because somebody has stopped it."""
        if time.monotonic() - self._told_at > STOPPED and is_stopped(self._process.pid):
            kill(self._process.pid)

    def remove(self) -> None:
        """Removes its files, once it has ended."""
        self.place.unlink(missing_ok=True)  # again: it may have begun to listen in the moment when it was told to end
        self._stack.close()

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            assert self._process.stdin
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


class Keeper:
    """The warm process's side. `fileno` can be read when a run has told which browser it had."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        for left in kept_beside(beside):  # by a warm process that was killed, and whose browser was, too
            left.unlink(missing_ok=True)
        self._here, self._there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._here.setblocking(False)
        self._kept: Kept | None = None
        self._ending: list[Kept] = []
        self._failures = 0

    def fileno(self) -> int:
        return self._here.fileno()

    def tend(self) -> None:
        """Does what runs have told since."""
        self._remove_ended()
        with contextlib.suppress(BlockingIOError):
            while True:
                self.keep(**json.loads(self._here.recv(LARGEST)))

    def keep(self, wanted: str, had: str = "", uses: int = 0, is_bad: bool = False) -> None:
        """Sees to it that such a browser is kept, or none if that is empty.

        A run has just used the one at the address `had` so often; `is_bad`: it did not answer that run, or has ended.
        """
        if self._kept:
            is_meant = had == str(self._kept.place)  # not one before, which several runs had
            self._kept.uses += uses if is_meant else 0
            is_fine = self._kept.is_alive and not (is_bad and is_meant) and not self._kept.is_worn
            if self._kept.wanted == wanted and is_fine:
                return
            if self._kept.has_listened:
                self._failures = 0
            elif not self._kept.is_alive:
                self._failures += 1
            self._end()
        if wanted and self._failures < FAILURES:
            name = f"{self._beside.stem}-{secrets.token_hex(8)}.sock"
            with contextlib.suppress(OSError, ValueError, KeyError):
                self._kept = Kept(wanted, self._beside.with_name(name))

    def begin_fork(self) -> None:
        """In a fork: leaves the browser to the warm process, and lets the run take it."""
        self._here.close()
        if self._kept:
            self._kept.leave()
        place, wanted = (self._kept.place, self._kept.wanted) if self._kept else (None, None)
        kept.begin_fork(kept.Here(kept.tell_over(self._there), place, wanted))

    def end(self) -> None:
        """Ends the browser with the warm process; one that a run has ends after that run."""
        self._end()
        until = time.monotonic() + PATIENCE
        while self._ending and time.monotonic() < until:
            self._remove_ended()
            time.sleep(0.05)

    def _end(self) -> None:
        if self._kept:
            self._kept.end()
            self._ending.append(self._kept)
        self._kept = None

    def _remove_ended(self) -> None:
        for each in self._ending:
            each.kill_stopped()
        for each in [each for each in self._ending if not each.is_alive]:
            each.remove()
            self._ending.remove(each)


def _lasts(pid: int) -> bool:
    """Whether it is not a process of pages, which ends with the run that has them."""
    with contextlib.suppress(OSError):
        return b"--type=renderer" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def kept_beside(place: Path) -> list[Path]:
    """Where browsers listen that the warm process at an address keeps."""
    return sorted(each for each in place.parent.glob(f"{place.stem}-*.sock") if os.access(each, os.W_OK))
