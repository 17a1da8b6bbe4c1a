"""Restores what `planbook.history.upkeep.backup` saved. The file is not trusted.

It may be larger than it looks, and contain names that no backup has, or someone else's browser state. Everything that
does not belong in a backup is left out, and the rest is restored.
"""

import errno
import gzip
import re
import shutil
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from planbook.audit import record
from planbook.history.load import load_all
from planbook.history.read_journals import Tell
from planbook.history.upkeep.backup import ACTS, DATABASE, BackupError
from planbook.places import Project, RunFolder

ROOM = 1 << 30  # bytes that any backup may have unpacked
RATIO = 200  # how many times its own size a larger one may have; journals compress about 20 times
STRANGE = 1000  # foreign files that may be left out
LARGEST_PIECE = 1 << 24  # bytes that are read at a time
OF_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE}  # errors that the next file would meet, too
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")


@dataclass
class RestoreResult:
    """The runs that were restored, those that exist here and are equal, and those that exist here and differ.

    `threads` are those that were restored. `left_out` are names in the backup that were not unpacked, each with the
    reason.
    """

    back: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class _Bounded:
    """The unpacked content of a gzip file, with a limit on its length."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened = gzip.open(file, "rb")  # noqa: SIM115 - who made this one closes it
        self._most = max(ROOM, RATIO * file.stat().st_size)

    def tell(self) -> int:
        return self._opened.tell()

    def seek(self, place: int) -> int:
        self._check(place)
        return self._opened.seek(place)

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_PIECE:
            raise BackupError(f"{self._file} is not a backup of planbook: it has a name or a note of {size} bytes.")
        self._check(self.tell() + size)
        return self._opened.read(size)

    def close(self) -> None:
        self._opened.close()

    def _check(self, place: int) -> None:
        if place > self._most:
            many = f"{self._most / 1e9:.1f} GB"
            raise BackupError(f"{self._file} unpacks to more than {many}. No backup of planbook is that large.")


def restore(project: Project, file: Path, tell: Tell) -> RestoreResult:
    """Restores the runs that do not exist here. Changes nothing that does. Raises BackupError."""
    unpacked, found = project.kept / "restoring", RestoreResult()
    try:
        project.kept.mkdir(exist_ok=True)
        shutil.rmtree(unpacked, ignore_errors=True)
        _unpack(file, unpacked, found)
        _bring_back_acts(project, unpacked, found)
        record(project, "restore", str(file))
        _bring_back(project, unpacked, found)
        if (unpacked / DATABASE).exists() and not project.history.exists():
            (unpacked / DATABASE).replace(project.history)
    except OSError as error:
        raise BackupError(f"The backup cannot be restored: {error.strerror or error} ({file}).") from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    load_all(project, tell)
    return found


def _unpack(file: Path, folder: Path, found: RestoreResult) -> None:
    content = _Bounded(file)
    try:
        with tarfile.open(fileobj=content, mode="r:") as archive:  # type: ignore[call-overload]
            for member in archive:
                if why := _unpack_one(archive, member, folder):
                    found.left_out.append(f"{_printable(member.name)}: {why}")
                if len(found.left_out) > STRANGE:
                    raise BackupError(f"{file} is not a backup of planbook: over {STRANGE} files in it belong to none.")
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupError(f"{file} is not a backup of planbook, or is damaged: {error}.") from error
    finally:
        content.close()
    if not folder.exists():
        raise BackupError(f"{file} contains neither runs nor a history.")


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str | None:
    """Unpacks one file if it belongs in a backup; otherwise returns why it does not."""
    if member.isdir():
        return None
    if why := _why_not(member):
        return why
    try:
        archive.extract(member, folder, filter="data")
    except tarfile.FilterError:
        return "it leads elsewhere"
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in OF_ALL:
            raise
        return f"it cannot be written ({getattr(error, 'strerror', None) or error})"
    return None


def _why_not(member: tarfile.TarInfo) -> str | None:
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or member.sparse is not None:
        return "it is no plain file"
    if ".." in parts or not member.name.isprintable():
        return "no backup contains a file of this name"
    if member.name in (DATABASE, ACTS) or (len(parts) == 2 and parts[0] == "last" and parts[1].endswith(".json")):
        return None
    if len(parts) < 3 or parts[0] not in ("runs", "threads") or not _RUN.fullmatch(parts[1]):
        return "no backup contains a file of this name"
    if len(parts) == 3 and parts[2].startswith(RunFolder(Path()).state.name):
        return "a backup never contains a browser state, which could sign somebody in"
    return None


def _printable(name: str) -> str:
    return ascii(name)[1:-1][:100]


def _bring_back_acts(project: Project, unpacked: Path, found: RestoreResult) -> None:
    """Restores the record of acts if the one here is its beginning, so that no act here is lost."""
    saved, here = unpacked / project.audit.name, project.audit
    if not saved.exists():
        return
    known, said = here.read_bytes() if here.exists() else b"", saved.read_bytes()
    if said.startswith(known):
        saved.replace(here)
    elif not known.startswith(said):
        found.left_out.append(f"{here.name}: what people did here is recorded otherwise, and was left as it is")


def _bring_back(project: Project, unpacked: Path, found: RestoreResult) -> None:
    for folder in (project.last, project.looks):
        for file in sorted((unpacked / folder.name).glob("*.json")):
            if not (folder / file.name).exists():
                folder.mkdir(exist_ok=True)
                file.replace(folder / file.name)
    for folder in sorted((unpacked / "runs").glob("*")):
        here, journal = project.run(folder.name), folder / RunFolder(folder).journal.name
        if not here.path.exists():
            here.path.parent.mkdir(parents=True, exist_ok=True)
            folder.replace(here.path)
            found.back.append(folder.name)
        elif here.journal.is_file() and journal.is_file() and here.journal.read_bytes() == journal.read_bytes():
            found.alike.append(folder.name)
        else:
            found.otherwise.append(folder.name)
    for folder in sorted((unpacked / "threads").glob("*")):
        _bring_back_thread(project, folder, found)


def _bring_back_thread(project: Project, folder: Path, found: RestoreResult) -> None:
    """Restores a thread that does not exist here. One that went on here since the backup stays as it is."""
    here, journal = project.thread(folder.name), folder / RunFolder(folder).journal.name
    if not here.path.exists():
        here.path.parent.mkdir(parents=True, exist_ok=True)
        folder.replace(here.path)
        found.threads.append(folder.name)
    elif not _begins_with(here.journal, journal):
        found.otherwise.append(folder.name)


def _begins_with(whole: Path, beginning: Path) -> bool:
    return whole.is_file() and beginning.is_file() and whole.read_bytes().startswith(beginning.read_bytes())
