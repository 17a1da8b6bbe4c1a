"""planbook look: a page as a model sees it."""

import asyncio
import json
from urllib.parse import urlsplit

import click

from planbook.errors import PlanbookError

LEAST = 60


@click.command(
    epilog="""\b
How to read it: what stands in quotes is from the page. What can be clicked, filled or chosen has a number. Its target
in a plan is its kind and its name, and what else is needed stands behind it:
  button 5 "Pay"                         {button: Pay}
  textbox 3 "Email"                      {field: Email}
  button 7 "Remove" in row "1001"        {button: Remove, in: {row: "1001"}}
  row "Title" textbox 9 in its row       {role: textbox, in: {row: Title}}: it has no name, and stands in that row
  textbox 4 near text "Year"             {role: textbox, near: {text: Year}}
  clickable 6 "Open"                     {text: Open, exact: true}: the page does not say what it is
\b
Examples:
  planbook look https://shop.example
  planbook look https://shop.example/orders --budget 500
  planbook look localhost:8700 --json | jq '.nodes[] | select(.role == "button").target'
"""
)
@click.argument("url")
@click.option("--budget", type=click.IntRange(LEAST), default=4000, show_default=True, metavar="TOKENS",
              help="At most so many tokens of text.")  # fmt: skip
@click.option("--all", "unfolded", is_flag=True, help="Show every one of what repeats, as far as the budget goes.")
@click.option("--allow", multiple=True, metavar="HOST", help="A host beside URL's that the page may load from, or `*`.")
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option("--browser", default="chromium", show_default=True, help="chromium, firefox, webkit, or the URL of one.")
@click.option("--json", "as_json", is_flag=True, help="Print all elements with their targets as one JSON object.")
def command(
    url: str, budget: int, unfolded: bool, allow: tuple[str, ...], headed: bool, browser: str, as_json: bool
) -> None:
    """Show the page at URL as a model sees it: in few words, with a target for everything that can be acted on.

    Landmarks, headings, controls, tables, dialogs and frames are shown, hidden things are not; repetition is folded.
    What passwords and codes have been filled in is never shown. Over the budget, what matters least is left out, and
    the last line says how much.

    Tokens are estimated: one for each eight letters of a word, three digits of a number, two other signs, or line.

    Exit codes: 0 fine, 2 the page cannot be opened.
    """
    from planbook.browser.reading.visit import visit

    reading = asyncio.run(visit(_whole(url), allow, browser, headed))
    if as_json:
        click.echo(json.dumps(reading.as_json(), ensure_ascii=False))
    else:
        click.echo(reading.tell(budget, folds=not unfolded).text)


def _whole(url: str) -> str:
    """The address with its scheme; a bare host is http on this machine, else https."""
    address = url if "://" in url else f"{_scheme(url)}://{url}"
    if not _is_page(address):
        raise PlanbookError(f"{url!r} is not the address of a page; expected one such as https://shop.example")
    return address


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _scheme(url: str) -> str:
    host = url.split("/")[0].split(":")[0]
    return "http" if host in ("localhost", "127.0.0.1") else "https"
