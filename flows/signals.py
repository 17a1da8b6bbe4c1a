"""Being told to stop from outside."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

FORCE = 2.5
"""Seconds after the first signal until the browsers are killed: what waits for them then ends."""
END = 5.0
"""Seconds after the first signal until the process ends, whatever it does."""
_armed = threading.Event()
_RUNNING: list["asyncio.Task[Any]"] = []
"""The tasks of the runs that go on, one or several rows of a file: once for each block that one is in."""


@contextmanager
def cancel_on_sigterm() -> Iterator[None]:
    """SIGTERM cancels the run as Ctrl-C does, so that the record gets its end and the browser goes.

    Where that takes too long, with a driver, browser or server that does not answer, it is ended by force.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    terminate, interrupt = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def stop() -> None:
        exit_soon()
        for running in set(_RUNNING):
            running.cancel()

    def interrupted(number: int, frame: Any) -> None:
        exit_soon()
        before = interrupt
        while isinstance(before, _Interrupted):  # of a run around this one: it is the same signal, not a second one
            before = before.before
        if callable(before):
            before(number, frame)

    ours = _Interrupted(interrupted, interrupt)
    try:
        loop.add_signal_handler(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, ours)
    except (RuntimeError, ValueError):  # not in the main thread: whoever runs us deals with signals
        yield
        return
    if task:
        _RUNNING.append(task)
    try:
        yield
    finally:
        if task:
            _RUNNING.remove(task)
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, terminate)
        signal.signal(signal.SIGINT, interrupt)
        if any(running is not task for running in _RUNNING):  # other rows of a file go on
            loop.add_signal_handler(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, ours)


@dataclass(frozen=True)
class _Interrupted:
    """Our handler of SIGINT, and the one that was there before."""

    handler: Callable[[int, Any], None]
    before: Any

    def __call__(self, number: int, frame: Any) -> None:
        self.handler(number, frame)


def is_stopping() -> bool:
    """Whether this process was told to stop."""
    return _armed.is_set()


def exit_soon() -> None:
    """From now on the process has five seconds; a second signal kills the browsers at once."""
    from planbook.browser.starting.processes import kill

    if _armed.is_set():
        kill()
        return
    _armed.set()
    threading.Thread(target=_end, name="told to stop", daemon=True).start()


def _end() -> None:
    from planbook.browser.starting.processes import kill

    time.sleep(FORCE)
    kill()
    time.sleep(END - FORCE)
    os._exit(128 + signal.SIGINT)
