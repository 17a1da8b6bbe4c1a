"""Words numbers, times and drifts, on the page and in a terminal."""

from datetime import date, datetime
from typing import cast

from planbook.errors import ErrorClass
from planbook.report import phrases
from planbook.runs.statistics import Drift, Stats


def head(stats: Stats) -> str:
    """Describes the period: `22 October to 21 November 2026`."""
    since, until = stats.since.astimezone(), stats.until.astimezone()
    year = "" if since.year == until.year else f" {since.year}"
    if since.date() == until.date():
        return f"{until.day} {until:%B %Y}, {since:%H:%M} to {until:%H:%M}"
    return f"{since.day} {since:%B}{year} to {until.day} {until:%B %Y}"


def percent(share: float | None) -> str:
    """Formats a share as a percentage. It is 0 % or 100 % only if it is exactly that."""
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %"


def points(now: float | None, before: float | None) -> str:
    """Formats the difference to the period before: `+1.2 points`; empty if there is nothing to compare."""
    if now is None or before is None:
        return ""
    change = round((now - before) * 100, 1)
    return f"{change:+.1f} points" if change else "as before"


def hours(count: float) -> str:
    """Formats hours: `12 min`, `33.2 h`, `1,250 h`."""
    if count < 0.95:
        return f"{count * 60:.0f} min"
    return f"{count:.1f} h" if count < 100 else f"{count:,.0f} h"


def dollars(count: float | None) -> str:
    """Formats an amount in dollars; an unknown one is a dash."""
    if count is None:
        return "–"
    return f"${count:,.2f}" if count >= 0.01 or not count else f"${count:.2g}"


def drifted(row: Drift) -> str:
    """Describes how an element is found differently than before."""
    told = [f"found by a fallback {row.fallbacks} of {phrases.plural(row.times, 'time')}"] if row.fallbacks else []
    if row.fewest_matches != row.most_matches:
        told.append(f"between {row.fewest_matches} and {row.most_matches} fit, the last time {row.last_matches}")
    return "; ".join(told)


def called(day: date, unit: str) -> str:
    """Names a day, a week or a month."""
    if unit == "month":
        return f"{day:%B %Y}"
    return f"{'week of ' if unit == 'week' else ''}{day.day} {day:%B}"


def moment(at: datetime | None) -> str:
    """Formats a moment in local time: `21 Nov 2026, 10:34`; empty if there is none."""
    there = at.astimezone() if at else None
    return f"{there.day} {there:%b %Y, %H:%M}" if there else ""


def error_word(name: str) -> str:
    """Returns the name of an error class in words; a class that only a newer planbook knows stays as it is."""
    return phrases.CLASSES.get(cast(ErrorClass, name), name)
