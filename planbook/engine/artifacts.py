"""The files that a run keeps: screenshots, traces, downloads. Secrets are removed from them."""

import re
from contextlib import suppress
from pathlib import Path

from planbook.browser.evidence import capture
from planbook.browser.evidence.page_copy import copy_of_page
from planbook.engine.masked_copies import NOTE, copy_without_secrets, masked_name
from planbook.engine.run_state import Run
from planbook.errors import PlanbookError
from planbook.events import ArtifactKept
from planbook.files.free_name import free_path

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".txt": "text/plain",
    ".yaml": "text/plain",
    ".json": "application/json",
    ".csv": "text/csv",
    ".html": "text/html",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}
FROM_OUTSIDE = ("download", "response", "output")
"""Kinds of files of any format, which may have a secret in them."""
LONGEST_NAME = 200  # bytes; file systems take 255, and numbers are added before and after
LONGEST_SUFFIX = 20


class NotKept(PlanbookError):
    """A file of the record cannot be written: most likely the disk is full."""

    exit_code = 1


def keep(run: Run, kind: str, name: str, content: bytes, index: int | None, attempt: int | None) -> Path:
    """Keeps a file with the run and records it: the file itself, or a masked copy if it contains a secret."""
    mask, media = run.events.mask, media_type(name)
    itself, content = content, copy_without_secrets(content, mask, also_no_text=kind in FROM_OUTSIDE)
    file_name = safe_name(mask.text(name))
    differs = kind == "download" and itself != content
    if differs:
        file_name = masked_name(file_name)
        run.session.note(NOTE.format(name))
    folder = run.request.project.run(run.request.run_id).artifacts
    path = free_path(folder / f"{index or 0:03}-{attempt or 0}-{file_name}")
    _write(path, content)
    run.kept_files.add(path.resolve())
    if differs:
        run.originals[path.resolve()] = itself
    run.events.tell(
        ArtifactKept,
        index=index,
        attempt=attempt,
        kind=kind,
        name=name,
        path=f"{folder.name}/{path.name}",
        bytes=len(content),
        media_type=media,
    )
    return path


def is_kept(run: Run, file: Path) -> bool:
    """Returns whether this run, or one that it resumes, kept the file: a download, a screenshot."""
    resumed = run.request.resumed
    earlier = {run_id for run_id, _ in resumed.progress.keys} if resumed else ()
    folders = (run.request.project.run(run_id).artifacts.resolve() for run_id in earlier)
    return file.is_file() and (file in run.kept_files or file.parent in folders)


async def keep_evidence(run: Run, index: int | None, attempt: int | None) -> None:
    """Keeps what the page looked like when a step failed. Errors in this are ignored."""
    for kind, name, content in await capture.collect(run.session):
        keep(run, kind, name, content, index, attempt)


async def keep_page(run: Run, index: int, attempt: int) -> None:
    """Keeps a copy of the visible page, for a heal that cannot come to this page again."""
    copied = await copy_of_page(run.session)
    if copied:
        keep(run, "page", "page.dom.txt", copied.encode("utf-8", "replace"), index, attempt)


async def keep_screenshot(run: Run, index: int, attempt: int) -> None:
    """Keeps a screenshot of the page."""
    picture = await capture.screenshot(run.session)
    if picture:
        keep(run, "screenshot", "page.png", picture, index, attempt)


async def keep_trace(run: Run, index: int, attempt: int) -> None:
    """Keeps the Playwright trace of an attempt, with its texts masked."""
    trace = await capture.stop_trace(run.session, run.events.mask.content)
    if trace:
        keep(run, "trace", "trace.zip", trace, index, attempt)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise NotKept(f"The record cannot be written: {error.strerror} ({path}). The run was stopped.") from error


def safe_name(name: str) -> str:
    """Returns a file name made from a text: letters, digits, dots and dashes, within the limits of file systems.

    A name that is too long is cut before the suffix.
    """
    plain = re.sub(r"[^\w.-]+", "-", name)
    stem, dot, suffix = plain.rstrip("-.").rpartition(".")
    if not dot or len(suffix.encode()) > LONGEST_SUFFIX:
        stem, suffix = plain, ""
    short = stem.strip("-.").encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{short.rstrip('-.') or 'file'}{dot if suffix else ''}{suffix}"


def media_type(name: str) -> str:
    """Returns a file's media type by its name."""
    return MEDIA_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
