"""planbook look: show a page as a model sees it, by its address or in the middle of a plan."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from planbook.cli.browser_option import browser_option
from planbook.cli.given import parse_set_options
from planbook.errors import PlanbookError
from planbook.places import find_project
from planbook.settings import browser_of

if TYPE_CHECKING:
    from planbook.browser.reading.page_reading import PageReading

LEAST = 60


@click.command(
    epilog="""\b
How to read it: text in quotes is from the page. Everything that can be clicked, filled or chosen has a number. Its
target in a plan is its kind and its name, followed by what else is needed:
  button 5 "Pay"                         {button: Pay}
  textbox 3 "Email"                      {field: Email}
  button 7 "Remove" in row "1001"        {button: Remove, in: {row: "1001"}}
  row "Title" textbox 9 in its row       {role: textbox, in: {row: Title}}: it has no name, and is in that row
  textbox 4 near text "Year"             {role: textbox, near: {text: Year}}
  clickable 6 "Open"                     {text: Open, exact: true}: the page does not say what it is

\b
Examples:
  planbook look https://shop.example
  planbook look https://shop.example/orders --budget 500
  planbook look order-supplies --until click-check-out
  planbook look plans/order-supplies.yaml --until 7 --set quantity=3 --headed
  planbook look localhost:8700 --json | jq '.nodes[] | select(.role == "button").target'
"""
)
@click.argument("url", metavar="URL|PLAN")
@click.option("--until", metavar="STEP", help="Show the page as PLAN leaves it after this step (its id or number).")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input of PLAN. Repeatable.")
@click.option("--allow-repeat", is_flag=True, help="Let pages send what PLAN's steps make them send.")
@click.option("--budget", type=click.IntRange(LEAST), default=4000, show_default=True, metavar="TOKENS",
              help="The largest number of tokens to print.")  # fmt: skip
@click.option("--all", "unfolded", is_flag=True, help="Do not fold repetition, if the budget allows it.")
@click.option("--allow", multiple=True, metavar="HOST", help="Another host that the page may load from, or `*`.")
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@browser_option
@click.option("--json", "as_json", is_flag=True, help="Print all elements with their targets as one JSON object.")
def command(
    url: str,
    until: str | None,
    given: tuple[str, ...],
    allow_repeat: bool,
    budget: int,
    unfolded: bool,
    allow: tuple[str, ...],
    headed: bool,
    browser: str | None,
    as_json: bool,
) -> int:
    """Show the page at URL as a model sees it: as an outline, with a target for everything that can be acted on.

    The output has landmarks, headings, controls, tables, dialogs and frames, but nothing hidden. Repetition is folded.
    Passwords and codes in fields are never shown. If the page exceeds the budget, the least important parts are
    omitted, and the last line says how much.

    Tokens are estimated: one per eight letters of a word, three digits of a number, two other characters, or line.

    With --until, planbook shows the page after a step of PLAN (a file, or the name of one in plans/). It runs the steps
    up to there as `planbook try` does, with one turn of each loop. It also performs steps that are safe to repeat, but
    never a `once` step. It holds back what pages would send (any request but GET, HEAD and OPTIONS), unless
    --allow-repeat lets it through. This needs the plan's secrets, and the project's gate must admit the plan. If the
    step is not reached or not done, planbook shows the page on which the plan stopped, and stderr says why.

    Exit codes: 0 success, 1 the step was not reached or not done, 2 the page cannot be opened or the plan cannot be
    tried, 130 interrupted.
    """
    missed: str | None = None
    more: dict[str, Any] = {}
    if until is None:
        from planbook.browser.reading.visit import visit

        _refuse(url, {"--set": given, "--allow-repeat": allow_repeat})
        reading = asyncio.run(visit(whole_address(url), allow, browser_of(find_project(Path.cwd()), browser), headed))
    else:
        from planbook.cli.look_until import look_until

        if allow:
            raise click.UsageError("--allow goes with an address; a plan names its hosts itself")
        seen = look_until(url, until, parse_set_options(given), allow_repeat, browser, headed)
        reading, missed, more = seen.reading, seen.missed, seen.as_json()
    _print(reading, more if as_json else None, budget, folds=not unfolded)
    if missed:
        sys.stdout.flush()
        click.echo(missed, err=True)
    return 1 if missed else 0


def _print(reading: "PageReading", more: dict[str, Any] | None, budget: int, folds: bool) -> None:
    """Prints the page as a JSON object with `more` entries, or as text within the budget."""
    if more is None:
        click.echo(reading.tell(budget, folds=folds).text)
    else:
        click.echo(json.dumps(reading.as_json() | more, ensure_ascii=False))


def _refuse(url: str, given: dict[str, Any]) -> None:
    """Raises UsageError for options that only apply to a plan, and for a plan instead of an address."""
    for option, value in given.items():
        if value:
            raise click.UsageError(f"{option} goes with a plan and --until")
    if Path(url).suffix in (".yaml", ".yml") and "://" not in url:
        raise click.UsageError(f"{url} is a plan; say after which step, with --until STEP")


def whole_address(url: str) -> str:
    """Returns the address with its scheme; for a bare host, http on this machine, else https."""
    address = url if "://" in url else f"{_scheme(url)}://{url}"
    if not _is_page(address):
        raise PlanbookError(f"{url!r} is not the address of a page; expected one such as https://shop.example")
    return address


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is not a number
        return False


def _scheme(url: str) -> str:
    host = url.split("/")[0].split(":")[0]
    return "http" if host in ("localhost", "127.0.0.1") else "https"
