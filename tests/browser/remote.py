"""A browser that runs already, as `--browser URL` names one."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planbook.browser.starting.executable import find_browser

FLAGS = ("--no-sandbox", "--no-first-run", "--disable-popup-blocking")
PATIENCE = 60.0


@contextmanager
def running(folder: Path, *flags: str) -> Iterator[str]:
    """Its address, for as long as the block lasts; what it keeps is in `folder`."""
    program = [str(find_browser().executable), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}", *flags]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    browser = subprocess.Popen(program, start_new_session=True, **quiet)
    try:
        port, path = _told(folder / "DevToolsActivePort")
        yield f"ws://127.0.0.1:{port}{path}"
    finally:
        os.killpg(browser.pid, signal.SIGKILL)  # the program may be a script that starts it
        browser.wait()


def _told(file: Path) -> list[str]:
    """What it tells of itself in a file: its port and path."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if file.exists() and len(lines := file.read_text().split()) == 2:
            return lines
        time.sleep(0.05)
    raise AssertionError("the browser did not start")
