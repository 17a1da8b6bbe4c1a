"""(c) The disk of the journal is full: the run stops with a clear message, and what was written is intact."""

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from planbook.history.journal import Journal, JournalError, JournalFull, read
from planbook.places import Project
from tests.history.events import rich_run
from tests.soak.ground import say


@dataclass(frozen=True)
class Disk:
    """How many runs on a full disk stopped with a clear message, and left only whole lines."""

    clear: int
    whole: int
    turns: int


def disk(folder: Path, turns: int, seed: int) -> Disk | None:
    """Fills a small disk to a random point, and continues a journal; returns None if no disk can be mounted."""
    chance = random.Random(seed)
    clear = whole = 0
    with _small_disk(folder) as mounted:
        if not mounted:
            say("(c) left out: only root may mount a small disk")
            return None
        for turn in range(turns):
            filler = folder / "filler"
            _fill(filler, chance.randrange(0, 6000))
            run = Project(folder).run(f"r{turn}")
            clear += _stops_clearly(run.journal)
            whole += _is_whole(run.journal)
            filler.unlink()
    say(f"(c) {turns} journals on a full disk: {clear} stopped with a clear message, {whole} have whole lines only")
    return Disk(clear, whole, turns)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _fill(path: Path, room: int) -> None:
    """Fills the disk except for a number of bytes, in whole pages, like a disk."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
        file.truncate(max(0, file.tell() - room // 4096 * 4096))


def _stops_clearly(path: Path) -> bool:
    try:
        with closing(Journal(path)) as journal:
            for event in rich_run(path.parent.name)[:-1] * 3:
                journal.tell(event)
    except JournalFull as error:
        return str(error).startswith(f"The record cannot be written: no space left on the disk of {path}. The run was")
    except JournalError as error:
        return str(error).startswith("The record of the run cannot be begun: no space left on the disk of ")
    return False


def _is_whole(path: Path) -> bool:
    if not path.exists():
        return True
    content = path.read_bytes()
    return (not content or content.endswith(b"\n")) and len(list(read(path))) == content.count(b"\n")
