"""Makes branches, and lists them."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.git.command import GitError, output, run
from planbook.git.repository import commit, spot_in_repository


def branch_off(
    folder: Path, branch: str, files: Mapping[str, bytes], message: str, person: tuple[str, str] | None = None
) -> str:
    """Makes a branch from HEAD with one commit that has these files, by paths from `folder`; returns the commit's id.

    The commit is by a person (name and address), or by whom git's configuration names. The work tree and the index stay
    unchanged. Raises GitError, also if the branch exists already.
    """
    base, where = commit(folder), spot_in_repository(folder / "any")
    ref, prefix = f"refs/heads/{branch}", where.path.removesuffix("any")
    if has_branch(folder, branch):
        raise GitError(f"There is a branch {branch} already. Delete it (git branch -D {branch}), or take another name.")
    with TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        output(folder, "read-tree", base, more=index)
        for path, content in files.items():
            blob = output(folder, "hash-object", "-w", "--stdin", given=content)
            output(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{prefix}{path}", more=index)
        tree = output(folder, "write-tree", more=index)
    made = output(folder, "commit-tree", tree, "-p", base, given=message.encode(), more=_by(person))
    output(folder, "update-ref", ref, made, "")
    return made


def _by(person: tuple[str, str] | None) -> dict[str, str]:
    if person is None:
        return {}
    parts = zip(("NAME", "EMAIL"), person, strict=True)
    return {f"GIT_{role}_{part}": text for part, text in parts for role in ("AUTHOR", "COMMITTER")}


def has_branch(folder: Path, branch: str) -> bool:
    """Returns whether there is a branch of that name."""
    return not run(folder, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").returncode


def branches(folder: Path, pattern: str) -> list[str]:
    """Returns the names of the branches that a pattern of git fits. Raises GitError if they cannot be read."""
    told = output(folder, "for-each-ref", "--format=%(refname:lstrip=2)", f"refs/heads/{pattern}")
    return told.splitlines()
