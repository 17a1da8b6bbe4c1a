"""A chart of numbers over time, as SVG whose colours are the page's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 704, 180, 64, 10, 24


@dataclass(frozen=True)
class Dot:
    """A number, and where it is drawn."""

    x: float
    y: float
    told: str


@dataclass(frozen=True)
class Chart:
    """A line through the numbers; `ticks` are heights with their numbers, `days` places with their days."""

    dots: list[Dot]
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str]]

    @property
    def path(self) -> str:
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


def chart(points: Sequence[tuple[datetime, float]]) -> Chart | None:
    """Returns the chart of numbers, the oldest first; None for less than two."""
    if len(points) < 2:
        return None
    low, high = min(number for _, number in points), max(number for _, number in points)
    first, last = points[0][0], points[-1][0]
    seconds = (last - first).total_seconds() or 1.0

    def across(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - 8) * (at - first).total_seconds() / seconds, 1)

    def down(number: float) -> float:
        share = (number - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)

    dots = [Dot(across(at), down(number), f"{as_day(at)}, {at:%H:%M}: {as_number(number)}") for at, number in points]
    levels = [low, (low + high) / 2, high] if high > low else [low]
    return Chart(dots, [(down(level), as_number(level)) for level in levels], _days(points, across(last)))


def _days(points: Sequence[tuple[datetime, float]], end: float) -> list[tuple[float, str]]:
    first, last = as_day(points[0][0]), as_day(points[-1][0])
    return [(LEFT, first), (end, last)] if first != last else [(LEFT, first)]


def as_number(number: float) -> str:
    """A number with as few digits as say it: 12, 12.5, 1,204.37."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"


def as_day(at: datetime) -> str:
    there = at.astimezone()
    return f"{there.day} {there:%b %Y}"
