"""A problem of a plan: where it is, what was written, what was expected. Printed in several formats."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

_WORD = re.compile(r"[^\s,:\]}]+")


@dataclass(frozen=True)
class Place:
    """A place in a file: line and column from 1; `width` is how many columns the caret underlines."""

    line: int = 1
    column: int = 1
    width: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """A problem that must be fixed. `what` and `expected` are sentences without their full stop.

    Problems sort by path and place. `source_line` is the line in the file; empty if there is none.
    """

    path: str
    line: int
    column: int
    what: str
    expected: str
    rule: str
    source_line: str = ""
    width: int = 0

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}:{self.column}: {self.message} [{self.rule}]"
        return f"{head}\n{self.excerpt}" if self.source_line.strip() else head

    @property
    def message(self) -> str:
        """Both sentences: what was written, and what was expected."""
        return sentences(self.what, self.expected)

    @property
    def excerpt(self) -> str:
        """The source line, with a caret under the place."""
        gutter = " " * len(str(self.line))
        shown = self.source_line.expandtabs(1)
        begin = min(self.column - 1, len(shown))
        word = _WORD.match(shown, begin)
        width = self.width or (len(word[0]) if word else 1)
        tail = "~" * (min(width, max(len(shown) - begin, 1)) - 1)
        return f"{gutter} |\n{self.line} | {shown}\n{gutter} | {' ' * begin}^{tail}"


class ProblemCollector:
    """Collects the problems of one file."""

    def __init__(self, path: Path | str, text: str = "") -> None:
        self.path = str(path)
        self.lines = split_lines(text)
        self._found: dict[Problem, None] = {}

    def add(self, place: Place, what: str, expected: str, rule: str) -> None:
        """Adds a problem at a place of the file."""
        source_line = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        problem = Problem(self.path, place.line, place.column, what, expected, rule, _clipped(source_line), place.width)
        self._found[problem] = None

    @property
    def problems(self) -> list[Problem]:
        """The problems in the order in which they were found, without duplicates."""
        return list(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Problem]:
        """Returns the problems, sorted by place."""
        return sorted(self._found)


def split_lines(text: str) -> list[str]:
    """Splits a text into lines, without line ends, like the YAML reader."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def _clipped(line: str) -> str:
    return line if len(line) <= 200 else line[:199] + "…"


def sentences(first: str, second: str) -> str:
    """Joins two sentences, the second with a capital letter, without the last full stop."""
    return f"{first}. {second[0].upper()}{second[1:]}" if second else first


def quoted(value: object) -> str:
    """Returns what the user wrote, in quotes, on one line, and shortened."""
    text = " ".join(str(value).split())
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Joins words to a list: `a, b and c`."""
    several = list(words)
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} {last} {several[-1]}" if several else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Returns `did you mean 'click'?` if a known word is similar, else `otherwise`."""
    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower().replace("-", "_"), lower, n=1, cutoff=0.6)
    near = near or get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f"did you mean {quoted(lower[near[0]])}?" if near else otherwise


def shown(path: Path) -> str:
    """Returns a path for messages: relative if it is inside the current folder."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def as_text(problems: Sequence[Problem]) -> str:
    """Returns the problems as text for people."""
    return "\n".join(str(problem) for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """Returns the problems as JSON: a list of objects."""
    return json.dumps([asdict(problem) | {"message": problem.message} for problem in problems], ensure_ascii=False)
