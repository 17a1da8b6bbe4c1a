"""planbook stats: summarize the runs since a point in time."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from planbook.cli.ages import AGE
from planbook.cli.given import plan_name
from planbook.cli.table import as_table, terminal_width
from planbook.errors import PlanbookError
from planbook.history.summary import as_time
from planbook.places import find_project
from planbook.report.phrases import duration, plural
from planbook.report.stats.terms import dollars, drifted, head, hours, moment, percent, points
from planbook.runs.statistics import TOP, Health, Stats

FEW = 5
"""Limit of the rows of each table in a terminal, except for plans."""
NO_CHARTS = "Charts are drawn by a package that is not installed here. Install it: pip install 'planbook[stats]'"


@click.command(
    epilog="""\b
Examples:
  planbook stats
  planbook stats --since 7d --plan order-supplies
  planbook stats --since 12w --html monday.html
  planbook stats --json | jq .total
"""
)
@click.option("--since", "age", type=AGE, default="30d", show_default=True, metavar="AGE", help="12h, 30d, 8w.")
@click.option("--plan", metavar="PLAN", help="Only this plan (its name or file).")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a page with charts."
)
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object.")
def command(age: timedelta, plan: str | None, html: Path | None, json_wanted: bool) -> None:
    """Summarize the runs since a point in time: how many passed, the flakiest and slowest steps, failures, cost.

    With --html, writes one self-contained page with charts, and prints its path.
    """
    if html:
        _need_charts()
    from planbook.history.stats import stats

    found = stats(find_project(Path.cwd()), age, plan_name(plan), lambda text: click.echo(text, err=True))
    if html:
        _write(found, html)
    if json_wanted:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, default=_as_text, indent=2))
    elif not html:
        click.echo("\n\n".join(_told(found)))


def _need_charts() -> None:
    if find_spec("vl_convert") is None:
        raise PlanbookError(NO_CHARTS)


def _write(found: Stats, file: Path) -> None:
    from planbook.report.save import write
    from planbook.report.stats.html import render

    if str(file) == "-":
        click.echo(render(found), nl=False)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, render(found))
    except OSError as error:
        raise PlanbookError(f"{file}: the page cannot be written: {error.strerror}.") from None
    click.echo(os.path.relpath(file))


def _plain(found: Stats) -> dict[str, Any]:
    rates = {"success_rate": found.total.success_rate, "flaky_rate": found.total.flaky_rate}
    return asdict(found) | {"total": asdict(found.total) | rates}


def _as_text(value: Any) -> str:
    return as_time(value.timestamp()) if isinstance(value, datetime) else str(value)


def _told(found: Stats) -> Iterator[str]:
    """Yields the text of the summary: a few lines, then the tables that have rows."""
    yield "\n".join(_first_lines(found))
    for title, columns, rows in _tables(found):
        if rows:
            yield f"{title}\n{as_table(columns, rows, terminal_width())}"


def _first_lines(found: Stats) -> Iterator[str]:
    total, before = found.total, found.before
    yield f"{found.plan or 'All plans'}, {head(found)}"
    if not total.runs:
        yield "No runs."
        return
    plans = "" if found.plan else f" of {plural(total.plans, 'plan')}"
    passed = _changed(percent(total.success_rate), points(total.success_rate, before.success_rate))
    again = _changed(percent(total.flaky_rate), points(total.flaky_rate, before.flaky_rate))
    yield f"{plural(total.runs, 'run')}{plans}: {passed} passed, {again} with a step that needed another try."
    not_passed = [f"{total.failed} failed"] + ([f"{total.interrupted} interrupted"] if total.interrupted else [])
    cost = f"models cost {dollars(found.cost_usd)}" if found.cost else "no model was asked"
    yield f"{', '.join(not_passed)}. By hand it would have taken {hours(found.hours_saved)}; {cost}."


def _changed(now: str, change: str) -> str:
    return f"{now} ({change})" if change else now


def _tables(found: Stats) -> Iterator[tuple[str, Sequence[str], list[Sequence[Any]]]]:
    rest = len(found.health) - TOP
    more = f" ({rest} more: planbook sql plan_health)" if rest > 0 else ""
    yield (
        f"Plans, the least healthy first{more}",
        ("plan", "runs", "passed", "flaky", "median", "p95", "last failure"),
        [_health(row) for row in found.health[:TOP]],
    )
    yield (
        "Flakiest steps",
        ("plan", "step", "runs", "on retry", "failed", "last error"),
        [
            (row.plan, row.id, row.runs, row.retried, row.failed, row.last_error_class)
            for row in found.flaky_steps[:FEW]
        ],
    )
    yield (
        "Slowest steps",
        ("plan", "step", "runs", "median", "p95"),
        [(row.plan, row.id, row.runs, duration(row.p50_ms), duration(row.p95_ms)) for row in found.slow_steps[:FEW]],
    )
    yield (
        "Failures by class",
        ("class", "tries", "plans", "last plan", "last step", "last message"),
        [
            (e.error_class, e.failed_tries, e.plans, e.last_plan, e.last_step, e.last_message)
            for e in found.failures[:FEW]
        ],
    )
    yield (
        "May break soon: steps that find their target in another way than before",
        ("plan", "step", "how"),
        [(row.plan, row.id, drifted(row)) for row in found.drift[:FEW]],
    )
    yield (
        "Models",
        ("plan", "calls", "cost"),
        [(row.plan, row.calls, dollars(row.cost_usd)) for row in found.cost[:FEW]],
    )


def _health(row: Health) -> Sequence[Any]:
    times = [None if each is None else duration(each * 1000) for each in (row.p50_seconds, row.p95_seconds)]
    return (row.plan, row.runs, percent(row.success_rate), percent(row.flaky_rate), *times, moment(row.last_failure))
