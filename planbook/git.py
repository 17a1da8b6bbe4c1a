"""Queries git about files. It calls the real git, which never prompts and runs no external programs.

Files are read as stored: no filters, no line end conversion, no links followed, exact letter case. So "the same as in
git" always means the same bytes.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Literal

from planbook.errors import PlanbookError

HEAD = "HEAD"
Answer = tuple[str, bytes | None]
State = Literal["committed", "modified", "untracked"]
QUIET = ("--no-pager", "--no-optional-locks", "--literal-pathspecs")
SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false")
ASKS_NOTHING = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    "GIT_NO_REPLACE_OBJECTS": "1",  # show commits as they are, without replacements
    "LC_ALL": "C",
}
# git's own configuration. All other GIT_ variables are removed: they belong to a hook around planbook, or would
# mislead.
KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")
_NO_MORE: Mapping[str, str] = MappingProxyType({})  # additions to the environment
NO_REPOSITORY = ("fatal: not a git repository", "fatal: this operation must be run in a work tree")


class GitError(PlanbookError):
    """git cannot answer: it is not installed, or the repository cannot be read."""


@dataclass(frozen=True)
class Spot:
    """A file's place in a repository: its top folder, and the path from there in git's notation."""

    top: Path
    path: str


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


def top(path: Path) -> Path | None:
    """Returns the top folder of the repository around a file or folder; None if there is none. Raises GitError."""
    found = spot(path / "any" if path.is_dir() else path)
    return found.top if found else None


def spot(file: Path) -> Spot | None:
    """Returns where a file is, or would be, in its repository; None if it is in none."""
    absolute = Path(os.path.abspath(file))  # noqa: PTH100  (links are followed by git's own way of looking at folders)
    folder = absolute.parent if absolute.name else absolute
    while not folder.is_dir():
        folder = folder.parent
    told = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    if told.returncode:
        if _said(told).startswith(NO_REPOSITORY):
            return None
        raise GitError(f"git cannot read the repository of {folder}: {_said(told)}")
    where, prefix = os.fsdecode(told.stdout).removesuffix("\n").split("\n", 1)
    return Spot(Path(where), prefix + absolute.relative_to(folder).as_posix())


def show(file: Path, revision: str) -> bytes | None:
    """Returns a file's content at a revision; None if it did not exist then.

    Raises GitError if there is no git, no repository around the file, or no such revision.
    """
    where = _spot(file)
    return contents(where.top, commit(where.top, revision), [where.path])[where.path]


def commit(folder: Path, revision: str = HEAD) -> str:
    """Returns the full id of a revision's commit. Raises GitError if there is none."""
    told = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not told.returncode:
        return told.stdout.decode().strip()
    if _said(told).startswith(NO_REPOSITORY):
        raise GitError(_in_none(folder))
    if revision == HEAD:
        raise GitError(f"{folder}: nothing has been committed there yet. Commit first: git add, git commit")
    raise GitError(f"{revision}: {folder} has no such commit, branch or tag. See `git log` for those that it has")


def head(folder: Path) -> str | None:
    """Returns the id of the newest commit; None if there is no commit yet, or no repository."""
    told = _git(folder, "rev-parse", "--verify", "--quiet", f"{HEAD}^{{commit}}")
    return None if told.returncode else told.stdout.decode().strip()


def newest(folder: Path, paths: Sequence[str]) -> Newest | None:
    """Returns the newest commit and its content at these paths relative to `folder`; None if there is no commit.

    One call of git. Raises GitError if git is missing or the repository cannot be read.
    """
    asked = _askable(paths)
    lines = [f"{HEAD}^{{commit}}", *(f"{HEAD}:./{path}" for path in asked)]
    told = _git(folder, "cat-file", "--batch", given=os.fsencode("\n".join(lines) + "\n"))
    if told.returncode and _said(told).startswith(NO_REPOSITORY):
        return None
    (commit, _), *answers = _answers(folder, told)
    return Newest(commit, _by_path(paths, answers)) if commit else None


