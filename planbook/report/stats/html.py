"""Statistics of runs as one self-contained HTML page. Needs Vega-Lite: `planbook[stats]`."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from planbook.report import phrases
from planbook.report.html import environment, looks
from planbook.report.stats.charts import HALF, WHOLE, Bar, bars, over_time
from planbook.report.stats.terms import called, dollars, drifted, error_word, head, hours, moment, percent, points
from planbook.runs.statistics import Stats

SHOWN = 20
"""The number of plans that are shown at first; the rest is collapsed."""


def render(stats: Stats) -> str:
    """Returns the whole page."""
    shared = looks() | {"style": looks()["style"] + _style()}
    template = _environment().get_template("stats.html.j2")
    return template.render(shared, **_about(stats)) + "\n"


def render_body(stats: Stats) -> str:
    """Returns what a page of another frame shows. Without Vega-Lite, it has no charts."""
    template = _environment().get_template("stats_body.html.j2")
    return template.render(**_about(stats), framed="div")


def _about(stats: Stats) -> dict[str, Any]:
    return {"stats": stats, "charts": _charts(stats), "head": head(stats), "shown": SHOWN}


@cache
def _environment() -> Environment:
    found = environment().overlay()
    found.filters = found.filters | {
        "called": called,
        "class_word": error_word,
        "day": moment,
        "dollars": dollars,
        "drifted": drifted,
        "hours": hours,
        "percent": percent,
    }
    found.globals = found.globals | {"points": points}
    return found


@cache
def _style() -> Markup:
    return Markup(Path(__file__).with_name("stats.css").read_text("utf-8"))


def _charts(stats: Stats) -> dict[str, Any]:
    """Returns the charts by name, without those that have nothing to show."""
    time = (stats.spans, stats.unit, stats.since, stats.until)
    found: dict[str, Any] = {}
    if stats.spans:
        found["over_time"] = {"wide": over_time(*time, WHOLE), "narrow": over_time(*time, HALF)}
    lists = {
        "flaky": list(_flaky(stats)),
        "slow": list(_slow(stats)),
        "failures": list(_failures(stats)),
        "cost": list(_cost(stats)),
        "saved": list(_saved(stats)),
    }
    return found | {name: bars(rows) for name, rows in lists.items() if rows}


def _step(stats: Stats, plan: str, title: str) -> str:
    return title if stats.plan else f"{plan}: {title}"


def _flaky(stats: Stats) -> Iterator[Bar]:
    for step in stats.flaky_steps:
        name = _step(stats, step.plan, step.title)
        told = f"{step.plan}, {step.title}: of {step.runs}, {step.retried} passed on retry, {step.failed} failed"
        parts = (("flaky", step.retried), ("failed", step.failed))
        yield Bar(name, f"{step.retried + step.failed} of {step.runs}", parts, told)


def _slow(stats: Stats) -> Iterator[Bar]:
    for step in stats.slow_steps:
        most = phrases.duration(step.p95_ms)
        told = f"{step.plan}, {step.title}: median {phrases.duration(step.p50_ms)}, 95th percentile {most}"
        parts = (("mark", step.p50_ms), ("mark-soft", step.p95_ms - step.p50_ms))
        yield Bar(_step(stats, step.plan, step.title), most, parts, told)


def _failures(stats: Stats) -> Iterator[Bar]:
    for row in stats.failures:
        told = (
            f"{row.error_class}: {phrases.plural(row.failed_tries, 'attempt', 'attempts')} in "
            f"{phrases.plural(row.plans, 'plan')}"
        )
        yield Bar(error_word(row.error_class), f"{row.failed_tries:,}", (("failed", row.failed_tries),), told)


def _cost(stats: Stats) -> Iterator[Bar]:
    for row in stats.cost:
        told = f"{row.plan}: {phrases.plural(row.calls, 'call')} of {', '.join(row.models)}, {dollars(row.cost_usd)}"
        yield Bar(row.plan, dollars(row.cost_usd), (("mark", row.cost_usd or 0),), told)


def _saved(stats: Stats) -> Iterator[Bar]:
    for row in stats.saved:
        told = f"{row.plan}: {phrases.plural(row.runs, 'run')}, {hours(row.hours_by_hand)} by hand"
        yield Bar(row.plan, hours(row.hours_by_hand), (("passed", row.hours_by_hand),), told)
