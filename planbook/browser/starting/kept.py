"""The browser that a warm process keeps for its runs, as a run sees it (`starting.keeper` has the other side).

A run takes it only if it would launch the very same one: the same program with the same flags and environment. What a
run may differ in otherwise (its proxy, hosts, user agent, language, permissions, state) belongs to the context, and
each run has a new one. Runs at the same time share the browser, but for those that may paste, because the clipboard
belongs to all contexts.
"""

import asyncio
import json
import os
import re
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright._impl._driver import compute_driver_executable, get_driver_env

from planbook.browser.starting.executable import BrowserLocation

if TYPE_CHECKING:
    from planbook.browser.starting.kept_connection import Taken

PATIENCE = 2.0  # seconds for it to answer; a browser of the run's own starts in less
TURNS = 10  # how often it is given those, while more processes want to work than can: a new browser would be slow, too
SEEN = re.compile(
    r"(LANG|LANGUAGE|TZ|HOME|PATH|USER|LOGNAME|TMPDIR|DISPLAY|XAUTHORITY|SSLKEYLOGFILE|(\w+_)?PROXY|KRB5\w+|"
    r"(LC|XDG|FONTCONFIG|FC|LD|DBUS|GTK|GDK|MESA|LIBGL|VK|EGL|WAYLAND|CHROME|GOOGLE|SSL|NSS|PLAYWRIGHT|NODE)_\w+)",
    re.IGNORECASE,
)
"""The environment variables that a browser or its driver looks at: one that is kept is given these, and no others."""
TALKATIVE = re.compile(r"DEBUG\w*|PW_\w+|PWDEBUG\w*|PWTEST\w*|SELENIUM_REMOTE_\w+|NODE_(OPTIONS|DEBUG\w*)")
"""Those that make them print, or work in another way: with any, each run has a browser of its own."""
USES = 100  # runs that have one browser


@dataclass(frozen=True)
class Here:
    """What a fork knows of the browser that its warm process keeps: where it listens, and what it was launched with."""

    tell: Callable[[str], None]
    place: Path | None = None
    wanted: str | None = None


class _Had:
    """What this process has had so far."""

    here: Here | None = None  # none outside of forks of a warm process
    uses = 0
    is_bad = False  # the browser that is kept has not answered in time, or ended during the run
    wanted: str | None = None  # what its last launch asks for; empty if that may not be kept, none before it


_HAD = _Had()


def begin_fork(here: Here) -> None:
    """Says that this process is a fork of a warm process that may keep a browser."""
    _HAD.here, _HAD.uses, _HAD.is_bad, _HAD.wanted = here, 0, False, None


def end_fork() -> None:
    """Tells the warm process what this run had, which is what the next one will probably take."""
    if _HAD.here and _HAD.wanted is not None:
        told = {"wanted": _HAD.wanted, "had": str(_HAD.here.place), "uses": _HAD.uses, "is_bad": _HAD.is_bad}
        _HAD.here.tell(json.dumps(told))


def wanted_last() -> str:
    """What the last launch of this process asked for; empty if it may not be kept."""
    return _HAD.wanted or ""


def describe(found: BrowserLocation, arguments: Sequence[str], own: dict[str, str]) -> str:
    """Everything that a launch depends on, for `keeper`; empty for a browser that cannot be kept.

    `own` are variables for the driver.
    """
    if found.kind != "chromium" or found.executable is None or any(map(TALKATIVE.fullmatch, os.environ)):
        return ""
    node, cli = compute_driver_executable()
    seen = {name: value for name, value in os.environ.items() if SEEN.fullmatch(name)}
    names = {name: value for name, value in get_driver_env().items() if name.startswith("PW_")}
    try:
        program = found.executable.stat()
    except OSError:
        return ""
    launch = {"executablePath": str(found.executable), "headless": True, "args": [*arguments], "timeout": 30_000}
    signals = {"handleSIGINT": False, "handleSIGTERM": False, "handleSIGHUP": False}
    wanted = {
        "command": [node, str(Path(cli).parent / "lib")],
        "launch": launch | signals,
        "environment": seen | names | own,
        "program": [program.st_ino, program.st_mtime_ns, program.st_size],
    }
    return json.dumps(wanted, sort_keys=True)


async def take(wanted: str, alone: bool = False) -> "Taken | None":
    """The browser that is kept, if it is like this one, free, and alive. `alone`: no other run has it meanwhile."""
    _HAD.wanted, here = wanted, _HAD.here
    if not wanted or here is None or here.place is None or here.wanted != wanted:
        return None
    if _HAD.is_bad or _HAD.uses >= USES:
        return None
    try:
        from planbook.browser.starting.kept_connection import connect  # another Playwright may not have what it needs

        taken = await _in_time(connect(here.place, alone, _note_bad))
    except TimeoutError:
        _note_bad()
        return None
    except Exception:  # it has ended, or another run has it: Playwright knows no class for that
        return None
    _HAD.uses += 1
    return taken


async def _in_time(connecting: Coroutine[Any, Any, "Taken"]) -> "Taken":
    """Raises TimeoutError if that takes too long for a machine like this."""
    task = asyncio.ensure_future(connecting)
    try:
        for _ in range(TURNS):
            await asyncio.wait([task], timeout=PATIENCE)
            if task.done() or not is_crowded():
                break
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()


def is_crowded() -> bool:
    """Whether more threads want to work at this moment than there are processors; not known outside of Linux."""
    with suppress(OSError, ValueError, IndexError):
        running = Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[0]
        return int(running) > 2 * (os.cpu_count() or 1)
    return False


def _note_bad() -> None:
    _HAD.is_bad = True


def tell_over(connection: socket.socket) -> Callable[[str], None]:
    """What tells the other end one message, or drops it if that is gone or busy."""

    def tell(message: str) -> None:
        with suppress(OSError):
            connection.send(message.encode(), socket.MSG_DONTWAIT)

    return tell
