"""The filters and tests that plans have in addition to Jinja2's own."""

from collections.abc import Callable
from typing import Any

from planbook.filters.dates import as_date, formatted_date, shift
from planbook.filters.numbers import comma_number, number, whole, with_point
from planbook.filters.one_time_codes import totp
from planbook.filters.patterns import findall, match, replace, search

FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "comma_number": comma_number,
    "int": whole,
    "float": with_point,
    "date": formatted_date,
    "shift": shift,
    "findall": findall,
    "replace": replace,
    "totp": totp,
}
TESTS: dict[str, Callable[..., bool]] = {"match": match}

__all__ = ["FILTERS", "TESTS", "as_date", "comma_number", "findall", "number", "search"]
