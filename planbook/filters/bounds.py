"""How much one expression may make, and for how long: what it works with may have come from a page.

Every operator, filter and method that can make more than it was given asks here before it makes it.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from string import Formatter
from time import thread_time
from typing import Any

SIZE = 10_000_000
"""Characters that all texts and lists which one expression makes may have together."""
ENTRY = 10
"""Characters that an entry of a list or mapping counts as, beside what it holds."""
DIGITS = 300
"""Digits of a number: about as many as a number with a point may have."""
WIDTH = 1_000
"""Characters to which a text may be padded, or a line indented."""
NUMBERS = 10_000
"""Numbers of one `range`, and lists that `batch` and `slice` make."""
SECONDS = 2.0
"""Time of the processor that one expression may take."""
SHOWN = 200
"""Characters of a value, or of an expression, that a message shows."""
_BITS = int(DIGITS * math.log2(10))
_PLACES = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?")
_RUN_OF_DIGITS = re.compile(r"\d+")


class TooMuch(Exception):
    """An expression makes more than it may. The message goes on after the expression: `makes …; what to do`."""


def cut(text: str) -> str:
    """As much of a text as a message shows."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class _Allowance:
    """What one expression may still make, and until when."""

    def __init__(self) -> None:
        self.left = SIZE
        self.until = thread_time() + SECONDS


_NOW: ContextVar[_Allowance | None] = ContextVar("_NOW", default=None)


@contextmanager
def allowance() -> Iterator[None]:
    """What is made inside of it counts together, as that of one expression."""
    before = _NOW.set(_Allowance())
    try:
        yield
    finally:
        _NOW.reset(before)


def spend(size: int) -> None:
    """So much is about to be made, or was made. Raises TooMuch."""
    now = _NOW.get() or _Allowance()
    now.left -= size
    if now.left < 0:
        raise TooMuch(f"makes more than {SIZE:,} characters of text and lists; make fewer or shorter ones")
    check_time()


def check_time() -> None:
    """Raises TooMuch where the expression has taken too long."""
    now = _NOW.get()
    if now and thread_time() > now.until:
        raise TooMuch(f"takes longer than {SECONDS:g} s; give it less to go through")


def size(value: Any) -> int:
    """Characters of a value as text, about. What is in a list twice counts twice. Raises TooMuch beyond SIZE."""
    found, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found += len(one)
        elif isinstance(one, Mapping):
            found += ENTRY * len(one)
            waiting.extend((*one.keys(), *one.values()))
        elif isinstance(one, (list, tuple, Set)):
            found += ENTRY * len(one)
            waiting.extend(one)
        else:
            found += one.bit_length() // 3 + 1 if isinstance(one, int) else ENTRY
        if found > SIZE:
            spend(found)
    return found


def check_size(value: Any) -> Any:
    """The value that was made, if it is within bounds. Raises TooMuch."""
    if isinstance(value, (str, list, tuple, Mapping)):
        spend(size(value))
    elif isinstance(value, int):
        _whole(value.bit_length())
    elif isinstance(value, float) and not math.isfinite(value):
        raise TooMuch("gives no finite number; reckon with smaller numbers")
    elif isinstance(value, complex):
        raise TooMuch("takes a root of a negative number, which is none; take one of a positive number")
    return value


def _whole(bits: float) -> None:
    if bits > _BITS:
        raise TooMuch(f"makes a number of more than {DIGITS} digits; reckon with smaller numbers")


# Operators -----------------------------------------------------------------------------------------------------------
def before_operator(operator: str, left: Any, right: Any) -> None:
    """Raises TooMuch where what the operator would make is more than may be made."""
    numbers = isinstance(left, int) and isinstance(right, int)
    if operator == "**" and numbers and abs(left) > 1:
        _whole(left.bit_length() * right)
    elif operator == "*" and numbers:
        _whole(left.bit_length() + right.bit_length())
    elif operator == "*" and isinstance(right, int):
        _repeated(left, right)
    elif operator == "*" and isinstance(left, int):
        _repeated(right, left)
    elif operator == "%" and isinstance(left, str):
        before_format(left, right)


def _repeated(value: Any, times: int) -> None:
    if times > 1 and isinstance(value, (str, list, tuple)):
        spend(size(value) * times)


def before_format(text: str, given: Any) -> None:
    """For `'%5d of %s' % given`. Raises TooMuch."""
    for found in _PLACES.finditer(text):
        for width in filter(None, found.groups()):
            _width("%", width)
    values = given.values() if isinstance(given, Mapping) else given if isinstance(given, tuple) else (given,)
    spend(len(text) + text.count("%") * max(map(size, values), default=0))


def before_braces(text: str, given: Iterable[Any]) -> None:
    """For `'{:5d} of {}'.format(…)`. Raises TooMuch."""
    fields = 0
    for _, name, form, _ in Formatter().parse(text):
        fields += name is not None
        for width in ("*",) if "{" in (form or "") else _RUN_OF_DIGITS.findall(form or ""):
            _width("format", width)
    spend(len(text) + fields * max(map(size, given), default=0))


def _width(name: str, width: str) -> None:
    if width == "*":
        raise TooMuch(f"has a width for {name} that is not written out; write it as a number, {WIDTH:,} at most")
    check_limit("the width for " + name, int(width) if len(width) < 9 else 10**9, WIDTH)


def check_limit(what: str, given: Any, limit: int) -> None:
    """Raises TooMuch where a whole number is more than its limit; what is none is left to whoever takes it."""
    if isinstance(given, int) and abs(given) > limit:
        shown = f"{given:,}" if abs(given) <= 10**15 else "a larger number"
        raise TooMuch(f"goes too far: {what} is at most {limit:,}, here {shown}; write a smaller number")


# Texts and lists -----------------------------------------------------------------------------------------------------
def before_replace(text: str, old: str, new: str) -> None:
    """Raises TooMuch."""
    if len(new) > len(old):
        spend(len(text) + text.count(old) * (len(new) - len(old)))


def before_join(entries: Iterable[Any], between: Any) -> list[Any]:
    """The entries, each once gone through. Raises TooMuch."""
    held = list(entries)
    spend(size(held) + len(held) * size(between))
    return held


def bounded_range(*given: int) -> range:
    """A range of not too many numbers. Raises TooMuch."""
    found = range(*given)
    try:
        count = len(found)
    except OverflowError:
        count = 10**18
    check_limit("the count of numbers of `range`", count, NUMBERS)
    return found
