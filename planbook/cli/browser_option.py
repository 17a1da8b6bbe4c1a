"""`--browser`, the same for all commands that open pages."""

import click

browser_option = click.option(
    "--browser",
    metavar="NAME|URL",
    help="chromium, firefox, webkit, or the address of a browser that runs already.  [default: the project's setting "
    "`browser`, which is chromium if you do not set it]",
)
