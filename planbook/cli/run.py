"""planbook run: run a plan in a real browser."""

import json
import os
from pathlib import Path
from typing import Any

import click

from planbook.cli import warm
from planbook.cli.given import read_given
from planbook.cli.progress import progress_here
from planbook.cli.table import visible
from planbook.history.summary import summary
from planbook.places import find_project
from planbook.record import Observer, Record, Recorder

EXIT_CODES = {"passed": 0, "flaky": 0, "failed": 1, "cancelled": 130}


@click.command(
    epilog="""\b
Examples:
  planbook run plans/order-supplies.yaml
  planbook run order-supplies --set quantity=3 --headed
  planbook run order-supplies --from fill-search-the-shop --until click-check-out
  planbook run order-supplies --json | jq .values
  planbook run --resume last
  planbook run --resume 20260801-1015 --assume sent
"""
)
@click.argument("plan", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input. May be given several times.")
@click.option("--from", "first", metavar="STEP", help="Begin at this step (its id or number).")
@click.option("--until", "last", metavar="STEP", help="End behind this step (its id or number).")
@click.option("--resume", metavar="RUN", help="Go on with a run that stopped: its id, how that begins, or `last`.")
@click.option(
    "--assume",
    type=click.Choice(["sent", "not-sent"]),
    help="With --resume: whether the step was sent of which that is not known.",
)
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option(
    "--evidence",
    type=click.Choice(["none", "failures", "all"]),
    default="failures",
    show_default=True,
    help="Of which steps to keep pictures and page states.",
)
@click.option("--browser", default="chromium", show_default=True, help="chromium, firefox, webkit, or a browser's URL.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object on stdout.")
def command(
    plan: str | None,
    given: tuple[str, ...],
    first: str | None,
    last: str | None,
    resume: str | None,
    assume: Any,
    headed: bool,
    evidence: Any,
    browser: str,
    as_json: bool,
) -> int:
    """Run PLAN (a file, or the name of one in plans/) in a real browser.

    Leaves a notebook and a journal in .planbook/runs/, and rows in .planbook/history.duckdb.
    Exit codes: 0 passed, 1 failed, 2 cannot be run, 130 cancelled.

    With --resume a new run goes on at the first step that RUN had not passed, with the browser as it was there, the
    values that were read, and RUN's inputs. A `once` step that may have been sent is not sent again: its `verify`
    finds out, or you say it with --assume.
    """
    from flows.secrets import read_secret
    from planbook.engine.prepare import prepare

    project = find_project(Path.cwd())
    warm_next = warm.may_be_used()  # before Prefect's settings are in the environment
    if resume:
        _refuse_beside_resume(plan, given, first, last)
        from flows.resume import order_to_resume
        from planbook.cli.resume import ask_whether_sent

        order = order_to_resume(project, resume, assume, read_secret, evidence, ask_whether_sent)
    elif not plan or assume:
        wrong = "--assume goes with --resume." if assume else "Name a plan, or --resume a run."
        raise click.UsageError(wrong)
    else:
        order = prepare(plan, read_given(given), project, read_secret, first=first, last=last, evidence=evidence)
    from flows.start import start
    from planbook.engine.opening import Wishes

    recorder, progress = Recorder(), progress_here()
    observers: list[Observer] = [recorder, *([progress] if progress else [])]
    say = progress.say if progress else (lambda text: None)
    start(order, Wishes(browser, headed), observers, say)
    record = recorder.record
    assert record is not None, "a run that did not even start has raised why"
    report = os.path.relpath(project.run(order.run_id).report)
    _print_result(record, report, as_json)
    if warm_next:
        warm.keep_warm(project.folder)
    return EXIT_CODES[record.ended.status if record.ended else "failed"]


def _refuse_beside_resume(plan: str | None, given: tuple[str, ...], first: str | None, last: str | None) -> None:
    asked = {"PLAN": plan, "--set": given, "--from": first, "--until": last}
    beside = [name for name, value in asked.items() if value]
    if beside:
        raise click.UsageError(f"--resume goes on with a run as it was begun; leave out {', '.join(beside)}.")


def _print_result(record: Record, report: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary(record, report), ensure_ascii=False, default=str))
        return
    assert record.ended
    because = f": {visible(record.ended.because)}" if record.ended.because else ""
    click.echo(f"{record.started.plan} {record.ended.status} in {record.ended.seconds:.1f} s{because}")
    for name, value in record.values.items():
        click.echo(f"  {name} = {_short(value)}")
    click.echo(f"Notebook: {report}")


def _short(value: Any) -> str:
    text = visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 100 else text[:99] + "…"
