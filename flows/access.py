"""Who may use the project's own Prefect server: who has the string that lies in its folder, for its owner alone.

It is made when the server is first started. Prefect's clients, its workers and its interface all take it; the server
refuses whoever does not send it.
"""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from planbook.errors import PlanbookError

FILE = "auth"
VARIABLE = "PREFECT_API_AUTH_STRING"
LONGEST = 1000  # characters


class UnsafeKey(PlanbookError):
    """The string cannot be had, or others can read it too."""


def make(home: Path) -> str:
    """The string of the server that is about to start in a folder: the one of before, or else a new one.

    What others can read, or what came with a copy of the project, is no secret: it is replaced.
    """
    with contextlib.suppress(UnsafeKey):
        return read(home)
    made = f"planbook:{secrets.token_urlsafe(32)}"
    file = home / FILE
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(made)
    return made


def read(home: Path) -> str:
    """The string. Raises UnsafeKey where there is none, or it is not its owner's alone."""
    file = home / FILE
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, encoding="ascii") as opened:
            about = os.fstat(descriptor)
            alone = stat.S_ISREG(about.st_mode) and not about.st_mode & 0o077
            found = opened.read(LONGEST).strip() if alone and _is_ours(about.st_uid) else ""
    except (OSError, ValueError) as error:
        raise UnsafeKey(f"the key of the Prefect server cannot be read: {_reason(error)} ({file}). {REMEDY}") from None
    if not found:
        raise UnsafeKey(f"the key of the Prefect server must be a file that you alone can read: {file}. {REMEDY}")
    return found


REMEDY = "End the server with `planbook server stop`; the next one makes a new key."


def variables(api_url: str, home: Path) -> dict[str, str]:
    """What a client of the server needs in its environment. Raises UnsafeKey."""
    return {"PREFECT_API_URL": api_url, VARIABLE: read(home)}


def _is_ours(owner: int) -> bool:
    return os.geteuid() in (owner, 0)


def _reason(error: Exception) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not text"
