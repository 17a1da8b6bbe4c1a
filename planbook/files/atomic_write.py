"""Writes files atomically."""

import os
from pathlib import Path

FOR_ALL, FOR_THE_OWNER = 0o666, 0o600  # further limited by the user's umask


def write_atomically(file: Path, content: bytes, mode: int = FOR_ALL) -> None:
    """Writes the content to the file atomically, and creates parent folders.

    Raises OSError; then nothing has changed.
    """
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o777 if mode == FOR_ALL else 0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
            opened.write(content)
        new.replace(file)
    except OSError:
        new.unlink(missing_ok=True)
        raise
