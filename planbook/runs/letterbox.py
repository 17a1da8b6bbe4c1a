"""The letterbox of a run: what people say to it, an event a line. Anybody may put something in, under a lock.

A journal is written by its run's process alone, which holds it as long as the run goes on. What others have to say, an
answer or that it shall pause, is put here. A line counts once it is on the disk; half a line, of who was killed while
writing, does not, and is taken away by the next one.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from planbook.errors import PlanbookError
from planbook.questions.question import QuestionAnswered, QuestionClosed, QuestionReminded, RunTold

Letter = QuestionAnswered | QuestionClosed | QuestionReminded | RunTold
_LETTER: TypeAdapter[Letter] = TypeAdapter(Letter)


class Letterbox:
    """An open letterbox, which nobody else writes to. `letters` are what is in it, the oldest first."""

    def __init__(self, path: Path, file: int) -> None:
        self._file = file
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        self._size = len(whole)
        self.letters = _letters(whole)

    def put(self, letter: Letter) -> None:
        """Puts something in. Raises OSError; nothing is in then."""
        os.ftruncate(self._file, self._size)
        line = letter.model_dump_json().encode("utf-8", "replace") + b"\n"
        try:
            written = 0
            while written < len(line):
                written += os.pwrite(self._file, line[written:], self._size + written)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)
        self.letters.append(letter)


@contextmanager
def opened(path: Path) -> Iterator[Letterbox]:
    """The letterbox, for as long as something is looked up and put in. Raises PlanbookError where it cannot be."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise PlanbookError(f"Nothing can be said to the run: {error.strerror} ({path}).") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield Letterbox(path, file)
    except OSError as error:
        raise PlanbookError(f"Nothing can be said to the run: {error.strerror} ({path}).") from error
    finally:
        os.close(file)


def letters_in(path: Path) -> list[Letter]:
    """What is in the letterbox by now; nothing where there is none."""
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
        except ValidationError:  # of a newer planbook, or damaged: it says nothing to this one
            continue
    return letters
