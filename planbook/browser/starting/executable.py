"""Which browser a run uses, found without starting one: Playwright's own, else one of the system."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import cache as cache
from planbook.secrets.redaction import Mask, secrets_in_address
from planbook.settings import BROWSER_SCHEMES, BROWSERS

SYSTEM_HEADLESS = ("chromium-headless-shell", "chrome-headless-shell")
SYSTEM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Where an unpacked browser of Playwright has its program, below its folder, on any platform.
PROGRAMS = {
    "chromium": (
        "chrome-linux*/chrome",
        "chrome-mac*/*.app/Contents/MacOS/*",
        "chrome-win*/chrome.exe",
    ),
    "chromium-headless-shell": (
        "chrome-headless-shell-*/chrome-headless-shell",
        "chrome-headless-shell-*/chrome-headless-shell.exe",
        "chrome-linux/headless_shell",
    ),
    "firefox": ("firefox/firefox", "firefox/Nightly.app/Contents/MacOS/firefox", "firefox/firefox.exe"),
    "webkit": ("pw_run.sh", "Playwright.exe"),
}
REMEDY = "run `planbook doctor --install-browser`, or install one yourself: playwright install chromium"


@dataclass(frozen=True)
class BrowserLocation:
    """A browser that a run can use: a program on this machine, or an address to connect to."""

    kind: str  # chromium, firefox or webkit
    source: str  # in words: where it comes from
    executable: Path | None = None
    address: str | None = None

    def __str__(self) -> str:
        where = Mask(secrets_in_address(self.address)).text(self.address) if self.address else str(self.executable)
        return f"{self.kind} ({self.source}: {where})"

    def version(self) -> str:
        """What the program says of its own version, such as `156.0.8078.108`; empty if it cannot be asked."""
        if self.executable is None or sys.platform == "win32":  # there, Chromium would open a window instead
            return ""
        try:
            told = subprocess.run([self.executable, "--version"], capture_output=True, text=True, timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        numbers = re.findall(r"[0-9]+(?:\.[0-9]+)+", told.stdout)
        return numbers[0] if numbers else ""


def find_browser(browser: str = "chromium", headed: bool = False) -> BrowserLocation:
    """The browser to use: `browser` is chromium, firefox, webkit, or the address of one that runs already.

    Raises PlanbookError, with the remedy, where there is none.
    """
    if "://" in browser:
        return _at(browser)
    if browser not in BROWSERS:
        raise PlanbookError(
            f"{browser!r} is not a browser; expected {', '.join(BROWSERS)}, or an address that begins with ws:// or http://"
        )
    for found in _candidates(browser, headed):
        return found
    remedy = REMEDY if browser == "chromium" else f"install it: playwright install {browser}"
    raise PlanbookError(f"no {browser} was found on this machine; {remedy}")


def _at(address: str) -> BrowserLocation:
    if not address.startswith(BROWSER_SCHEMES):
        raise PlanbookError(f"{address!r} is not the address of a browser; expected ws://… or http://…")
    secrets_in_address(address)  # remembered: no message of ours shows it
    return BrowserLocation("chromium", "runs already", address=address)


def _candidates(kind: str, headed: bool) -> Iterator[BrowserLocation]:
    names = [kind] if headed or kind != "chromium" else ["chromium-headless-shell", "chromium"]
    for name in names:
        program = _of_playwright(name)
        if program:
            yield BrowserLocation(kind, "Playwright's own", program)
    if kind == "chromium":
        yield from _of_system(headed)


def _of_system(headed: bool) -> Iterator[BrowserLocation]:
    for name in SYSTEM if headed else (*SYSTEM_HEADLESS, *SYSTEM):
        program = shutil.which(name)
        if program:
            yield BrowserLocation("chromium", "of the system", Path(program))
    for app in MAC_APPS:
        if Path(app).exists():
            yield BrowserLocation("chromium", "of the system", Path(app))


def _of_playwright(name: str) -> Path | None:
    """The program of the revision that this Playwright was made for, if it is there."""
    revision = _revisions().get(name)
    folder = registry() / f"{name.replace('-', '_')}-{revision}"
    for pattern in PROGRAMS[name]:
        for program in sorted(folder.glob(pattern)):
            if program.is_file():
                return program
    return None


def _revisions() -> dict[str, str]:
    listed = driver() / "package" / "browsers.json"
    if not listed.is_file():
        return {}
    return {entry["name"]: entry["revision"] for entry in json.loads(listed.read_text("utf-8"))["browsers"]}


def driver() -> Path:
    """The folder of Playwright's driver. Raises PlanbookError if Playwright is not installed."""
    spec = importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None:
        raise PlanbookError("the package `playwright` is not installed; run: pip install playwright")
    return Path(spec.origin).parent / "driver"


def registry() -> Path:
    """Where Playwright keeps its browsers."""
    said = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if said == "0":
        return driver() / "package" / ".local-browsers"
    return Path(said).absolute() if said else cache() / "ms-playwright"
