"""Copies what runs have kept to a folder or a bucket.

    RUN/artifacts/…   the files that the run kept, as in its own folder: with secrets masked
    RUN/about.json    the run, its plan, and the SHA-256 of each file; written last, after each file

Nothing is overwritten or removed. What was cut off goes on where it was: `about.json` names what is whole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from pydantic import BaseModel, ValidationError

from planbook.uploads.place import Place, SyncError, reached

ABOUT = "about.json"
DAMAGED = "{} is damaged. Remove the folder that it is in, and copy the run again."


@dataclass(frozen=True)
class RunFiles:
    """What a run has kept: paths in its folder."""

    run_id: str
    plan: str
    folder: Path
    paths: tuple[str, ...]


class CopiedFile(BaseModel):
    """A file of a run; its path is relative to the run's folder."""

    path: str
    bytes: int
    sha256: str


class CopiedRun(BaseModel):
    """The files of a run that are whole in the other place."""

    run_id: str
    plan: str
    files: list[CopiedFile] = []


@dataclass
class Sent:
    """Files, as RUN/PATH: copied, there already, another file there than here, and not here any more."""

    copied: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def send(runs: Iterable[RunFiles], address: str, tell: Callable[[Sent], None]) -> Sent:
    """Copies what is missing there; `tell` is called after each run with what was done so far. Raises SyncError."""
    sent = Sent()
    with reached(address) as there:
        there.check_bucket()
        for run in runs:
            _send(run, there, sent)
            tell(sent)
    return sent


def _send(run: RunFiles, there: Place, sent: Sent) -> None:
    about = _about(run, there)
    known = {file.path: file.sha256 for file in about.files}
    for path in dict.fromkeys(run.paths):
        name, file = f"{run.run_id}/{path}", _file(run, path)
        if file is None:
            (sent.alike if path in known else sent.gone).append(name)
            continue
        with file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        if path in known:
            (sent.alike if known[path] == digest else sent.otherwise).append(name)
            continue
        there.copy(file, name)
        about.files.append(CopiedFile(path=path, bytes=file.stat().st_size, sha256=digest))
        there.write(f"{run.run_id}/{ABOUT}", about.model_dump_json(indent=1).encode())
        sent.copied.append(name)


def _about(run: RunFiles, there: Place) -> CopiedRun:
    path = f"{run.run_id}/{ABOUT}"
    content = there.read(path)
    if content is None:
        return CopiedRun(run_id=run.run_id, plan=run.plan)
    try:
        return CopiedRun.model_validate_json(content)
    except ValidationError:
        raise SyncError(DAMAGED.format(there.at(path))) from None


def _file(run: RunFiles, path: str) -> Path | None:
    """Returns a file of the run's own folder; None if it is not there, or a link leads out."""
    file = run.folder / path
    is_own = file.resolve().is_relative_to(run.folder.resolve())
    return file if is_own and file.is_file() else None
