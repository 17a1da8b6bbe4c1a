"""Installs a browser: Playwright's own, or where that cannot be had, Debian's; and the fonts that pages ask for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from planbook.browser.starting import fonts
from planbook.browser.starting.executable import BrowserLocation, find_browser
from planbook.errors import PlanbookError

DEBIAN = ("chromium", "chromium-headless-shell")
NO_QUESTIONS = {"DEBIAN_FRONTEND": "noninteractive"}


def install(tell: Callable[[str], None], browser: str = "chromium") -> BrowserLocation:
    """Sees to it that there is a browser, and returns it; `tell` is told of each stage, in a sentence.

    Raises PlanbookError, with what was tried, where none could be installed.
    """
    try:
        return find_browser(browser)
    except PlanbookError:
        tell(f"No {browser} was found; Playwright installs its own.")
    said = _attempt([sys.executable, "-m", "playwright", "install", browser])
    if said is not None and browser == "chromium" and _may_use_apt():
        tell("Playwright could not; the system's package manager installs one.")
        said = _with_apt()
    if said is not None:
        raise PlanbookError(_refusal(browser, said))
    return find_browser(browser)


def install_fonts(tell: Callable[[str], None]) -> None:
    """Installs fonts of the widths that pages ask for, where they are missing and apt-get may be used.

    It never raises: pages can be read without them, and `planbook doctor` says so.
    """
    if fonts.replaced_fonts() and _may_use_apt():
        tell("Fonts that most pages ask for are missing; the system's package manager installs them.")
        install = ["apt-get", "install", "-y", "--no-install-recommends", fonts.PACKAGE]
        if _attempt(install) is not None:
            _attempt(["apt-get", "update"])
            _attempt(install)


def _refusal(browser: str, said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()] or ["it gave no reason"]
    # Playwright prints the error as Node does: what belongs to it comes below, and last of all a brace.
    why = next((line for line in reversed(lines) if line.startswith(("Error: ", "E: "))), lines[-1])
    return (
        f"no {browser} could be installed: {why}\n"
        "Install Chromium or Chrome with your system's package manager, or set PLAYWRIGHT_BROWSERS_PATH to a folder "
        "that has Playwright's browsers."
    )


def _may_use_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _with_apt() -> str | None:
    _attempt(["apt-get", "update"])
    both = _attempt(["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN])
    # Older releases have no package of the headless shell.
    return both and _attempt(["apt-get", "install", "-y", "--no-install-recommends", DEBIAN[0]])


def _attempt(command: Sequence[str]) -> str | None:
    """None if the command went well, else what it said."""
    done = subprocess.run(
        command, env=os.environ | NO_QUESTIONS, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return None if done.returncode == 0 else done.stderr or done.stdout
