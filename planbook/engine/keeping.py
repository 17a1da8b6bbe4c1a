"""Keeps the browser's state with the run, after each step that changed something, so that the run can be resumed.

The state is written before the step is told as passed: it is never older than what the journal says is done. The file
is only for the user who runs the plan, and encrypted where `PLANBOOK_STATE_KEY` holds a key.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from planbook.browser.state import BrowserState, CannotResume, take
from planbook.browser.veil import Veil
from planbook.errors import PlanbookError
from planbook.record import Noted
from planbook.settings import read_settings

if TYPE_CHECKING:
    from planbook.engine.walk import Walk
    from planbook.step.kind import Step

KEY = "PLANBOOK_STATE_KEY"
CHANGING = ("go", "act", "beyond")
HOW = 'Make one: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
NOT_KEPT = "The browser's state could not be kept, so the run cannot be resumed from here: {}"


class Kept(BaseModel):
    """What the file holds: the state, and the run and step behind which it was so."""

    run_id: str
    index: int
    state: BrowserState


class Keeper:
    """Keeps the state of one walk's browser."""

    def __init__(self, walk: "Walk") -> None:
        order = walk.order
        self._walk = walk
        self._wanted = read_settings(order.project).keep_state
        self._path = order.project.run(order.run_id).state
        self._seal = seal()
        self.veil = Veil(order.secrets)
        self.paused = False
        self._last: BrowserState | None = order.resumed.state if order.resumed else None
        self._moved: Any = None

    async def keep(self, step: "Step", index: int, answered_next: bool) -> None:
        """Keeps the state as it is behind a step, if it may be another than before."""
        if not self._wanted or self.paused or answered_next or self._walk.session.dialogs.held:
            return
        if step.do.family in CHANGING or (step.do.family != "steer" and self._mark() != self._moved):
            await self.keep_now(index)

    async def keep_now(self, index: int) -> None:
        """Keeps the state as it is."""
        self._moved = self._mark()
        state = await take(self._walk.session, self.veil, self._last)
        if state is None:
            return self._tell(index, "the page did not tell what is in it")
        self._last = state
        return self.write(Kept(run_id=self._walk.order.run_id, index=index, state=state), index)

    def write(self, kept: Kept, index: int | None = None) -> None:
        """Writes the file anew, or leaves the one before."""
        try:
            write(self._path, kept, self._seal)
        except OSError as error:
            self._tell(index, f"{error.strerror} ({self._path})")

    def end(self, status: str) -> None:
        """The run has ended: nobody will go on where it passed."""
        if status in ("passed", "flaky"):
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _mark(self) -> Any:
        """Changes when pages were loaded or something went over the network."""
        session = self._walk.session
        idle = session.traffic.idle_since()
        return object() if idle is None else (idle, session.tabs.commits)

    def _tell(self, index: int | None, why: str) -> None:
        self._walk.teller.tell(Noted, index=index, message=NOT_KEPT.format(why))


def seal() -> Any:
    """What encrypts and decrypts, if there is a key. Raises PlanbookError where that is none."""
    key = os.environ.get(KEY)
    if not key:
        return None
    from cryptography.fernet import Fernet  # its import is waited for only where there is a key

    try:
        return Fernet(key)
    except ValueError:
        raise PlanbookError(f"{KEY} is not a key: 32 bytes in URL-safe base64 are expected. {HOW}") from None


def write(path: Path, kept: Kept, encrypts: Any) -> None:
    """Puts the file in its place whole, readable for its owner alone. Raises OSError."""
    content = kept.model_dump_json().encode("utf-8", "replace")
    new = path.with_name(path.name + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as opened:
        opened.write(encrypts.encrypt(content) if encrypts else content)
    new.replace(path)


def read_kept(path: Path) -> Kept | None:
    """The file's content; None where there is none. Raises CannotResume where it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    encrypts = seal()
    if not content.startswith(b"{"):
        content = _opened(content, encrypts, path)
    try:
        return Kept.model_validate_json(content)
    except ValidationError:
        raise CannotResume(f"{path} is not a browser's state: it was changed or damaged. Run the plan anew.") from None


def _opened(content: bytes, encrypts: Any, path: Path) -> bytes:
    if encrypts is None:
        raise CannotResume(f"{path} is encrypted. Set {KEY} to the key that the run had.")
    from cryptography.fernet import InvalidToken

    try:
        opened: bytes = encrypts.decrypt(content)
    except InvalidToken:
        raise CannotResume(f"{path} was encrypted with another key than {KEY} holds, or is damaged.") from None
    return opened
