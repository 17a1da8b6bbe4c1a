"""Being told to stop from outside."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told_to_stop_by_sigterm() -> Iterator[None]:
    """SIGTERM cancels the run as Ctrl-C does, so that the record gets its end and the browser goes."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    before = signal.getsignal(signal.SIGTERM)
    try:
        loop.add_signal_handler(signal.SIGTERM, task.cancel if task else lambda: None)
    except (RuntimeError, ValueError):  # not in the main thread: whoever runs us deals with signals
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)
