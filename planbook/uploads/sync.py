"""Copies the files of a project to a folder or a bucket, or back from there.

The other place has the same layout as the store: NAME/VERSION/NAME, and NAME/VERSION/about.json, which is written last:
a version without it is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import fsspec  # type: ignore[import-untyped]
from pydantic import ValidationError

from planbook.errors import PlanbookError
from planbook.places import Project, names_in
from planbook.uploads import store
from planbook.uploads.store import ABOUT, NAME, Upload

FAILED = "{} cannot be used: {}."
NO_BUCKET = "There is no bucket {}, or the credentials do not open it. planbook makes none."
NO_FOLDER = "There is no folder {}, so nothing can be copied from there."
DAMAGED = "{} is damaged: it is not the file that was copied there. Remove its folder, and copy it again."


class SyncError(PlanbookError):
    """The other place cannot be reached, or a copy there is damaged."""

    exit_code = 1


@dataclass
class Synced:
    """What was copied, what was there already, and versions that are another file there than here."""

    copied: list[Upload] = field(default_factory=list)
    alike: list[Upload] = field(default_factory=list)
    otherwise: list[Upload] = field(default_factory=list)


def send(project: Project, address: str) -> Synced:
    """Copies the versions that are missing there. Raises SyncError."""
    found = Synced()
    with _reached(address) as there:
        there.check_bucket()
        known = {(one.name, one.version): one for one in there.uploads()}
        for name in sorted(names_in(project.uploads)):
            for upload in reversed(store.versions(project, name)):
                other = known.get((name, upload.version))
                _sort_in(found, upload, other, lambda one: there.write(project, one))
    return found


def bring(project: Project, address: str, tell: Callable[[Upload], None]) -> Synced:
    """Copies the versions that are missing here; `tell` is called before each. Raises SyncError and NotTaken."""
    found = Synced()
    with _reached(address) as there:
        there.check_bucket()
        there.check_folder()
        for upload in there.uploads():
            known = {one.version: one for one in store.versions(project, upload.name)}
            _sort_in(found, upload, known.get(upload.version), lambda one: _bring(project, there, one, tell))
    return found


def _bring(project: Project, there: "_Place", upload: Upload, tell: Callable[[Upload], None]) -> None:
    project.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=store.RECEIVED, dir=project.uploads) as folder:
        received = Path(folder) / "file"
        received.write_bytes(there.read(upload))
        store.keep_version(project, upload, received, tell)


def _sort_in(found: Synced, upload: Upload, other: Upload | None, copy: Callable[[Upload], None]) -> None:
    if other is None:
        copy(upload)
        found.copied.append(upload)
    else:
        (found.alike if other.sha256 == upload.sha256 else found.otherwise).append(upload)


@dataclass(frozen=True)
class _Place:
    """A folder or bucket, by fsspec."""

    files: Any
    root: str

    def uploads(self) -> Iterator[Upload]:
        """Yields the versions that are there."""
        for name in filter(NAME.fullmatch, self._names(self.root)):
            for version in filter(str.isdecimal, self._names(f"{self.root}/{name}")):
                try:
                    upload = Upload.model_validate_json(self.files.cat_file(f"{self.root}/{name}/{version}/{ABOUT}"))
                except (FileNotFoundError, NotADirectoryError, ValidationError):
                    continue
                if (upload.name, str(upload.version)) == (name, version):
                    yield upload

    def check_bucket(self) -> None:
        """Raises SyncError for a bucket that is not there: a mistyped one would be made. Paths begin with a slash."""
        bucket = self.root.partition("/")[0]
        if bucket and not (self.files.exists(bucket) or self._is_listed(bucket)):
            raise SyncError(NO_BUCKET.format(bucket))

    def check_folder(self) -> None:
        """Raises SyncError for a folder that is not there; in a bucket, there are no folders without files."""
        if self.root.startswith("/") and not self.files.exists(self.root):
            raise SyncError(NO_FOLDER.format(self.root))

    def _is_listed(self, bucket: str) -> bool:
        """Whether a bucket can be listed: some rights show what is in it, if anything, but not the bucket itself."""
        try:
            self.files.ls(bucket, detail=False)
        except FileNotFoundError:
            return False
        return True

    def _names(self, folder: str) -> list[str]:
        """Returns the names in a folder; none if it is not there. A glob would read signs of its name as a pattern."""
        try:
            return sorted(PurePosixPath(path).name for path in self.files.ls(folder, detail=False))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def write(self, project: Project, upload: Upload) -> None:
        folder = f"{self.root}/{upload.name}/{upload.version}"
        self.files.makedirs(folder, exist_ok=True)
        self.files.pipe_file(f"{folder}/{upload.name}", store.path_of(project, upload).read_bytes())
        self.files.pipe_file(f"{folder}/{ABOUT}", upload.model_dump_json(indent=1).encode())

    def read(self, upload: Upload) -> bytes:
        """Returns the content of a version. Raises SyncError."""
        path = f"{self.root}/{upload.name}/{upload.version}/{upload.name}"
        content: bytes = self.files.cat_file(path)
        if sha256(content).hexdigest() != upload.sha256:
            raise SyncError(DAMAGED.format(path))
        return content


@contextmanager
def _reached(address: str) -> Iterator[_Place]:
    """Opens the other place. Raises SyncError for whatever its client raises."""
    try:
        yield _Place(*fsspec.core.url_to_fs(address))
    except PlanbookError:
        raise
    except Exception as error:  # clients of buckets raise errors of their own, such as for missing credentials
        why = getattr(error, "strerror", None) or str(error).rstrip(".") or type(error).__name__
        raise SyncError(FAILED.format(address, why)) from error
