"""Compares plans in the working tree with a revision of their git repository."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from planbook import git
from planbook.diff.compared import FileDiff
from planbook.diff.sides import Side, compare_sides, read_side
from planbook.errors import PlanbookError
from planbook.plan.problem import shown

ENDINGS = (".yaml", ".yml")
ALIKE = 0.5
"""The share of its lines that a removed plan must have in common with a new one to count as renamed."""
_LIKE_A_PLAN = re.compile(rb"(?m)^planbook:")


@dataclass
class _File:
    """A file of the repository, with its content in the revision and here. The path is from the top folder."""

    path: str
    is_named: bool
    old: bytes | None
    new: bytes | None
    before: str = ""

    @property
    def is_plan(self) -> bool:
        return any(_LIKE_A_PLAN.search(content or b"") for content in (self.old, self.new))


class RevisionDiff:
    """A revision to compare with. Raises GitError if git, the repository or the revision is missing."""

    def __init__(self, revision: str, folder: Path) -> None:
        top = git.top(folder)
        if top is None:
            raise git.GitError(f"{folder} is not in a git repository. Name two files instead: planbook diff OLD NEW")
        self.top, self.revision = top, revision
        self.commit = git.commit(top, revision)
        self.everything = git.files(top, self.commit)
        self.files = [path for path in self.everything if path.endswith(ENDINGS)]

    def compare(self, paths: Sequence[Path]) -> list[FileDiff]:
        """Returns the results for files, and for all changed plans in folders, sorted by path."""
        named = {path: is_named for given in paths for path, is_named in self._meant(given)}
        files = self._read(named)
        self._find_renamed(files)
        sources = {file.before for file in files}
        wanted = (file for file in files if file.path not in sources and (file.is_named or self._tells(file)))
        return [self._held(file) for file in sorted(wanted, key=lambda file: file.path)]

    def both(self, path: str) -> tuple[bytes | None, bytes | None]:
        """Returns a file's content in the revision and here; None if it does not exist.

        The path is from the top folder.
        """
        file = self.top / path
        now = file.read_bytes() if file.is_file() else None
        return git.contents(self.top, self.commit, [path])[path], now

    def plans_here(self, paths: Sequence[Path]) -> list[str]:
        """Returns the files here that the paths stand for, relative to the top folder."""
        found = dict.fromkeys(path for given in paths for path, _ in self._meant(given))
        return [path for path in found if (self.top / path).is_file()]

    def _meant(self, given: Path) -> Iterator[tuple[str, bool]]:
        """Yields the files that a path stands for, and whether each is named itself; a folder may no longer exist."""
        top = git.top(given)
        if top != self.top:
            raise PlanbookError(f"{given} is not in the repository {self.top}")
        inside = _from_top(given / "any").removesuffix("any")
        before = [path for path in self.files if path.startswith(inside)]
        if not before and not given.is_dir():
            yield inside.removesuffix("/"), True
            return
        yield from ((path, False) for path in before)
        here = (file.relative_to(given) for file in given.rglob("*") if file.suffix in ENDINGS)
        shown_ones = (path for path in here if not any(part.startswith(".") for part in path.parts))
        yield from ((inside + path.as_posix(), False) for path in shown_ones)

    def _read(self, named: dict[str, bool]) -> list[_File]:
        before = git.contents(self.top, self.commit, list(named))
        return [self._file(path, is_named, before[path]) for path, is_named in named.items()]

    def _file(self, path: str, is_named: bool, old: bytes | None) -> _File:
        file = self.top / path
        new = read_side(file).content if os.path.lexists(file) else None
        if old is None and new is None:
            raise PlanbookError(f"{shown(file)}: there is no such file, neither here nor at {self.revision}")
        return _File(path, is_named, old, new)

    def _find_renamed(self, files: Sequence[_File]) -> None:
        """Pairs new files with the removed files that are most similar to them."""
        added = [file for file in files if file.old is None]
        gone = [path for path in self.files if added and not os.path.lexists(self.top / path)]
        contents = git.contents(self.top, self.commit, gone) if gone else {}
        pairs = [(_alike(contents[path], file.new), path, file) for file in added for path in gone]
        for alike, path, file in sorted(pairs, key=lambda pair: -pair[0]):
            if alike >= ALIKE and not file.before and not any(other.before == path for other in files):
                file.before, file.old = path, contents[path]

    def _tells(self, file: _File) -> bool:
        return file.is_plan and (file.old != file.new or bool(file.before))

    def _held(self, file: _File) -> FileDiff:
        here = shown(self.top / file.path)
        path, was = self.top / file.path, file.before or file.path
        old = Side(f"{self.revision}:{was}", self.top / was, file.old)
        return compare_sides(here, old, Side(here, path, file.new), shown(self.top / was) if file.before else "")


def _from_top(path: Path) -> str:
    """Returns the path from the top folder of its repository."""
    where = git.spot(path)
    return where.path if where else str(path)


def _alike(old: bytes | None, new: bytes | None) -> float:
    matcher = SequenceMatcher(None, (old or b"").splitlines(), (new or b"").splitlines(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
