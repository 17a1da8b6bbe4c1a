"""A folder or bucket, in which copies are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from planbook.errors import PlanbookError
from planbook.files.elsewhere import file_system, reason_of

NEW = ".new"
FAILED = "{} cannot be used: {}."
NO_BUCKET = "There is no bucket {}, or the credentials do not open it. planbook makes none."
NO_FOLDER = "There is no folder {}, so nothing can be copied from there."


class SyncError(PlanbookError):
    """The other place cannot be reached, or a copy there is damaged."""

    exit_code = 1


@dataclass(frozen=True)
class Place:
    """A folder or bucket, by fsspec. Paths are relative to it."""

    files: Any
    root: str

    def check_bucket(self) -> None:
        """Raises SyncError for a bucket that is not there: a mistyped one would be made. Paths begin with a slash."""
        bucket = "" if "://" in self.root else self.root.partition("/")[0]
        if bucket and not (self.files.exists(bucket) or self._is_listed(bucket)):
            raise SyncError(NO_BUCKET.format(bucket))

    def check_folder(self) -> None:
        """Raises SyncError for a folder that is not there. In a bucket, one without files is not there."""
        if not (self.files.exists(self.root) or self.names()):
            raise SyncError(NO_FOLDER.format(self.root))

    def _is_listed(self, bucket: str) -> bool:
        """Whether a bucket can be listed: some rights show what is in it, if anything, but not the bucket itself."""
        try:
            self.files.ls(bucket, detail=False)
        except FileNotFoundError:
            return False
        return True

    def names(self, folder: str = "") -> list[str]:
        """Returns the names in a folder; none if it is not there. A glob would read signs of its name as a pattern."""
        try:
            return sorted(PurePosixPath(path).name for path in self.files.ls(self.at(folder), detail=False))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def read(self, path: str) -> bytes | None:
        """Returns the content of a file; None if it is not there."""
        try:
            content: bytes = self.files.cat_file(self.at(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return content

    def write(self, path: str, content: bytes) -> None:
        """Writes a file, and makes its folder. A disk that is full leaves the one before; buckets do so themselves."""
        self._make_folder(path)
        if not isinstance(self.files, LocalFileSystem):
            self.files.pipe_file(self.at(path), content)
            return
        self.files.pipe_file(self.at(path) + NEW, content)
        self.files.mv(self.at(path) + NEW, self.at(path))

    def copy(self, file: Path, path: str) -> None:
        """Copies a file of any size there, and makes its folder."""
        self._make_folder(path)
        self.files.put_file(str(file), self.at(path))

    def at(self, path: str) -> str:
        """The whole path."""
        return f"{self.root}/{path}" if path else self.root

    def _make_folder(self, path: str) -> None:
        self.files.makedirs(self.at(path).rpartition("/")[0], exist_ok=True)


@contextmanager
def reached(address: str) -> Iterator[Place]:
    """Opens the other place. Raises SyncError for whatever its client raises."""
    try:
        yield Place(*file_system(address))
    except PlanbookError:
        raise
    except Exception as error:  # clients of buckets raise errors of their own, such as for missing credentials
        raise SyncError(FAILED.format(address, reason_of(error))) from error
