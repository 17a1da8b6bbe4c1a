"""planbook mcp: tools for models, over the Model Context Protocol."""

import asyncio
from pathlib import Path

import click

from planbook.errors import PlanbookError
from planbook.places import find_project

EXTRA = "planbook mcp needs the package mcp: pip install 'planbook[mcp]'"


@click.command(
    epilog="""\b
Examples:
  planbook mcp                                              what an MCP client starts
  planbook mcp --project ~/shop
  claude mcp add shop -- planbook mcp --project ~/shop      tell a client of it

\b
In a client's settings file:
  {"mcpServers": {"shop": {"command": "planbook", "args": ["mcp", "--project", "/home/ada/shop"]}}}
"""
)
@click.option(
    "--project", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="The project's folder.  [default: the project here]",
)  # fmt: skip
def command(project: Path | None) -> None:
    """Serve the project to a model over MCP, on stdin and stdout.

    A program that speaks the Model Context Protocol starts this command. Its model can then list, read, check and try
    plans, draft new ones, start and follow runs, answer questions, and query the history. It acts as you, with your
    files, and the project's gate applies. It can approve a plan only if you confirm in your client's own dialog.

    The command ends when its client closes stdin.
    """
    try:
        from planbook.mcp.server import serve_stdio
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise PlanbookError(EXTRA) from None
    asyncio.run(serve_stdio(find_project(project.resolve() if project else Path.cwd())))
