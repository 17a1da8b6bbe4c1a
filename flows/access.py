"""Access to the project's own Prefect server: it requires a key that is kept in the server's folder.

Only the folder's owner can read the key. It is made when the server is first started. Prefect's clients, workers and
interface all send it; the server refuses requests without it.
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
    """The server's key is missing or unreadable, or other users can read it."""


def make(home: Path) -> str:
    """Returns the key for the server that is about to start in a folder: the existing one, or else a new one.

    A key that others can read, or that came with a copy of the project, is not secret and is replaced.
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
    """Returns the key. Raises UnsafeKey if there is none or if others than its owner can read it."""
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
    """Returns the environment variables that a client of the server needs. Raises UnsafeKey."""
    return {"PREFECT_API_URL": api_url, VARIABLE: read(home)}


def _is_ours(owner: int) -> bool:
    return os.geteuid() in (owner, 0)


def _reason(error: Exception) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not text"