def contents(folder: Path, commit: str, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Returns a commit's content at each of these paths from the top folder; None if it has no file.

    One call of git. The content of a link is its target. A path with a line break counts as missing.
    """
    lines = "".join(f"{commit}:{path}\n" for path in _askable(paths))
    told = _git(folder, "cat-file", "--batch", given=os.fsencode(lines))
    return _by_path(paths, list(_answers(folder, told)))


def files(folder: Path, commit: str) -> list[str]:
    """Returns the paths from the top folder of all files in a commit. Raises GitError if it cannot be read."""
    told = _git(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    if told.returncode:
        raise GitError(f"git cannot read the repository of {folder}: {_said(told)}")
    return [os.fsdecode(path) for path in told.stdout.split(b"\0") if path]


def plain_diff(old: bytes | None, new: bytes | None, path: str) -> str:
    """Returns git's diff of two contents of a file, None for a missing one; "" if they are the same."""
    with TemporaryDirectory() as folder:
        sides = [_side(content, Path(folder, name)) for name, content in (("a", old), ("b", new))]
        told = _git(Path(folder), "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", *sides)
    if told.returncode > 1:
        raise GitError(f"git cannot compare two versions of {path}: {_said(told)}")
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
    where = _spot(file)
    newest = head(where.top)
    kept = contents(where.top, newest, [where.path])[where.path] if newest else None
    if kept is None:
        return "untracked"
    return "committed" if file.is_file() and file.read_bytes() == kept else "modified"


def versions(file: Path) -> Iterator[Version]:
    """Yields the file's contents at this path in HEAD and the commits before it, newest first."""
    where = _spot(file)
    if head(where.top) is None:
        return
    told = _git(where.top, "rev-list", "--full-history", HEAD, "--", where.path)
    for commit in told.stdout.decode().split():
        content = contents(where.top, commit, [where.path])[where.path]
        if content is not None:
            yield Version(commit, content)


def who(folder: Path) -> str | None:
    """Returns `Name <email>` from git's configuration; None if it is not set."""
    name, email = (
        _git(folder, "config", "--get", f"user.{part}").stdout.decode().strip() for part in ("name", "email")
    )
    return f"{name} <{email}>" if name and email else name or email or None


def branch_off(
    folder: Path, branch: str, files: Mapping[str, bytes], message: str, person: tuple[str, str] | None = None
) -> str:
    """Makes a branch from HEAD with one commit that has these files, by paths from `folder`; returns the commit's id.

    The commit is by a person (name and address), or by whom git's configuration names. The work tree and the index stay
    unchanged. Raises GitError, also if the branch exists already.
    """
    base, where = commit(folder), _spot(folder / "any")
    ref, prefix = f"refs/heads/{branch}", where.path.removesuffix("any")
    if has_branch(folder, branch):
        raise GitError(f"There is a branch {branch} already. Delete it (git branch -D {branch}), or take another name.")
    with TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        _done(folder, "read-tree", base, more=index)
        for path, content in files.items():
            blob = _done(folder, "hash-object", "-w", "--stdin", given=content)
            _done(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{prefix}{path}", more=index)
        tree = _done(folder, "write-tree", more=index)
    made = _done(folder, "commit-tree", tree, "-p", base, given=message.encode(), more=_by(person))
    _done(folder, "update-ref", ref, made, "")
    return made


def _by(person: tuple[str, str] | None) -> dict[str, str]:
    if person is None:
        return {}
    parts = zip(("NAME", "EMAIL"), person, strict=True)
    return {f"GIT_{role}_{part}": text for part, text in parts for role in ("AUTHOR", "COMMITTER")}


def has_branch(folder: Path, branch: str) -> bool:
    """Returns whether there is a branch of that name."""
    return not _git(folder, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").returncode


def branches(folder: Path, pattern: str) -> list[str]:
    """Returns the names of the branches that a pattern of git fits. Raises GitError if they cannot be read."""
    told = _done(folder, "for-each-ref", "--format=%(refname:lstrip=2)", f"refs/heads/{pattern}")
    return told.splitlines()


def origin(folder: Path) -> str | None:
    """Returns the address of the remote `origin`; None if there is none."""
    return _git(folder, "config", "--get", "remote.origin.url").stdout.decode().strip() or None


def _done(folder: Path, *arguments: str, given: bytes = b"", more: Mapping[str, str] = _NO_MORE) -> str:
    told = _git(folder, *arguments, given=given, more=more)
    if told.returncode:
        raise GitError(f"git {arguments[0]} failed in {folder}: {_said(told)}")
    return told.stdout.decode().strip()


def _spot(file: Path) -> Spot:
    found = spot(file)
    if found is None:
        raise GitError(_in_none(file))
    return found


def _in_none(path: Path) -> str:
    return f"{path} is not in a git repository. Make one with `git init`, and commit the plans"


def _git(
    folder: Path, *arguments: str, given: bytes = b"", more: Mapping[str, str] = _NO_MORE
) -> subprocess.CompletedProcess[bytes]:
    settings = (word for setting in SETTINGS for word in ("-c", setting))
    command = ["git", *QUIET, *settings, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, env={**_environment(), **more}, check=False)
    except FileNotFoundError:
        raise GitError(
            "git is not installed: there is no program `git` on the PATH. Install it, then try again"
        ) from None


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith("GIT_")}
    return own | ASKS_NOTHING


def _said(told: subprocess.CompletedProcess[bytes]) -> str:
    return " ".join(told.stderr.decode(errors="replace").split())


def _askable(paths: Sequence[str]) -> list[str]:
    return [path for path in dict.fromkeys(paths) if "\n" not in path]


def _by_path(paths: Sequence[str], answers: Sequence[Answer]) -> dict[str, bytes | None]:
    found = zip(_askable(paths), (content for _, content in answers), strict=True)
    return dict.fromkeys(paths) | dict(found)


def _answers(folder: Path, told: subprocess.CompletedProcess[bytes]) -> Iterator[Answer]:
    """Yields from `git cat-file --batch` each object's id, "" if missing, and its content if a file."""
    if told.returncode:
        raise GitError(f"git cannot read the repository of {folder}: {_said(told)}")
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
