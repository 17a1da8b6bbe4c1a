"""planbook run: run a plan in a real browser."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli import warm
from planbook.cli.browser_option import browser_option
from planbook.cli.given import CSV_FILE, parse_set_options
from planbook.cli.progress import observers_with_progress
from planbook.cli.remarks import remarks
from planbook.errors import PlanbookError
from planbook.history.summary import summary
from planbook.output.printable import visible
from planbook.places import Project, find_project
from planbook.record import Record, Recorder

if TYPE_CHECKING:
    from planbook.engine.request import RunRequest

NAMES = {
    "PLAN": "plan", "--set": "given", "--rows": "rows", "--again": "again", "--fail-fast": "fail_fast",
    "--from": "first", "--until": "last", "--resume": "resume", "--assume": "assume",
}  # fmt: skip
NEEDS = {"--assume": ("--resume", "--rows"), "--again": ("--rows",), "--fail-fast": ("--rows",)}
REFUSES = {
    "--resume": ("continues a run as it was started", ("PLAN", "--set", "--rows", "--from", "--until")),
    "--again": ("runs all rows again", ("--assume",)),
    "--rows": ("runs the whole plan for each row", ("--from", "--until")),
}
EXIT_CODES = {"passed": 0, "flaky": 0, "failed": 1, "paused": 0, "cancelled": 130}


@click.command(
    epilog="""\b
Examples:
  planbook run plans/order-supplies.yaml
  planbook run order-supplies --set quantity=3 --headed
  planbook run order-supplies --from fill-search-the-shop --until click-check-out
  planbook run order-supplies --json | jq .values
  planbook run invite --rows people.csv --set shop=https://shop.example
  planbook run --resume last
  planbook run --resume 20260801-1015 --assume sent
