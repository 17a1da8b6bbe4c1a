"""The file with the browser's state from which a run can be resumed.

Only the user who runs the plan can read the file, and it is sealed if a key is set (`planbook.secrets.seal`).
"""

from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from planbook.browser.session.saved_state import BrowserState, CannotResume
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.secrets.seal import seal, unseal

CHANGING = ("go", "act", "beyond")
"""Families of steps that change what the browser shows."""


class Checkpoint(BaseModel):
    """The file's content: the state, the run and step after which it was saved, and when."""

    run_id: str
    index: int
    saved: float  # seconds since 1970-01-01 UTC
    state: BrowserState


def forget(path: Path) -> None:
    """Removes the file, if it exists."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def write_checkpoint(path: Path, kept: Checkpoint) -> None:
    """Writes the file atomically, readable for its owner only. Raises OSError."""
    write_atomically(path, seal(kept.model_dump_json().encode("utf-8", "replace")), FOR_THE_OWNER)


def read_checkpoint(path: Path, run_id: str) -> Checkpoint | None:
    """Returns the file's content; None if there is none. Raises CannotOpen, or CannotResume if it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    content = unseal(content, f"The browser's state of the run {run_id}")
    try:
        return Checkpoint.model_validate_json(content)
    except ValidationError:
        raise CannotResume(
            f"{path} is not a browser's state: it was changed or damaged. Run the plan from the start."
        ) from None
