"""A browser that runs already, as `--browser URL` names one."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planbook.browser.find import find

FLAGS = ("--no-sandbox", "--no-first-run", "--disable-popup-blocking")


@contextmanager
def running(folder: Path, *flags: str) -> Iterator[str]:
    """Its address, for as long as the block lasts; what it keeps is in `folder`."""
    program = [str(find().executable), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}", *flags]
    with subprocess.Popen(program, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as browser:
        assert browser.stderr
        for line in browser.stderr:
            if "DevTools listening on" in line:
                threading.Thread(target=browser.stderr.read, daemon=True).start()
                yield line.split()[-1]
                break
        browser.terminate()
