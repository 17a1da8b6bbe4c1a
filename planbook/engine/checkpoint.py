"""The file with the browser's state that a run keeps, so that it can be resumed from there.

The file is only for the user who runs the plan, and sealed where a key is set (`planbook.secrets.seal`).
"""

from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from planbook.browser.session.saved_state import BrowserState, CannotResume
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.secrets.seal import seal, unseal

CHANGING = ("go", "act", "beyond")
"""Families of the steps that change what the browser shows."""


class Checkpoint(BaseModel):
    """What the file holds: the state, the run and step after which it was so, and when that was."""

    run_id: str
    index: int
    saved: float  # seconds since 1970-01-01 UTC
    state: BrowserState


def forget(path: Path) -> None:
    """Removes the file, if it is there."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def write_checkpoint(path: Path, kept: Checkpoint) -> None:
    """Puts the file in its place whole, readable for its owner alone. Raises OSError."""
    write_atomically(path, seal(kept.model_dump_json().encode("utf-8", "replace")), FOR_THE_OWNER)


def read_checkpoint(path: Path, run_id: str) -> Checkpoint | None:
    """The file's content; None where there is none. Raises CannotOpen, or CannotResume where it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    content = unseal(content, f"The browser's state of the run {run_id}")
    try:
        return Checkpoint.model_validate_json(content)
    except ValidationError:
        raise CannotResume(f"{path} is not a browser's state: it was changed or damaged. Run the plan anew.") from None
