"""Says where a file is in its repository, and what git knows about that."""

import os
from dataclasses import dataclass
from pathlib import Path

from planbook.git.command import NO_REPOSITORY, GitError, run, said

HEAD = "HEAD"


@dataclass(frozen=True)
class Spot:
    """A file's place in a repository: its top folder, and the path from there in git's notation."""

    top: Path
    path: str


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
    told = run(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    if told.returncode:
        if said(told).startswith(NO_REPOSITORY):
            return None
        raise GitError(f"git cannot read the repository of {folder}: {said(told)}")
    where, prefix = os.fsdecode(told.stdout).removesuffix("\n").split("\n", 1)
    return Spot(Path(where), prefix + absolute.relative_to(folder).as_posix())


def spot_in_repository(file: Path) -> Spot:
    found = spot(file)
    if found is None:
        raise GitError(in_none(file))
    return found


def in_none(path: Path) -> str:
    return f"{path} is not in a git repository. Make one with `git init`, and commit the plans"


def commit(folder: Path, revision: str = HEAD) -> str:
    """Returns the full id of a revision's commit. Raises GitError if there is none."""
    told = run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not told.returncode:
        return told.stdout.decode().strip()
    if said(told).startswith(NO_REPOSITORY):
        raise GitError(in_none(folder))
    if revision == HEAD:
        raise GitError(f"{folder}: nothing has been committed there yet. Commit first: git add, git commit")
    raise GitError(f"{revision}: {folder} has no such commit, branch or tag. See `git log` for those that it has")


def head(folder: Path) -> str | None:
    """Returns the id of the newest commit; None if there is no commit yet, or no repository."""
    told = run(folder, "rev-parse", "--verify", "--quiet", f"{HEAD}^{{commit}}")
    return None if told.returncode else told.stdout.decode().strip()


def files(folder: Path, commit: str) -> list[str]:
    """Returns the paths from the top folder of all files in a commit. Raises GitError if it cannot be read."""
    told = run(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    if told.returncode:
        raise GitError(f"git cannot read the repository of {folder}: {said(told)}")
    return [os.fsdecode(path) for path in told.stdout.split(b"\0") if path]


def who(folder: Path) -> str | None:
    """Returns `Name <email>` from git's configuration; None if it is not set."""
    name, email = (run(folder, "config", "--get", f"user.{part}").stdout.decode().strip() for part in ("name", "email"))
    return f"{name} <{email}>" if name and email else name or email or None


def origin(folder: Path) -> str | None:
    """Returns the address of the remote `origin`; None if there is none."""
    return run(folder, "config", "--get", "remote.origin.url").stdout.decode().strip() or None
