"""Checks the arguments of filters and methods whose result can be larger than their arguments, before each call."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from planbook.filters import bounds
from planbook.filters.bounds import NUMBERS, WIDTH, TooMuch, check_limit, check_size
from planbook.filters.one_time_codes import MOST_DIGITS

Given = Mapping[str, Any]
_PLACES = 100  # decimal places to which a number is rounded
_BETWEEN = 100  # characters that `wordwrap` puts between lines
_FORM = 200  # characters of a date format
_PADDED = re.compile(r"%[-_0^#EO+]*\d")


def _indent(name: str, given: Given) -> None:
    width = given.get("width", 4)
    if isinstance(width, str):
        check_limit(f"the length of `width` of `{name}`", len(width), WIDTH)
    text = str(given.get("s"))
    bounds.spend(len(text) + text.count("\n") * (len(width) if isinstance(width, str) else int(width)))


def _wordwrap(name: str, given: Given) -> None:
    check_limit(f"the length of `wrapstring` of `{name}`", len(given.get("wrapstring") or ""), _BETWEEN)
    bounds.spend(len(str(given.get("s"))) * (1 + len(given.get("wrapstring") or "")))


def _tojson(name: str, given: Given) -> None:
    indent = given.get("indent")
    held = bounds.size(given.get("value"))
    bounds.spend(held * (1 + (indent if isinstance(indent, int) else 0)))


def _date(name: str, given: Given) -> None:
    for form in (given.get("form"), given.get("given")):
        check_date_format(name, form)


def check_date_format(name: str, form: Any) -> None:
    """Checks the format of a date, since strftime pads to any width. Raises TooMuch."""
    if isinstance(form, str):
        check_limit(f"the length of the format of `{name}`", len(form), _FORM)
        if _PADDED.search(form):
            raise TooMuch(f"pads a part of a date with {_PADDED.search(form)[0]!r}; remove the number")  # type: ignore[index]


def _format(name: str, given: Given) -> None:
    bounds.before_format(str(given["value"]), given.get("kwargs") or tuple(given.get("args", ())))


def _replace(name: str, given: Given) -> None:
    if given.get("pattern") is None and given.get("old"):
        bounds.before_replace(str(given["value"]), str(given["old"]), str(given.get("new", "")))


def _string(name: str, given: Given) -> None:
    bounds.spend(bounds.size(given.get("value", given.get("object"))))


LIMITS: Mapping[str, Mapping[str, int]] = {
    "batch": {"linecount": NUMBERS},
    "center": {"width": WIDTH},
    "indent": {"width": WIDTH},
    "round": {"precision": _PLACES},
    "slice": {"slices": NUMBERS},
    "tojson": {"indent": WIDTH},
    "totp": {"digits": MOST_DIGITS},
}
"""The limits of filters' arguments."""
_LOOKS: Mapping[str, Callable[[str, Given], None]] = {
    "date": _date,
    "format": _format,
    "indent": _indent,
    "replace": _replace,
    "string": _string,
    "tojson": _tojson,
    "wordwrap": _wordwrap,
}


def check_arguments(name: str, given: Given) -> None:
    """Checks the arguments of a filter. Raises TooMuch."""
    for key, limit in LIMITS.get(name, {}).items():
        check_limit(f"`{key}` of `{name}`", given.get(key), limit)
    if name in _LOOKS:
        _LOOKS[name](name, given)


def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps a filter so that it raises TooMuch instead of exceeding a limit."""
    signature = inspect.signature(function) if name in LIMITS or name in _LOOKS else None

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        bounds.check_time()
        if signature:
            check_arguments(name, signature.bind(*args, **kwargs).arguments)
        elif name == "join":
            args, kwargs = _joined(args, kwargs)
        return check_size(function(*args, **kwargs))

    return bounded


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps a test so that it raises TooMuch if the expression has exceeded its time."""

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        bounds.check_time()
        return function(*args, **kwargs)

    return bounded


def _joined(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    context, *rest = args
    entries = rest[0] if rest else kwargs.pop("value")
    between = rest[1] if len(rest) > 1 else kwargs.get("d", "")
    return (context, bounds.before_join(entries, between), *rest[1:]), kwargs


# Methods -------------------------------------------------------------------------------------------------------------
REFUSED = frozenset(("decode", "encode", "from_bytes", "fromkeys", "maketrans", "to_bytes", "translate"))
"""Methods whose result is not a value of a plan, or has no limit."""


def before_method(holder: Any, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Checks a method call. Returns the arguments to call the method with. Raises TooMuch."""
    if name in REFUSED:
        raise TooMuch(f"calls `{name}`, which plans do not support; use a filter instead")
    if name in ("strftime", "isoformat", "__format__"):
        check_date_format(name, args[0] if args else kwargs.get("format"))
    if not isinstance(holder, str):
        return args
    if name in ("ljust", "rjust", "center", "zfill", "expandtabs"):
        width = args[0] if args else kwargs.get("tabsize", 0)
        check_limit(f"the width for `{name}`", width, WIDTH)
        if name == "expandtabs" and isinstance(width, int):
            bounds.spend(len(holder) + holder.count("\t") * width)
    elif name == "replace" and len(args) > 1:
        bounds.before_replace(holder, str(args[0]), str(args[1]))
    elif name == "join" and args:
        return (bounds.before_join(args[0], holder), *args[1:])
    return args
