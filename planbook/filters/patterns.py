"""Matches patterns in Python's syntax within a time limit.

Used by `match` and `match_all` of `extract`, by filters and tests, and by names between slashes.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]
from time import perf_counter
from typing import Any

from planbook.errors import StepError
from planbook.filters import bounds
from planbook.filters.bounds import cut
from planbook.filters.pattern_writer import Writer

Part = str | dict[str, str | None] | None
SECONDS = 2.0
"""Time that all patterns of one attempt of a step may take together."""
COUNTED = 10_000
"""Limit of the parts of a pattern if every counted repeat is written out."""
LENGTH = 2_000
"""Limit of the characters of a pattern."""
_SLOW = (
    "the pattern {} takes longer than {:g} s on a text of {:,} characters; write it so that it can match a text in "
    "only one way, without a repeat inside a repeat"
)
_REPEATS = (_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT)
_SPENT: ContextVar[list[float] | None] = ContextVar("_SPENT", default=None)

# Python warns of patterns whose meaning may change in a later version. People who run plans cannot use that.
warnings.filterwarnings("ignore", "Possible ", FutureWarning)


@dataclass(frozen=True)
class PatternMatch:
    """The text or groups that matched; None for a group that took no part in the match."""

    part: Part


@contextmanager
def shared_time_limit() -> Iterator[None]:
    """Makes all patterns inside the block share one time limit."""
    before = _SPENT.set([0.0])
    try:
        yield
    finally:
        _SPENT.reset(before)


def first_match(pattern: str, text: str, flags: int = 0) -> Any:
    """Returns the first match, with the interface of Python's `re`, or None.

    Raises StepError of class value if the pattern is invalid or too slow.
    """
    with _timed(pattern, text) as seconds:
        return _compiled(pattern, flags).search(text, timeout=seconds)


def check(pattern: str, flags: int = 0) -> None:
    """Raises ValueError, with a message for users, if a pattern cannot be read."""
    if len(pattern) > LENGTH:
        raise ValueError(f"it has {len(pattern):,} characters, but may have at most {LENGTH:,}; shorten it")
    try:
        with warnings.catch_warnings(action="ignore"):  # a later Python may read `[[` differently
            re.compile(pattern, flags)
            parsed = _parser.parse(pattern, flags)
        if _counted(parsed) > COUNTED:
            raise ValueError(
                f"its counted repeats add up to more than {COUNTED:,} parts; use smaller counts, or * or +"
            )
    except re.error as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("its groups are nested too deeply; remove some of them") from None
    except OverflowError:
        raise ValueError("it has a number that is too large; use a smaller one") from None


def _counted(part: Any) -> int:
    """Returns how many parts a pattern has if every counted repeat is written out."""
    if isinstance(part, tuple) and len(part) == 2 and part[0] in _REPEATS:
        least, most, inner = part[1]
        times: int = max(1, least, most if most is not _parser.MAXREPEAT else 0)
        return times * (1 + _counted(inner))
    if isinstance(part, (tuple, list, _parser.SubPattern)):
        return sum(map(_counted, part))
    return 1


@contextmanager
def _timed(pattern: str, text: str) -> Iterator[float]:
    """Yields the seconds that the pattern may still take, and counts those that it takes."""
    spent = _SPENT.get() or [0.0]
    began = perf_counter()
    try:
        if spent[0] >= SECONDS:
            raise TimeoutError
        yield SECONDS - spent[0]
    except TimeoutError:
        raise StepError("value", _SLOW.format(cut(pattern), SECONDS, len(text))) from None
    finally:
        spent[0] += perf_counter() - began


@lru_cache(1024)
def _compiled(pattern: str, flags: int = 0) -> Any:
    """Compiles a pattern with the package `regex`, which searches like Python's `re`, and has a time limit."""
    import regex  # type: ignore[import-untyped]

    try:
        check(pattern, flags)
        return regex.compile(Writer().write(pattern, flags))
    except (ValueError, regex.error) as error:
        raise StepError("value", f"the pattern {cut(pattern)} cannot be read: {error}") from None


# Filters and tests --------------------------------------------------------------------------------------------------
def search(text: str, pattern: str) -> PatternMatch | None:
    """Returns the first match: its named groups as a mapping, else its first group, else the whole match."""
    first = first_match(str(pattern), text)
    return PatternMatch(_part(first)) if first else None


def findall(value: Any, pattern: str) -> list[Part]:
    """Returns every match as a list; of each the named groups, else the first group, else the whole match."""
    text = _text(value, "findall")
    with _timed(str(pattern), text) as seconds:
        return [_part(each) for each in _compiled(str(pattern)).finditer(text, timeout=seconds)]


def match(value: Any, pattern: str) -> bool:
    """Returns whether a pattern (Python's) matches somewhere in a text; `^` and `$` are its beginning and end."""
    return bool(first_match(str(pattern), _text(value, "match")))


def replace(value: Any, old: str = "", new: str = "", count: int = 0, *, pattern: str | None = None) -> str:
    r"""Replaces parts of a text: `replace('a', 'b')`, or `replace(pattern='([0-9])', new='#\1')`."""
    text = _text(value, "replace")
    if pattern is None:
        return text.replace(str(old), str(new), count or -1) if old else text
    if old:
        raise StepError("value", "replace takes either a text or pattern=…, not both; remove one, and give new=…")
    return _replaced(text, str(pattern), str(new), count)


def _replaced(text: str, pattern: str, new: str, count: int) -> str:
    def put_in(each: Any) -> str:
        written: str = each.expand(new)
        bounds.spend(len(written))
        return written

    compiled = _compiled(pattern)
    try:
        re._parser.parse_template(new, re.compile(pattern))  # type: ignore[attr-defined]
    except (re.error, IndexError) as error:
        raise StepError(
            "value", f'new="{cut(new)}" cannot be used: {error}; refer only to groups of the pattern'
        ) from None
    with _timed(pattern, text) as seconds:
        changed: str = compiled.sub(put_in, text, count=count or 0, timeout=seconds)
    return changed


def _part(each: Any) -> Part:
    if each.re.groupindex:
        named: dict[str, str | None] = each.groupdict()
        return named
    part: str | None = each[1] if each.re.groups else each[0]
    return part


def _text(value: Any, name: str) -> str:
    if value is None:
        raise StepError("value", f"{name} takes a text, but this is nothing; use default('', true) first")
    if isinstance(value, list):
        each = "select('match', …)" if name == "match" else f"map('{name}', …)"
        raise StepError("value", f"{name} takes a text, but this is a list; use {each}")
    if isinstance(value, dict):
        raise StepError("value", f"{name} takes a text, but this is a mapping; use one of its entries")
    return str(value)
