"""planbook studio: write, run and repair a plan in a local page."""

import webbrowser
from pathlib import Path

import click

from planbook.cli.browser_option import browser_option
from planbook.cli.given import parse_set_options
from planbook.places import find_project


@click.command(
    epilog="""\b
Examples:
  planbook studio order-supplies
  planbook studio plans/order-supplies.yaml --set quantity=3
  planbook studio book-a-room --start https://rooms.example/
  planbook studio --read-only --no-open
  planbook studio --draft last
"""
)
@click.argument("plan", required=False)
@click.option("--start", metavar="URL", help="Make a new plan that starts at this page.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Set an input. Repeatable.")
@click.option("--read-only", is_flag=True, help="Perform only steps that read, as `planbook try` does; disable drafts.")
@click.option("--draft", metavar="ID", help="Watch a draft by a model: its id, or `last`.")
@click.option("--headed", is_flag=True, help="Also show the browser's own window.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="PORT", help="The port. Default: any free one."
)
@click.option("--no-open", is_flag=True, help="Only print the address; open no browser.")
@browser_option
def command(
    plan: str | None,
    start: str | None,
    given: tuple[str, ...],
    read_only: bool,
    draft: str | None,
    headed: bool,
    port: int,
    no_open: bool,
    browser: str | None,
) -> None:
    """Work on PLAN (a name or a file) in a web page on this machine: its cells on the left, the live page on the right.

    Without PLAN, the studio opens the plan that was changed last. You can run each cell on the current page, all cells
    up to it, or all cells from it on. A step back starts a fresh browser and repeats the steps before. Edits are
    written to the file immediately, and changes made elsewhere appear.

    The studio tries steps as `planbook try --allow-repeat` does: it performs steps that read and steps that are safe to
    repeat, which needs the plan's secrets and a gate that admits the plan. Otherwise it performs only steps that read,
    and says why. It only locates a `once` step and never sends it.

    In the studio, a model can draft a plan for a goal in words, or a change to this plan. You watch its cells as they
    are tried, answer its questions, stop it, and continue yourself. --draft shows a draft that was started elsewhere.

    The page is served only on this machine. The printed address contains a key that works once; automated pages cannot
    reach it. Ctrl-C ends the studio.
    """
    from flows.secrets import read_secret
    from planbook.engine.open_browser import BrowserOptions
    from planbook.studio.drafting import watched
    from planbook.studio.listen import serve
    from planbook.studio.live import opening_with
    from planbook.studio.new_plan import open_book
    from planbook.studio.studio import Studio

    project, inputs = find_project(Path.cwd()), parse_set_options(given)
    joined = watched(draft, project) if draft else None  # before there is a new plan
    book = open_book(plan, start, project)
    studio = Studio(book, opening_with(BrowserOptions(browser, headed)), inputs, read_secret, acts=not read_only)
    studio.watch_draft(joined)

    def opened(address: str) -> None:
        click.echo(f"The studio for {book.file.stem} is at {address}")
        if not no_open:
            webbrowser.open(address)

    serve(studio, port, opened)
