"""The warm process of a project: `run` and `check` pass their work to it, and `run` keeps it for the next one.

It ends after some time without use. Only the standard library is imported here, and little of it, because a warm run
waits for this import.
"""

import contextlib
import json
import os
import resource
import sys
from pathlib import Path

from planbook.warm import caller
from planbook.warm.code import MEASURED, stamp
from planbook.warm.peers import listening, sockets

PROCESS = Path(__file__).with_name("warm_process.py")
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PLANBOOK_HOME", "TMPDIR", "XDG_CACHE_HOME")


def hand_over(arguments: list[str]) -> int | None:
    """Returns the exit code of the command in the warm process; None if there is none, or it must not be used."""
    if not may_be_used() or not any(sockets().glob("*.sock")):
        return None
    return caller.hand_over(address(project_folder()), arguments)


def may_be_used() -> bool:
    """Returns whether a warm process may be used: not if the environment configures Prefect or Python.

    The imported modules would not know of these settings.
    """
    told = any(name.startswith("PREFECT_") or name in ("PYTHONPATH", "PYTHONHOME") for name in os.environ)
    return not told and os.environ.get("PLANBOOK_WARM") != "0"


def project_folder() -> Path:
    from planbook.places import find_project

    return find_project(Path.cwd()).folder


def address(folder: Path) -> Path:
    """Returns the address where the warm process of a project listens.

    The name depends on everything that a fork cannot change: the project, the interpreter, the current code, and the
    limits and groups of the caller. If any of them changes, the name changes.
    """
    import hashlib  # takes as long as all the others

    limits = [resource.getrlimit(number) for number in range(16)]
    facts = [
        str(folder),
        os.environ.get("PLANBOOK_HOME"),
        sys.executable,
        sys.prefix,
        stamp(),
        limits,
        os.nice(0),
        os.getegid(),
        os.getgroups(),
        _control_groups(),
    ]
    name = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
    return sockets() / f"{name}.sock"


def _control_groups() -> str:
    with contextlib.suppress(OSError):
        return Path("/proc/self/cgroup").read_text(encoding="utf-8")
    return ""


def keep_warm(folder: Path, browser: str = "") -> None:
    """Starts a warm process for the next run, if there is none yet. Call `may_be_used` before the run.

    `browser` is the one that it keeps at first (`planbook.browser.starting.kept`).
    """
    import subprocess

    if not hasattr(os, "fork"):
        return
    with contextlib.suppress(OSError), listening(address(folder)) as listener:
        if listener is not None:
            started = subprocess.Popen(
                [sys.executable, "-P", str(PROCESS), str(listener.fileno()), str(folder)],
                pass_fds=(listener.fileno(),),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={
                    name: os.environ[name] for name in KEPT + MEASURED if name in os.environ
                },  # not the caller's secrets
            )
            assert started.stdin
            started.stdin.write(browser.encode())
            started.stdin.close()
            started.returncode = 0  # it outlives this process on purpose
