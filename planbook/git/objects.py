"""Reads files as commits have them, byte by byte."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from planbook.git.command import NO_REPOSITORY, GitError, run, said
from planbook.git.repository import HEAD, commit, head, spot_in_repository

Answer = tuple[str, bytes | None]
State = Literal["committed", "modified", "untracked"]


@dataclass(frozen=True)
class Version:
    """A file's content in one commit."""

    commit: str
    content: bytes


@dataclass(frozen=True)
class Newest:
    """The newest commit and the content of files in it; None for a file that it does not have."""

    commit: str
    files: dict[str, bytes | None]


def show(file: Path, revision: str) -> bytes | None:
    """Returns a file's content at a revision; None if it did not exist then.

    Raises GitError if there is no git, no repository around the file, or no such revision.
    """
    where = spot_in_repository(file)
    return contents(where.top, commit(where.top, revision), [where.path])[where.path]


def newest(folder: Path, paths: Sequence[str]) -> Newest | None:
    """Returns the newest commit and its content at these paths relative to `folder`; None if there is no commit.

    One call of git. Raises GitError if git is missing or the repository cannot be read.
    """
    asked = _askable(paths)
    lines = [f"{HEAD}^{{commit}}", *(f"{HEAD}:./{path}" for path in asked)]
    told = run(folder, "cat-file", "--batch", given=os.fsencode("\n".join(lines) + "\n"))
    if told.returncode and said(told).startswith(NO_REPOSITORY):
        return None
    (commit, _), *answers = _answers(folder, told)
    return Newest(commit, _by_path(paths, answers)) if commit else None


def contents(folder: Path, commit: str, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Returns a commit's content at each of these paths from the top folder; None if it has no file.

    One call of git. The content of a link is its target. A path with a line break counts as missing.
    """
    lines = "".join(f"{commit}:{path}\n" for path in _askable(paths))
    told = run(folder, "cat-file", "--batch", given=os.fsencode(lines))
    return _by_path(paths, list(_answers(folder, told)))


def plain_diff(old: bytes | None, new: bytes | None, path: str) -> str:
    """Returns git's diff of two contents of a file, None for a missing one; "" if they are the same."""
    with TemporaryDirectory() as folder:
        sides = [_side(content, Path(folder, name)) for name, content in (("a", old), ("b", new))]
        told = run(Path(folder), "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", *sides)
    if told.returncode > 1:
        raise GitError(f"git cannot compare two versions of {path}: {said(told)}")
    changed = told.stdout.decode(errors="replace").partition("\n@@")
    if not changed[1]:
        return f"Binary files a/{path} and b/{path} differ\n" if b"\nBinary files " in told.stdout else ""
    heads = (os.devnull if content is None else f"{side}/{path}" for side, content in (("a", old), ("b", new)))
    return "--- {}\n+++ {}".format(*heads) + "".join(changed[1:])


def _side(content: bytes | None, file: Path) -> str:
    if content is None:
        return os.devnull
    file.write_bytes(content)
    return file.name


def state(file: Path) -> State:
    """Returns how a file compares with the newest commit, byte by byte. Raises GitError if it is in no repository."""
    where = spot_in_repository(file)
    newest = head(where.top)
    kept = contents(where.top, newest, [where.path])[where.path] if newest else None
    if kept is None:
        return "untracked"
    return "committed" if file.is_file() and file.read_bytes() == kept else "modified"


def versions(file: Path) -> Iterator[Version]:
    """Yields the file's contents at this path in HEAD and the commits before it, newest first."""
    where = spot_in_repository(file)
    if head(where.top) is None:
        return
    told = run(where.top, "rev-list", "--full-history", HEAD, "--", where.path)
    for each in told.stdout.decode().split():
        content = contents(where.top, each, [where.path])[where.path]
        if content is not None:
            yield Version(each, content)


def _askable(paths: Sequence[str]) -> list[str]:
    return [path for path in dict.fromkeys(paths) if "\n" not in path]


def _by_path(paths: Sequence[str], answers: Sequence[Answer]) -> dict[str, bytes | None]:
    found = zip(_askable(paths), (content for _, content in answers), strict=True)
    return dict.fromkeys(paths) | dict(found)


def _answers(folder: Path, told: subprocess.CompletedProcess[bytes]) -> Iterator[Answer]:
    """Yields from `git cat-file --batch` each object's id, "" if missing, and its content if a file."""
    if told.returncode:
        raise GitError(f"git cannot read the repository of {folder}: {said(told)}")
    printed, at = told.stdout, 0
    while at < len(printed):
        end = printed.index(b"\n", at)
        words = printed[at:end].split(b" ")
        at = end + 1
        if words[-1].isdigit():  # ID TYPE SIZE; otherwise NAME missing
            size = int(words[-1])
            yield words[0].decode(), printed[at : at + size] if words[1] == b"blob" else None
            at += size + 1
        else:
            yield "", None
