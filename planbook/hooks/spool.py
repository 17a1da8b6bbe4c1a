"""Requests that a relay has forwarded, on disk until they are answered: nothing is lost, and nothing is done twice.

.planbook/relay/RELAY/waiting/0000000001.json   received, and not answered yet
.planbook/relay/RELAY/refused/0000000001.json   never answered within a day
.planbook/relay/RELAY/seen                      the ids of the events that were received, one a line
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from planbook.errors import PlanbookError
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.places import Project, names_in

KEPT = 20_000  # ids that are remembered, at least
TAKEN = "Another process receives from this relay for this project. One is enough."


class Forwarded(BaseModel):
    """A request as it was sent to the relay: the hook's name, the headers, and the body in Base64."""

    number: int = 0
    event: str
    hook: str
    headers: dict[str, str]
    body: str
    received: float = 0.0


class Spool:
    """The requests of one relay. Only one process at a time has it open."""

    def __init__(self, project: Project, relay: str) -> None:
        self._folder = project.kept / "relay" / sha256(relay.encode()).hexdigest()[:16]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise PlanbookError(TAKEN) from None
        self._seen = self._read_seen()
        known = [one.number for one in self.waiting()]
        self._number = max([*known, *(int(Path(name).stem) for name in names_in(self._folder / "refused"))], default=0)
        for one in self.waiting():  # the process was killed before it could note the id
            self._note(one.event)

    def close(self) -> None:
        os.close(self._lock)

    @property
    def last(self) -> str | None:
        """The id of the event that was received last; None if there was none."""
        return next(reversed(self._seen), None)

    def put(self, request: Forwarded) -> bool:
        """Keeps a request, on disk when this returns. Returns False for an event that was received before."""
        if request.event in self._seen:
            return False
        self._number += 1
        request = request.model_copy(update={"number": self._number, "received": time.time()})
        file = self._file("waiting", self._number)
        write_atomically(file, request.model_dump_json().encode(), FOR_THE_OWNER)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        self._note(request.event)
        return True

    def waiting(self) -> list[Forwarded]:
        """Returns the requests that are not answered, the oldest first."""
        return [one for name in sorted(names_in(self._folder / "waiting")) if (one := self._read(name))]

    def answered(self, request: Forwarded) -> None:
        """The request has its answer."""
        self._file("waiting", request.number).unlink(missing_ok=True)

    def given_up(self, request: Forwarded) -> Path:
        """Keeps a request aside that was never answered. Returns its file."""
        file = self._file("refused", request.number)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        self._file("waiting", request.number).replace(file)
        return file

    def _file(self, box: str, number: int) -> Path:
        return self._folder / box / f"{number:010}.json"

    def _read(self, name: str) -> Forwarded | None:
        with suppress(OSError, ValueError):
            return Forwarded.model_validate_json((self._folder / "waiting" / name).read_bytes())
        return None

    def _note(self, event: str) -> None:
        if event in self._seen:
            return
        self._seen[event] = None
        with (self._folder / "seen").open("ab") as file:
            file.write(json.dumps(event).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if len(self._seen) > 2 * KEPT:
            self._seen = dict.fromkeys(list(self._seen)[-KEPT:])
            lines = b"".join(json.dumps(one).encode() + b"\n" for one in self._seen)
            write_atomically(self._folder / "seen", lines, FOR_THE_OWNER)

    def _read_seen(self) -> dict[str, None]:
        return dict.fromkeys(self._lines())

    def _lines(self) -> Iterator[str]:
        with suppress(OSError):
            content = (self._folder / "seen").read_bytes()
            if not content.endswith(b"\n"):  # the process was killed; its request is in `waiting`
                content = content[: content.rfind(b"\n") + 1]
                (self._folder / "seen").write_bytes(content)
            for line in content.splitlines():
                said: Any = json.loads(line)
                yield str(said)
