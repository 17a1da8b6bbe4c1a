"""Reads, prints and shifts dates and times in the formats that pages use."""

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from planbook.errors import StepError
from planbook.filters.bounds import cut

_LONGEST = 1_000  # characters of a text that may be a date
Moment = date | datetime | time
_DIRECTIVE = r"%[-_0^#EO]*[a-zA-Z%]"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH, _YEAR = r"(?P<month>[A-Za-z]{3,9})\.?", r"(?P<year>\d{4})"
_IN_WORDS = (
    re.compile(rf"{_DAY}(?:\.|\s+of)?[\s-]*{_MONTH},?[\s-]*{_YEAR}"),
    re.compile(rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}"),
)
_IN_DIGITS = re.compile(r"(?P<first>\d{1,2})(?P<between>[./-])(?P<second>\d{1,2})(?P=between)(?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<between>[./-])(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})")
_WEEKDAY = re.compile(rf"^(?:{'|'.join(calendar.day_name)}|{'|'.join(calendar.day_abbr)})\.?,?\s+", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:,|\s+at|T)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?$"
)
_DAY_OF_YEAR = frozenset(("year", "month", "day"))
_PARTS: dict[str, frozenset[str]] = {
    **dict.fromkeys("YyGC", frozenset(("year",))),
    **dict.fromkeys("mbBh", frozenset(("month",))),
    **dict.fromkeys("de", frozenset(("day",))),
    **dict.fromkeys("jaAuwUWVxDF", _DAY_OF_YEAR),
    **dict.fromkeys("HIMSpfXTRrkl", frozenset(("time",))),
    **dict.fromkeys("cs", _DAY_OF_YEAR | {"time"}),
}
"""The parts of a moment that each directive of strftime prints."""
_TELL_NOTHING = "aAuwUWV"
"""Directives that strptime reads but ignores in its result."""


def as_date(value: Any, given: str | None = None) -> Moment:
    """Reads a date, a date with a time, or a time from text. Raises StepError of class value.

    `given` is the format of the text (strptime). Without it, only text with a single meaning is read.
    """
    if isinstance(value, (date, time)):
        return value
    text = " ".join(str(value).split())
    if len(text) > _LONGEST:
        raise _none(text)
    return _given(text, given) if given else _common(text)


def _given(text: str, given: str) -> Moment:
    read, told = _parsed(text, given)
    if told == {"time"}:
        return read.time()
    missing = _missing(told, _DAY_OF_YEAR)
    if missing:
        raise StepError(
            "value", f'"{cut(text)}" has no {missing}, so it is not a full date; choose its parts: date("%d %B")'
        )
    return read if "time" in told else read.date()


def _parsed(text: str, given: str) -> tuple[datetime, frozenset[str]]:
    """Reads the text. Returns the moment, and the parts of it that the text states."""
    told = _asked("".join(each for each in re.findall(_DIRECTIVE, given) if each[-1] not in _TELL_NOTHING))
    leap = "year" not in told  # so that 29 February can be read
    try:
        return datetime.strptime(f"2000 {text}" if leap else text, f"%Y {given}" if leap else given), told
    except ValueError as error:
        if "directive" in str(error) or "stray %" in str(error):
            why = str(error).partition(" in format")[0]
            raise StepError("value", f"{given} is not a date format: {why}; use one such as %d.%m.%Y") from None
        raise StepError("value", f'"{cut(text)}" is not in the format {given}; correct the format') from None


def _asked(form: str) -> frozenset[str]:
    """Returns the parts of a moment that a format names."""
    parts = [_PARTS.get(each[-1], frozenset()) for each in re.findall(_DIRECTIVE, form)]
    return frozenset().union(*parts)


def _missing(told: frozenset[str], asked: frozenset[str]) -> str:
    return " and no ".join(part for part in ("year", "month", "day", "time") if part in asked - told)


def _common(text: str) -> Moment:
    try:
        return _iso(text)
    except ValueError:
        pass
    clock = _CLOCK.search(text)
    at = _time(clock) if clock else None
    day = _WEEKDAY.sub("", text[: clock.start()] if clock else text).strip().rstrip(",")
    if clock and at is None:
        raise _none(text)
    if clock and not day:
        assert at is not None
        return at
    read = _day(day, text)
    return datetime.combine(read, at) if at is not None else read


def _iso(text: str) -> Moment:
    """Reads a date or moment in ISO format. Raises ValueError."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        raise ValueError
    return datetime.fromisoformat(text)


def _day(text: str, whole: str) -> date:
    if found := next((found for form in _IN_WORDS if (found := form.fullmatch(text))), None):
        return _made(found["year"], str(_MONTHS.get(found["month"].lower(), 0)), found["day"], whole)
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(found["year"], found["month"], found["day"], whole)
    if found := _IN_DIGITS.fullmatch(text):
        return _in_digits(found, whole)
    raise _none(whole)


def _in_digits(found: re.Match[str], whole: str) -> date:
    """Reads three numbers. With dots the day comes first; with slashes or dashes only one order may be possible."""
    first, second = int(found["first"]), int(found["second"])
    if found["between"] != "." and first <= 12 and second <= 12 and first != second:
        between = found["between"]
        ways = f"given: '%d{between}%m{between}%Y' or '%m{between}%d{between}%Y'"
        raise StepError("value", f'"{whole}" may start with the day or the month; state the format with {ways}')
    month_first = found["between"] != "." and second > 12
    return _made(
        found["year"], found["first" if month_first else "second"], found["second" if month_first else "first"], whole
    )


def _made(year: str, month: str, day: str, whole: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _none(whole) from None


def _time(found: re.Match[str]) -> time | None:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None


def _none(text: str) -> StepError:
    return StepError("value", f"\"{cut(text)}\" cannot be read as a date; state its format, as in given: '%d %B %Y'")


# The filters ---------------------------------------------------------------------------------------------------------
def formatted_date(value: Any, form: str | None = None, given: str | None = None) -> Any:
    """Reads a date or time in the format `given` (strptime), and prints it in the format `form` (strftime), if any."""
    if form is None:
        return as_date(value, given)
    moment: Moment
    if given and not isinstance(value, (date, time)):
        moment, told = _parsed(" ".join(str(value).split()), given)
    else:
        moment = as_date(value)
        told = _told(moment)
    missing = _missing(told, _asked(form))
    if missing:
        raise StepError("value", f'"{value}" has no {missing}, which {form} needs; use a format without it')
    return moment.strftime(form)


def _told(moment: Moment) -> frozenset[str]:
    if isinstance(moment, time):
        return frozenset(("time",))
    return _DAY_OF_YEAR | {"time"} if isinstance(moment, datetime) else _DAY_OF_YEAR


def shift(
    value: Any, days: int = 0, weeks: int = 0, months: int = 0, years: int = 0, hours: int = 0, minutes: int = 0
) -> Moment:
    """Returns the date shifted. A day that the new month does not have becomes its last day. The time is kept."""
    day = as_date(value)
    if isinstance(day, time) or ((hours or minutes) and not isinstance(day, datetime)):
        alone, needed = ("time", "day") if isinstance(day, time) else ("day", "time")
        what = f"is a {alone} without a {needed}, so it cannot be shifted like this"
        raise StepError("value", f'"{value}" {what}; read a text that also has the {needed}')
    months_on = day.year * 12 + day.month - 1 + months + 12 * years
    year, month = divmod(months_on, 12)
    last = calendar.monthrange(year, month + 1)[1]
    moved = day.replace(year=year, month=month + 1, day=min(day.day, last))
    return moved + timedelta(days=days, weeks=weeks, hours=hours, minutes=minutes)
