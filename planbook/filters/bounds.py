"""Limits the size and the processor time of one expression, because its values may come from a page.

Every operator, filter and method whose result can be larger than its arguments checks the limits here first.
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
"""Limit of the characters in all texts and lists that one expression makes, together."""
ENTRY = 10
"""Characters that each entry of a list or mapping counts for, in addition to its content."""
DIGITS = 300
"""Limit of the digits of a number: about as many as the largest float has."""
WIDTH = 1_000
"""Limit of the characters to which a text is padded or a line is indented."""
NUMBERS = 10_000
"""Limit of the numbers in one `range`, and of the lists that `batch` and `slice` make."""
SECONDS = 2.0
"""Limit of the processor time of one expression."""
SHOWN = 200
"""Limit of the characters of a value or an expression in a message."""
_BITS = int(DIGITS * math.log2(10))
_PLACES = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?")
_RUN_OF_DIGITS = re.compile(r"\d+")


class TooMuch(Exception):
    """An expression exceeds a limit. The message continues after the expression: `makes …; what to do`."""


def cut(text: str) -> str:
    """Shortens a text to `SHOWN` characters, for a message."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class _Allowance:
    """The characters that one expression may still make, and its deadline in thread time."""

    def __init__(self) -> None:
        self.left = SIZE
        self.until = thread_time() + SECONDS


_NOW: ContextVar[_Allowance | None] = ContextVar("_NOW", default=None)


@contextmanager
def allowance() -> Iterator[None]:
    """Counts everything made inside the block against the limits of one expression."""
    before = _NOW.set(_Allowance())
    try:
        yield
    finally:
        _NOW.reset(before)


def spend(size: int) -> None:
    """Counts `size` characters that the expression makes or is about to make. Raises TooMuch."""
    now = _NOW.get() or _Allowance()
    now.left -= size
    if now.left < 0:
        raise TooMuch(f"makes more than {SIZE:,} characters of text and lists; use shorter texts and lists")
    check_time()


def check_time() -> None:
    """Raises TooMuch if the expression has exceeded its time."""
    now = _NOW.get()
    if now and thread_time() > now.until:
        raise TooMuch(f"takes longer than {SECONDS:g} s; use shorter texts and lists")


def size(value: Any) -> int:
    """Returns about how many characters a value has as text. Repeated entries count each time.

    Raises TooMuch beyond SIZE.
    """
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
    """Returns a value that an expression made, if it is within the limits. Raises TooMuch."""
    if isinstance(value, (str, list, tuple, Mapping)):
        spend(size(value))
    elif isinstance(value, int):
        _whole(value.bit_length())
    elif isinstance(value, float) and not math.isfinite(value):
        raise TooMuch("gives no finite number; use smaller numbers")
    elif isinstance(value, complex):
        raise TooMuch("takes the root of a negative number; use a positive number")
    return value


def _whole(bits: float) -> None:
    if bits > _BITS:
        raise TooMuch(f"makes a number of more than {DIGITS} digits; use smaller numbers")


# Operators -----------------------------------------------------------------------------------------------------------
def before_operator(operator: str, left: Any, right: Any) -> None:
    """Raises TooMuch if the result of the operator would exceed a limit."""
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
    """Checks `'%5d of %s' % given`. Raises TooMuch."""
    for found in _PLACES.finditer(text):
        for width in filter(None, found.groups()):
            _width("%", width)
    values = given.values() if isinstance(given, Mapping) else given if isinstance(given, tuple) else (given,)
    spend(len(text) + text.count("%") * max(map(size, values), default=0))


def before_braces(text: str, given: Iterable[Any]) -> None:
    """Checks `'{:5d} of {}'.format(…)`. Raises TooMuch."""
    fields = 0
    for _, name, form, _ in Formatter().parse(text):
        fields += name is not None
        for width in ("*",) if "{" in (form or "") else _RUN_OF_DIGITS.findall(form or ""):
            _width("format", width)
    spend(len(text) + fields * max(map(size, given), default=0))


def _width(name: str, width: str) -> None:
    if width == "*":
        raise TooMuch(f"computes a width for `{name}`; write the width as a number of at most {WIDTH:,}")
    check_limit(f"the width for `{name}`", int(width) if len(width) < 9 else 10**9, WIDTH)


def check_limit(what: str, given: Any, limit: int) -> None:
    """Raises TooMuch if a whole number exceeds its limit. Other values are left to the caller's function to judge."""
    if isinstance(given, int) and abs(given) > limit:
        shown = f"{given:,}" if abs(given) <= 10**15 else "a larger number"
        raise TooMuch(f"exceeds a limit: {what} is {shown}, but at most {limit:,} is allowed; use a smaller number")


# Texts and lists -----------------------------------------------------------------------------------------------------
def before_replace(text: str, old: str, new: str) -> None:
    """Checks a replacement of every `old` by `new`. Raises TooMuch."""
    if len(new) > len(old):
        spend(len(text) + text.count(old) * (len(new) - len(old)))


def before_join(entries: Iterable[Any], between: Any) -> list[Any]:
    """Returns the entries to join, as a list, so that an iterator is read one time only. Raises TooMuch."""
    held = list(entries)
    spend(size(held) + len(held) * size(between))
    return held


def bounded_range(*given: int) -> range:
    """Returns `range(*given)`. Raises TooMuch if it has more than NUMBERS numbers."""
    found = range(*given)
    try:
        count = len(found)
    except OverflowError:
        count = 10**18
    check_limit("the length of `range`", count, NUMBERS)
    return found
