"""Charts as SVG, drawn by Vega-Lite. Their colours are the page's (`var(--…)`), so that they follow its theme.

A chart is drawn as wide as it is shown, so that its text is as large as the page's.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import vl_convert
from markupsafe import Markup

from planbook.report.stats.terms import called
from planbook.runs.statistics import Span

HALF, WHOLE = 336, 704
"""Widths of charts in pixels: half (beside another, or on a phone) and whole."""
ROW, BESIDE = 36, 44
"""The height of a bar with its label, and the width for numbers beside a chart."""
TICKS = {
    "day": "utcFormat(datum.value, '%-d %b')",
    "week": "utcFormat(datum.value - 3.5 * 86400000, '%-d %b')",  # the label is in the middle of the week
    "month": "utcFormat(datum.value, '%b %Y')",
}
OUTCOMES = ("passed", "flaky", "interrupted", "failed")
_MARK = re.compile(r'<path aria-label="([^"]*)"([^>]*?)/>')
Spec = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """A bar of several parts, each with a colour name and a size; above it a label on the left, a number on the right.

    `told` is its tooltip.
    """

    label: str
    value: str
    parts: Sequence[tuple[str, float]]
    told: str


def bars(rows: Sequence[Bar]) -> Markup:
    """Draws horizontal bars; the longest is as wide as the chart."""
    longest = max((sum(size for _, size in row.parts) for row in rows), default=0) or 1
    parts = [part for place, row in enumerate(rows) for part in _parts(place, row, longest)]
    texts = [{"place": place * ROW + 9, "label": row.label, "value": row.value} for place, row in enumerate(rows)]
    down = {"type": "quantitative", "scale": {"domain": [0, len(rows) * ROW], "reverse": True, "nice": False}}
    along = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}
    drawn = {
        "mark": {"type": "bar", "cornerRadius": 1.5},
        "data": {"values": parts},
        "encoding": {
            "y": {"field": "top", "axis": None} | down,
            "y2": {"field": "bottom"},
            "x": {"field": "from"} | along,
            "x2": {"field": "to"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "told", "type": "nominal"},
        },
    }
    at = {"y": {"field": "place", "axis": None} | down}
    layers = [drawn, *(_text(name, texts, at) for name in ("label", "value"))]
    return _drawn({"height": len(rows) * ROW, "width": HALF, "layer": layers}, HALF)


def over_time(spans: Sequence[Span], unit: str, since: datetime, until: datetime, width: int) -> Markup:
    """Draws the success rate over time, and below it the number of runs and their outcomes."""
    days = list(_days(since.astimezone().date(), until.astimezone().date(), unit))
    across = {
        "type": "temporal",
        "scale": {"type": "utc", "domain": [_moment(days[0]), _moment(_next(days[-1], unit))]},
    }
    return _drawn({"vconcat": [_line(spans, unit, across, width), _piles(spans, unit, across, days, width)]}, width)


def _line(spans: Sequence[Span], unit: str, across: Spec, width: int) -> Spec:
    rate = [_rate(span, unit) for span in spans]
    least = min((each["rate"] for each in rate), default=1.0)
    return {
        "height": 90 if width == HALF else 110,
        "data": {"values": rate},
        "encoding": {
            "x": {"field": "at", "axis": None} | across,
            "y": {
                "field": "rate",
                "type": "quantitative",
                "scale": {"domain": [min(0.8, int(least * 10) / 10), 1], "nice": False},
                "axis": {"title": None, "format": "%", "tickCount": 3},
            },
            "description": {"field": "told", "type": "nominal"},
        },
        "layer": [
            {"mark": {"type": "line", "color": "var(--line-ink)", "strokeWidth": 1.75, "aria": False}},
            {"mark": {"type": "point", "filled": True, "size": 22, "color": "var(--line-ink)", "opacity": 1}},
        ],
    }


def _piles(spans: Sequence[Span], unit: str, across: Spec, days: Sequence[date], width: int) -> Spec:
    each = -(-len(days) // (4 if width == HALF else 8))
    ticks = {
        "title": None,
        "labelExpr": TICKS[unit],
        "values": [_middle(day, unit) for day in days[::-each]],
        "grid": False,
        "labelFlush": 20,
        "labelOverlap": False,
    }
    most = max(span.passed + span.flaky + span.interrupted + span.failed for span in spans)
    runs: Spec = {"title": None, "format": "~s"} | ({"values": [*range(most + 1)]} if most < 4 else {"tickCount": 4})
    return {
        "height": 110 if width == HALF else 150,
        "data": {"values": [part for span in spans for part in _pile(span, unit)]},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "from", "axis": ticks} | across,
            "x2": {"field": "to"},
            "y": {"field": "below", "type": "quantitative", "axis": runs},
            "y2": {"field": "above"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "told", "type": "nominal"},
        },
    }


def _parts(place: int, row: Bar, longest: float) -> Iterator[Spec]:
    begin = 0.0
    for colour, size in row.parts:
        end = begin + size / longest
        top = place * ROW + 19
        yield {"top": top, "bottom": top + 8, "from": begin, "to": end, "colour": f"var(--{colour})", "told": row.told}
        begin = end


def _text(name: str, texts: Sequence[Spec], at: Spec) -> Spec:
    """Returns the text above the bars: labels on the left, numbers on the right, in the remaining space."""
    is_label = name == "label"
    room = HALF - 7 * max((len(text["value"]) for text in texts), default=0)
    mark: Spec = {
        "type": "text",
        "align": "left" if is_label else "right",
        "baseline": "middle",
        "fontSize": 12,
        "aria": False,
    }
    # the page's letters may be wider than those that Vega measures
    mark |= {"limit": 0.85 * room, "color": "var(--ink)"} if is_label else {"color": "var(--soft)"}
    place: Spec = {"x": {"value": 0 if is_label else HALF}}
    return {"mark": mark, "data": {"values": texts}, "encoding": at | place | {"text": {"field": name}}}


def _rate(span: Span, unit: str) -> Spec:
    runs = span.passed + span.flaky + span.failed + span.interrupted
    share = (span.passed + span.flaky) / runs
    told = f"{called(span.day, unit)}: {share:.0%} of {runs} passed"
    return {"at": _middle(span.day, unit), "rate": share, "told": told}


def _pile(span: Span, unit: str) -> Iterator[Spec]:
    begin, end = _moment(span.day), _moment(_next(span.day, unit))
    gap = (end - begin) * 0.1
    below = 0
    for outcome in OUTCOMES:
        count = getattr(span, outcome)
        if count:
            told = f"{called(span.day, unit)}: {count} {outcome}"
            place = {"from": begin + gap, "to": end - gap, "below": below, "above": below + count}
            yield place | {"colour": f"var(--{outcome})", "told": told}
        below += count


def _days(since: date, until: date, unit: str) -> Iterator[date]:
    """Yields the first day of each span, with or without runs."""
    day = since
    if unit == "week":
        day -= timedelta(days=day.weekday())
    elif unit == "month":
        day = day.replace(day=1)
    while day <= until:
        yield day
        day = _next(day, unit)


def _next(day: date, unit: str) -> date:
    match unit:
        case "week":
            return day + timedelta(days=7)
        case "month":
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)


def _middle(day: date, unit: str) -> float:
    return (_moment(day) + _moment(_next(day, unit))) / 2


def _moment(day: date) -> float:
    """Returns the beginning of the day for Vega. Charts use UTC, because days were already assigned in local time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def _drawn(spec: Spec, width: int) -> Markup:
    axis = {
        "domain": False,
        "ticks": False,
        "gridColor": "var(--line)",
        "labelColor": "var(--soft)",
        "labelFontSize": 12,
    }
    config = {"view": {"stroke": None}, "axis": axis | {"labelPadding": 6}, "background": None}
    config["axisY"] = {"minExtent": BESIDE, "maxExtent": BESIDE}
    for plot in spec.get("vconcat", []):
        plot["width"] = width - BESIDE
    svg = vl_convert.vegalite_to_svg(json.dumps({"padding": 0, "spacing": 14, "config": config} | spec))
    return Markup(_MARK.sub(r'<path aria-label="\1"\2><title>\1</title></path>', svg))
