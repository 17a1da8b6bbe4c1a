"""The filters that a plan has beside Jinja2's own: number, int, date, shift, totp."""

import base64
import binascii
import calendar
import hmac
import re
import struct
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from planbook.errors import StepError

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")


def number(value: Any) -> int | float:
    """A number from text such as 1,299.50. Raises StepError of class value on what is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if not re.search(r"\d", text) or not _NUMBER.fullmatch(text):
        raise StepError("value", f'"{text}" is not a number')
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def comma_number(value: Any) -> int | float:
    """A number from text such as 1.299,50. Raises StepError of class value on what is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    swapped = str(value).strip().translate(str.maketrans(".,", ",."))
    try:
        return number(swapped)
    except StepError:
        raise StepError("value", f'"{str(value).strip()}" is not a number written with a decimal comma') from None


def whole(value: Any) -> int:
    """A whole number; what is behind the point is cut off. Raises StepError of class value on what is none."""
    return int(number(value))


def to_date(value: Any, given: str = "%Y-%m-%d") -> date:
    """A date from a date, or from text written as `given` says. Raises StepError of class value."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value).strip(), given).date()
    except ValueError:
        raise StepError("value", f'"{value}" is not a date written as {given}') from None


def formatted_date(value: Any, form: str | None = None, given: str = "%Y-%m-%d") -> Any:
    """The date, written as `form` says (strftime), or as a date where no form is given."""
    day = to_date(value, given)
    return day.strftime(form) if form else day


def shift(value: Any, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> date:
    """The date moved; the last day of a month stays within the month it comes to."""
    day = to_date(value)
    months_on = day.year * 12 + day.month - 1 + months + 12 * years
    year, month = divmod(months_on, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days, weeks=weeks)


def totp(secret: Any, digits: int = 6, period: int = 30) -> str:
    """The one-time code of now for a base32 secret (RFC 6238, SHA-1)."""
    text = re.sub(r"[\s-]", "", str(secret)).upper()
    try:
        key = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        raise StepError("value", "the secret for totp is not base32 text") from None
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // period), "sha1")
    at = digest[-1] & 15
    code = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(code % 10**digits).zfill(digits)


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "int": whole,
    "date": formatted_date,
    "shift": shift,
    "totp": totp,
}
