"""planbook try: go through a plan on the live site, and change nothing."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.browser_option import browser_option
from planbook.cli.given import CSV_FILE, parse_set_options, read_rows
from planbook.places import find_project

if TYPE_CHECKING:
    from planbook.cli.tried import TryProgress
    from planbook.engine.open_browser import BrowserOptions
    from planbook.engine.request import RunRequest
    from planbook.engine.trying.findings import TryResult

EXIT_CODES = {"passed": 0, "failed": 1, "cancelled": 130}


@click.command(
    epilog="""\b
Verdicts:
  passed       done, because it only reads (goto, expect, extract, ...), and passed
  ready        only located: exactly one element matches, and the step could be done
  failed       a run would fail here
  warned       the same, of an optional step
  skipped      its `when` does not hold, its list is empty, or an `until` has left its group
  not_reached  it needs a step that was only located; the reason follows

\b
Examples:
  planbook try plans/order-supplies.yaml
  planbook try order-supplies --set quantity=3 --headed
  planbook try order-supplies --allow-repeat
  planbook try invite --rows people.csv
  planbook try order-supplies --json | jq '.steps[] | select(.verdict == "failed")'
"""
)
@click.argument("plan")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input. Repeatable.")
@click.option(
    "--rows",
    type=CSV_FILE,
    metavar="FILE",
    help="Take the inputs from the first row of a CSV file, or of an uploaded one: upload:NAME. The whole file is "
    "read, as with `planbook run --rows`.",
)
@click.option(
    "--allow-repeat", is_flag=True, help="Also perform steps that are safe to repeat, up to the first `once`."
)
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@browser_option
@click.option("--json", "as_json", is_flag=True, help="Print the try as one JSON object on stdout.")
def command(
    plan: str,
    given: tuple[str, ...],
    rows: Path | None,
    allow_repeat: bool,
    headed: bool,
    browser: str | None,
    as_json: bool,
) -> int:
    """Go through PLAN (a file, or the name of one in plans/) on the live site, and change nothing.

    planbook performs steps that read. A step whose effect is `repeat` or `once`, and a download, is only located: how
    many elements its target matches, whether the element is visible and enabled, which `or` matched, what is similar.
    Of each loop, one turn is tried. If a step does not match because an earlier one was not performed, the try ends,
    and says which. No secret is needed, and nothing is kept: no journal, no history, no notebook.

    A plan with `session` is tried in the stored signed-in state. If there is none, or if it has ended, nobody is signed
    in: planbook first tries the session's plan in the same way, and steps that need its sign-in are not_reached.

    planbook holds back WebSockets of pages, and requests other than GET, HEAD and OPTIONS, whoever makes them (forms,
    scripts, workers, beacons). It lists them at the end. In a browser that was already running, this applies to all of
    its tabs. A click that is declared `effect: read` is performed.

    With --allow-repeat, planbook also performs steps that are `repeat`, declared or by their kind, and lets through
    what pages send, both up to the first step that is only located, and never a `once` step. This needs the plan's
    secrets, and the project's gate must admit the plan.

    Exit codes: 0 no problem was found, 1 a run would fail, 2 cannot be tried, 130 interrupted.
    """
    from planbook.cli.tried import TryProgress
    from planbook.engine.open_browser import BrowserOptions
    from planbook.engine.prepare import prepare

    project = find_project(Path.cwd())
    inputs: Mapping[str, Any] = parse_set_options(given)
    if rows:
        inputs = read_rows(plan, rows, inputs, project).rows[0].inputs
    request = prepare(plan, inputs, project, _secrets(allow_repeat))
    if allow_repeat:  # it acts with the plan's secrets, so the rules for runs apply
        from planbook.gate.enforce import enforce

        request = enforce(request)
    lines = TryProgress(sys.stderr if as_json else sys.stdout)
    shown = None if as_json and not sys.stderr.isatty() else lines
    tried = asyncio.run(_tried(request, BrowserOptions(browser, headed), allow_repeat, shown))
    if as_json:
        click.echo(json.dumps(tried.as_json(), ensure_ascii=False))
    if shown:
        shown.print_summary(tried)
        for line in _undeclared(request):
            shown.say(line)
    return EXIT_CODES[tried.status]


def _undeclared(request: "RunRequest") -> Iterator[str]:
    """Yields a line for each step that sent something in earlier runs and declares no effect."""
    from planbook.history.outcomes import outcomes
    from planbook.plan.undeclared import sent_remark, undeclared

    past = outcomes(request.project, [request.plan.name], lambda text: None)[request.plan.name]
    for step, sent in undeclared(request.plan, past):
        yield f"Look at: {step.title or step.do.describe()}: in an earlier run: {sent_remark(sent)}"


def _secrets(allow_repeat: bool) -> Callable[[str], str | None]:
    if allow_repeat:
        from flows.secrets import read_secret

        return read_secret
    from planbook.secrets.redaction import SIGN

    return lambda name: SIGN + name


async def _tried(
    request: "RunRequest", options: "BrowserOptions", allow_repeat: bool, shown: "TryProgress | None"
) -> "TryResult":
    from flows.signals import cancel_on_sigterm
    from planbook.browser.network.request_blocking import RequestBlocker
    from planbook.engine.open_browser import open_session
    from planbook.engine.trying.try_plan import try_plan

    blocker = RequestBlocker(holding=not allow_repeat)
    with cancel_on_sigterm():
        async with AsyncExitStack() as stack:
            opening = open_session(request, options, stack, blocker.begin)
            return await try_plan(request, opening, blocker, [shown] if shown else [])
