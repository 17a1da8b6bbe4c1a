"""The store of uploaded files. A name has versions, which are never changed.

    .planbook/uploads/NAME/VERSION/NAME         the file, under its own name: sites see it
    .planbook/uploads/NAME/VERSION/about.json   who uploaded it, when, and its SHA-256
    .planbook/uploads/.last/NAME                the highest number of a version that was removed: none has it again

The newest versions of a name are kept, for as long as `uploads_keep_days` says. A run is given the path of a version.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from planbook.errors import PlanbookError
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.places import Project, names_in
from planbook.step.input import UPLOADED
from planbook.uploads.content import NotTaken, check_content

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
ABOUT = "about.json"
RECEIVED = ".received-"
"""How the names of folders begin in which files are received."""
LAST = ".last"
VERSIONS = 20
"""Versions of a name that are kept."""
NAMES = 2000
TOTAL = 5_000_000_000
"""Bytes of all uploads of a project."""
LARGEST = 100_000_000
"""Bytes of one file."""
DAY = 86400.0
NO_NAME = '"{}" is not a valid file name: letters, digits, dots, dashes and underscores, such as prices.csv.'
TAKEN = "{} cannot be the name of a file here: planbook notes what it knows of each file under it. Choose another name."
FULL = "There is no room for {}: the uploads of this project have {} at most. Drop some: planbook files drop NAME."


class NoSuchUpload(PlanbookError):
    """There is no such uploaded file."""


class NoRoom(PlanbookError):
    """The project has too many uploads."""

    exit_code = 1


class Upload(BaseModel):
    """A version of an uploaded file. `at` is seconds since 1970."""

    name: str
    version: int
    bytes: int
    sha256: str
    at: float
    by: str

    @property
    def as_input(self) -> str:
        """How an input names this version."""
        return f"{UPLOADED}{self.name}@{self.version}"


def check_name(name: str) -> None:
    """Checks a name that somebody sends. Raises NotTaken."""
    if not NAME.fullmatch(name):
        raise NotTaken(NO_NAME.format(name[:100]))
    if name.lower() == ABOUT:  # it would be written over
        raise NotTaken(TAKEN.format(name))


def uploads(project: Project) -> list[Upload]:
    """Returns the newest version of each name, by name."""
    newest = (versions(project, name) for name in sorted(names_in(project.uploads)))
    return [there[0] for there in newest if there]


def versions(project: Project, name: str) -> list[Upload]:
    """Returns the versions of a name, the newest first; none if there is no such name."""
    if not NAME.fullmatch(name):
        return []
    found = (_read(project, name, text) for text in names_in(project.uploads / name) if text.isdecimal())
    return sorted((one for one in found if one), key=lambda one: -one.version)


def find(project: Project, name: str, version: int | None = None) -> Upload:
    """Returns a version of a name, or its newest one. Raises NoSuchUpload."""
    there = versions(project, name)
    found = next((one for one in there if version in (None, one.version)), None)
    if found:
        return found
    if there:
        known = ", ".join(str(one.version) for one in there)
        raise NoSuchUpload(f"{name} has no version {version}. There are: {known}.")
    known = ", ".join(one.name for one in uploads(project)[:20])
    raise NoSuchUpload(
        f'No file "{name[:100]}" was uploaded. ' + (f"There are: {known}." if known else "There is none.")
    )


def path_of(project: Project, upload: Upload) -> Path:
    """The file of a version."""
    return project.uploads / upload.name / str(upload.version) / upload.name


def is_version(project: Project, file: Path) -> bool:
    """Returns whether a path, with links resolved, is the file of a version."""
    folder = project.uploads.resolve()
    parts = file.relative_to(folder).parts if file.is_relative_to(folder) else ()
    if len(parts) != 3 or parts[0] != parts[2]:
        return False
    return _read(project, parts[0], parts[1]) is not None


def named_by(project: Project, text: str) -> Path:
    """Returns the file that an input names as `upload:NAME` or `upload:NAME@VERSION`. Raises NoSuchUpload."""
    name, _, version = text.removeprefix(UPLOADED).partition("@")
    if version and not version.isdecimal():
        raise NoSuchUpload(f"{name[:100]} has no version {version[:20]}: a version is a number.")
    return path_of(project, find(project, name, int(version) if version else None))


def keep(
    project: Project, name: str, received: Path, sha256: str, by: str, tell: Callable[[Upload], None]
) -> tuple[Upload, bool]:  # fmt: skip
    """Keeps a received file as a new version, unless it is equal to the newest; returns it, and whether it is new.

    `tell` is called before it is kept.

    Raises NotTaken for a content that is not of the type that its name says; NoRoom; OSError.
    """
    check_name(name)
    check_content(name, received)
    with _locked(project):
        there = versions(project, name)
        if there and there[0].sha256 == sha256:
            return there[0], False
        size = received.stat().st_size
        _refuse_full(project, name, size, is_new=not there)
        version = max(there[0].version if there else 0, _last(project, name)) + 1
        upload = Upload(name=name, version=version, bytes=size, sha256=sha256, at=time.time(), by=by)
        _put(project, upload, received, tell)
        for old in there[VERSIONS - 1 :]:
            _remove(project, old)
    return upload, True


def keep_version(project: Project, upload: Upload, received: Path, tell: Callable[[Upload], None]) -> None:
    """Keeps a version that comes from another place, unless there is one of its number; `tell` is called before.

    Raises NotTaken, NoRoom and OSError, like `keep`.
    """
    check_name(upload.name)
    check_content(upload.name, received)
    with _locked(project):
        there = versions(project, upload.name)
        if upload.version not in (one.version for one in there):
            _refuse_full(project, upload.name, received.stat().st_size, is_new=not there)
            _put(project, upload, received, tell)


def _put(project: Project, upload: Upload, received: Path, tell: Callable[[Upload], None]) -> None:
    tell(upload)
    file = path_of(project, upload)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(received, file)
    write_atomically(file.with_name(ABOUT), upload.model_dump_json(indent=1).encode(), FOR_THE_OWNER)


def drop(project: Project, name: str, version: int | None = None) -> None:
    """Removes a version of a name, or all of them. Raises NoSuchUpload."""
    with _locked(project):
        found = find(project, name, version)
        for one in versions(project, name) if version is None else [found]:
            _remove(project, one)


def forget_old(project: Project, days: float, tell: Callable[[Upload], None] = lambda upload: None) -> list[Upload]:
    """Removes versions that are older than so many days, and returns them; 0 keeps all.

    `tell` is called before each is removed. What is left of uploads that were cut off is removed, too.
    """
    gone: list[Upload] = []
    for left in project.uploads.glob(f"{RECEIVED}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left, ignore_errors=True)
    if not days or not project.uploads.is_dir():
        return gone
    with _locked(project):
        for name in names_in(project.uploads):
            for one in versions(project, name):
                if one.at < time.time() - days * DAY:
                    tell(one)
                    _remove(project, one)
                    gone.append(one)
    return gone


def _remove(project: Project, upload: Upload) -> None:
    last = max(upload.version, _last(project, upload.name))
    write_atomically(project.uploads / LAST / upload.name, str(last).encode(), FOR_THE_OWNER)
    shutil.rmtree(path_of(project, upload).parent, ignore_errors=True)
    with suppress(OSError):  # other versions are in it
        (project.uploads / upload.name).rmdir()


def _last(project: Project, name: str) -> int:
    """Returns the highest number of a version that was removed; 0 if there is none."""
    try:
        return int((project.uploads / LAST / name).read_text())
    except (OSError, ValueError):
        return 0


def _refuse_full(project: Project, name: str, size: int, is_new: bool) -> None:
    names = names_in(project.uploads)
    if is_new and len(names) >= NAMES:
        raise NoRoom(FULL.format(name, f"{NAMES} names"))
    if sum(one.bytes for each in names for one in versions(project, each)) + size > TOTAL:
        raise NoRoom(FULL.format(name, f"{TOTAL // 10**9} GB"))


def _read(project: Project, name: str, version: str) -> Upload | None:
    try:
        upload = Upload.model_validate_json((project.uploads / name / version / ABOUT).read_bytes())
    except (OSError, ValidationError):
        return None
    is_there = (upload.name, str(upload.version)) == (name, version) and path_of(project, upload).is_file()
    return upload if is_there else None


@contextmanager
def _locked(project: Project) -> Iterator[None]:
    project.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(project.uploads / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
