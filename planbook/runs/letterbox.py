"""The letterbox of a run: messages of people to it, one event per line. Anyone can add one, under a lock.

Only the process of a run writes its journal, and locks it during the run. Messages from others, such as an answer or a
request to pause, go here. A line counts when it is synced to disk; a partial line, of a process that was killed, does
not, and the next writer removes it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from planbook.errors import PlanbookError
from planbook.files.append import append_line
from planbook.questions.question import QuestionAnswered, QuestionClosed, QuestionReminded, RunTold

Letter = QuestionAnswered | QuestionClosed | QuestionReminded | RunTold
_LETTER: TypeAdapter[Letter] = TypeAdapter(Letter)


class Letterbox:
    """An open letterbox, locked against other writers. `letters` are its messages, the oldest first."""

    def __init__(self, path: Path, file: int) -> None:
        self._file = file
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        self._size = len(whole)
        self.letters = _letters(whole)

    def put(self, letter: Letter) -> None:
        """Adds a message. Raises OSError; then nothing is added."""
        os.ftruncate(self._file, self._size)
        line = letter.model_dump_json().encode("utf-8", "replace") + b"\n"
        append_line(self._file, self._size, line)
        self._size += len(line)
        self.letters.append(letter)


@contextmanager
def opened(path: Path) -> Iterator[Letterbox]:
    """Opens the letterbox, locked for reading and adding messages. Raises PlanbookError if that fails."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise PlanbookError(f"The run cannot be controlled: {error.strerror} ({path}).") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield Letterbox(path, file)
    except OSError as error:
        raise PlanbookError(f"The run cannot be controlled: {error.strerror} ({path}).") from error
    finally:
        os.close(file)


def letters_in(path: Path) -> list[Letter]:
    """Returns the messages in the letterbox; empty if there is none."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    return _letters(content[: content.rfind(b"\n") + 1])


def _letters(content: bytes) -> list[Letter]:
    letters = []
    for line in content.splitlines():
        try:
            letters.append(_LETTER.validate_json(line, extra="ignore"))
        except ValidationError:  # of a newer planbook, or damaged: this version ignores it
            continue
    return letters