"""
)
@click.argument("plan", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input. Repeatable.")
@click.option(
    "--rows",
    type=CSV_FILE,
    metavar="FILE",
    help="Run PLAN once for each row of a CSV file, or of an uploaded one: upload:NAME.",
)
@click.option("--again", is_flag=True, help="With --rows: also run rows that were done or sent before.")
@click.option("-x", "--fail-fast", is_flag=True, help="With --rows: stop at the first row that fails.")
@click.option("--from", "first", metavar="STEP", help="Begin at this step (its id or number).")
@click.option("--until", "last", metavar="STEP", help="End after this step (its id or number).")
@click.option(
    "--resume", metavar="RUN", help="Continue a run that stopped: its id, the beginning of its id, or `last`."
)
@click.option(
    "--assume",
    type=click.Choice(["sent", "not-sent"]),
    help="With --resume or --rows: whether the unclear `once` step was sent.",
)
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option(
    "--evidence",
    type=click.Choice(["none", "failures", "all"]),
    default="failures",
    show_default=True,
    help="The steps whose screenshots and page states are kept.",
)
@browser_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the run, or all rows and their runs, as one JSON object on stdout."
)
def command(
    plan: str | None,
    given: tuple[str, ...],
    rows: Path | None,
    again: bool,
    fail_fast: bool,
    first: str | None,
    last: str | None,
    resume: str | None,
    assume: Any,
    headed: bool,
    evidence: Any,
    browser: str | None,
    as_json: bool,
) -> int:
    """Run PLAN (a file, or the name of one in plans/) in a real browser.

    A run leaves a notebook and a journal in .planbook/runs/, and rows in .planbook/history.duckdb. Exit codes: 0 passed
    or paused, 1 failed, 2 cannot run, 130 cancelled.

    With --resume, a new run continues at the first step that RUN had not passed, with the same browser state, the
    values that were read, and RUN's inputs. A `once` step that may have been sent is not sent again: its `verify` finds
    out whether it was, or you state it with --assume.

    With --rows, planbook runs PLAN once for each row of FILE, one after the other. A column sets the input of the same
    name, ignoring case and punctuation (`Order no.` sets order_no); --set sets inputs that all rows share. planbook
    reports mistakes in any row before it runs anything. To continue after an interruption or with more rows, repeat the
    command: planbook skips a row if a run of PLAN with the same inputs has passed. If such a run stopped while a `once`
    step may have been sent, planbook says how to resume it (or you state with --assume, for all such rows, whether it
    was sent). Otherwise the row runs again. All inputs count, including defaults. Two equal rows are two. planbook does
    not know runs that were pruned.

    A row that fails does not stop the others, unless you set --fail-fast. Three consecutive failures in which something
    may have been sent also stop the command. Exit codes: 0 all rows are done, 1 some are not.
    """
    _refuse_together(click.get_current_context().params)
    project = find_project(Path.cwd())
    warm_next = warm.may_be_used()  # before Prefect's settings are in the environment
    if rows:
        from planbook.cli.rows import run_rows
        from planbook.engine.open_browser import BrowserOptions

        options = BrowserOptions(browser, headed)
        beside = parse_set_options(given)
        how = {"again": again, "assume": assume, "fail_fast": fail_fast, "as_json": as_json}
        code = run_rows(str(plan), rows, beside, project, options, evidence, **how)
    else:
        request = _order(project, plan, given, first, last, resume, assume, evidence)
        code = _run(request, assume, browser, headed, as_json)
    if warm_next:
        from planbook.browser.starting.kept import wanted_last

        warm.keep_warm(project.folder, wanted_last())
    return code


def _order(
    project: Project, plan: str | None, given: tuple[str, ...], first: str | None, last: str | None, resume: str | None,
    assume: Any, evidence: Any,
) -> "RunRequest":  # fmt: skip
    from flows.secrets import read_secret

    if resume:
        from flows.resume import request_to_resume
        from planbook.cli.resume import ask_whether_sent

        return request_to_resume(project, resume, assume, read_secret, evidence, ask_whether_sent)
    from flows.refusals import record_refusal
    from planbook.engine.prepare import prepare

    try:
        return prepare(
            str(plan), parse_set_options(given), project, read_secret, first=first, last=last, evidence=evidence
        )
    except PlanbookError as error:
        record_refusal(error, error.request)
        raise


def _run(request: "RunRequest", assume: Any, browser: str | None, headed: bool, as_json: bool) -> int:
    from flows.server_ahead import begin_ahead

    recorder = Recorder()
    observers, say = observers_with_progress(recorder)
    begin_ahead(request.project, say)
    from flows.start import record_start, start
    from planbook.engine.open_browser import BrowserOptions

    record_start(request, assume)
    start(request, BrowserOptions(browser, headed), observers, say)
    record = recorder.record
    assert record is not None, "a run that did not even start has raised why"
    _print_result(record, os.path.relpath(request.project.run(request.run_id).report), as_json)
    return EXIT_CODES[record.ended.status if record.ended else "failed"]


def _refuse_together(options: Mapping[str, Any]) -> None:
    """Raises UsageError for options that exclude or require each other."""
    said = [name for name, key in NAMES.items() if options[key]]
    for name, others in NEEDS.items():
        if name in said and not {*others} & {*said}:
            raise click.UsageError(f"{name} goes with {' or '.join(others)}.")
    for name, (does, others) in REFUSES.items():
        if name in said and (beside := [other for other in said if other in others]):
            raise click.UsageError(f"{name} {does}; leave out {', '.join(beside)}.")
    if "PLAN" not in said and "--resume" not in said:
        raise click.UsageError("Name a plan, or --resume a run.")


def _print_result(record: Record, report: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary(record, report), ensure_ascii=False, default=str))
        return
    assert record.ended
    because = f": {visible(record.ended.because)}" if record.ended.because else ""
    click.echo(f"{record.started.plan} {record.ended.status} in {record.ended.seconds:.1f} s{because}")
    for name, value in record.values.items():
        click.echo(f"  {name} = {_short(value)}")
    for line in remarks(record):
        click.echo(line)
    click.echo(f"Notebook: {report}")


def _short(value: Any) -> str:
    text = visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 100 else text[:99] + "…"
