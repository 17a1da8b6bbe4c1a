"""Copies the files of a project to a folder or a bucket, or back from there.

The other place has the same layout as the store: NAME/VERSION/NAME, and NAME/VERSION/about.json, which is written last:
a version without it is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from planbook.places import Project, names_in
from planbook.uploads import store
from planbook.uploads.place import Place, SyncError, reached
from planbook.uploads.store import ABOUT, NAME, Upload

DAMAGED = "{} is damaged: it is not the file that was copied there. Remove its folder, and copy it again."


@dataclass
class Synced:
    """What was copied, what was there already, and versions that are another file there than here."""

    copied: list[Upload] = field(default_factory=list)
    alike: list[Upload] = field(default_factory=list)
    otherwise: list[Upload] = field(default_factory=list)


def send(project: Project, address: str) -> Synced:
    """Copies the versions that are missing there. Raises SyncError."""
    found = Synced()
    with reached(address) as there:
        there.check_bucket()
        known = {(one.name, one.version): one for one in _uploads(there)}
        for name in sorted(names_in(project.uploads)):
            for upload in reversed(store.versions(project, name)):
                other = known.get((name, upload.version))
                _sort_in(found, upload, other, lambda one: _write(there, project, one))
    return found


def bring(project: Project, address: str, tell: Callable[[Upload], None]) -> Synced:
    """Copies the versions that are missing here; `tell` is called before each. Raises SyncError and NotTaken."""
    found = Synced()
    with reached(address) as there:
        there.check_bucket()
        there.check_folder()
        for upload in _uploads(there):
            known = {one.version: one for one in store.versions(project, upload.name)}
            _sort_in(found, upload, known.get(upload.version), lambda one: _bring(project, there, one, tell))
    return found


def _bring(project: Project, there: Place, upload: Upload, tell: Callable[[Upload], None]) -> None:
    project.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=store.RECEIVED, dir=project.uploads) as folder:
        received = Path(folder) / "file"
        received.write_bytes(_read(there, upload))
        store.keep_version(project, upload, received, tell)


def _sort_in(found: Synced, upload: Upload, other: Upload | None, copy: Callable[[Upload], None]) -> None:
    if other is None:
        copy(upload)
        found.copied.append(upload)
    else:
        (found.alike if other.sha256 == upload.sha256 else found.otherwise).append(upload)


def _uploads(there: Place) -> Iterator[Upload]:
    """Yields the versions that are there."""
    for name in filter(NAME.fullmatch, there.names()):
        for version in filter(str.isdecimal, there.names(name)):
            about = there.read(f"{name}/{version}/{ABOUT}")
            with suppress(ValidationError):
                upload = Upload.model_validate_json(about or b"")
                if (upload.name, str(upload.version)) == (name, version):
                    yield upload


def _write(there: Place, project: Project, upload: Upload) -> None:
    folder = f"{upload.name}/{upload.version}"
    there.write(f"{folder}/{upload.name}", store.path_of(project, upload).read_bytes())
    there.write(f"{folder}/{ABOUT}", upload.model_dump_json(indent=1).encode())


def _read(there: Place, upload: Upload) -> bytes:
    """Returns the content of a version. Raises SyncError."""
    path = f"{upload.name}/{upload.version}/{upload.name}"
    content = there.read(path)
    if content is None or sha256(content).hexdigest() != upload.sha256:
        raise SyncError(DAMAGED.format(there.at(path)))
    return content
