"""planbook studio: make, play and mend a plan in a local page."""

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
@click.option("--read-only", is_flag=True, help="Do only steps that read, as `planbook try` does; no model drafts.")
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
    """Work on PLAN (a name or a file) in a page on this machine: its cells at the left, the live page at the right.

    Without PLAN, it is the plan that was changed last. Each cell can be run on the page as it stands, up to here, or
    from here on; a step back begins a fresh browser and does the steps before. What is edited is written to the file at
    once, and a change made elsewhere appears.

    Steps are tried as by `planbook try --allow-repeat`: those that read and those that are safe to repeat are done. A
    `once` step is only located, never sent. For the first, the plan's secrets are needed, and the project's gate must
    admit the plan; otherwise only steps that read are done, and the page says why.

    In the page, a model can draft a plan for a goal in words, or a change of this one. You watch its cells as they are
    tried, answer its questions, stop it, and go on by hand. --draft shows a draft that was begun elsewhere.

    The page is served on this machine only. The address that is printed has a key that opens it once; no page that is
    automated can reach it. Ctrl-C ends the studio.
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
