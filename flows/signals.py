"""Stops a run on a signal from outside."""

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
"""Seconds from the first signal until the browsers are killed, which ends whatever waits for them."""
END = 5.0
"""Seconds from the first signal until the process exits unconditionally."""
_armed = threading.Event()
_RUNNING: list["asyncio.Task[Any]"] = []
"""The tasks of the active runs; with rows of a file there are several.

A task is listed once per block that it is in.
"""


@contextmanager
def cancel_on_sigterm() -> Iterator[None]:
    """Makes SIGTERM cancel the run as Ctrl-C does, so that its record is completed and the browser is closed.

    If that takes too long, because a driver, browser or server does not respond, the process exits by force.
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
        while isinstance(before, _Interrupted):  # a run around this one: the same signal, not a second one
            before = before.before
        if callable(before):
            before(number, frame)

    ours = _Interrupted(interrupted, interrupt)
    try:
        loop.add_signal_handler(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, ours)
    except (RuntimeError, ValueError):  # not in the main thread: the caller handles signals
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
        if any(running is not task for running in _RUNNING):  # other rows of a file are still running
            loop.add_signal_handler(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, ours)


@dataclass(frozen=True)
class _Interrupted:
    """Our handler of SIGINT, with the one it replaced."""

    handler: Callable[[int, Any], None]
    before: Any

    def __call__(self, number: int, frame: Any) -> None:
        self.handler(number, frame)


def is_stopping() -> bool:
    """Returns whether this process was told to stop."""
    return _armed.is_set()


def exit_soon() -> None:
    """Gives the process five seconds to exit. A second signal kills the browsers at once."""
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
