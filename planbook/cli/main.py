"""The table of commands, and the handling of their errors."""

import gc
import importlib
import signal
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from planbook.errors import PlanbookError

SECTIONS = {
    "Get started": {
        "init": "Set up a repository for plans.",
        "demo": "Serve the demo shop on this machine.",
        "doctor": "Report what is installed, and what is missing.",
    },
    "Write plans": {
        "new": "Make a plan from a recipe.",
        "record": "Make a plan from what you do in a browser.",
        "write": "Draft a plan for a goal, with a model that tries each step.",
        "import": "Make a plan from a recording of another tool.",
        "studio": "Write, run and repair a plan in a web page on this machine.",
        "look": "Show a page as a model sees it.",
        "steps": "Explain the kinds of step.",
        "recipe": "Make a recipe from a plan that ran well.",
        "notebook": "Make a Jupyter notebook from a plan, or write it back.",
        "kernel": "Run cells of plans in Jupyter.",
        "export": "Write a plan as a Playwright script.",
        "schema": "Print the JSON Schema of plans, for editors.",
    },
    "Review plans": {
        "check": "Check plans without running anything.",
        "explain": "Explain a rule of planbook check.",
        "view": "Write a plan as a notebook before it runs.",
        "diff": "Describe what changed in plans, the riskiest first.",
        "try": "Go through a plan on the live site, and change nothing.",
        "review": "Ask a model for a second opinion on plans.",
        "approve": "Approve a plan as it is now.",
    },
    "Run plans": {
        "run": "Run a plan in a real browser.",
        "runs": "List runs, or show, pause, continue or cancel one.",
        "questions": "List and answer the questions that runs ask.",
        "secrets": "Store the secrets that plans use, sealed.",
        "sessions": "List, check and drop signed-in states.",
        "files": "Keep files for the inputs of runs.",
        "deploy": "Create Prefect deployments for plans.",
        "worker": "Serve a work pool: run deployed plans when they are due.",
        "server": "Manage the project's own Prefect server.",
    },
    "See what happened": {
        "report": "Write the notebook of a run.",
        "heal": "Propose a new target for a step that no longer finds its element.",
        "stats": "Summarize runs, in a terminal or as a page with charts.",
        "sql": "Query the history.",
        "history": "Verify, back up, prune and export the record of runs.",
        "notify": "Tell people what happened.",
    },
    "Connect people, programs and models": {
        "serve": "Serve web pages and the API.",
        "hooks": "List and test the hooks that start runs.",
        "mcp": "Serve the project to a model over MCP.",
        "agents": "List and test the agents that plans give tasks to.",
        "thread": "Keep long-running work with a model together.",
    },
}
"""All commands with a line of help, as `planbook --help` lists them."""
COMMANDS = tuple(sorted(name for commands in SECTIONS.values() for name in commands))
MODULES = {"import": "import_", "try": "try_"}
"""The files of commands whose names are keywords of Python."""
OF_RUNS = (
    "argon2", "cryptography", "duckdb", "fastapi", "limits", "playwright", "prefect", "pwdlib", "regex", "uvicorn",
)  # fmt: skip
"""The packages of the extra `run`: plans are checked, reviewed and approved without them."""
TO_RUN = "What reviews plans is installed here, not what runs them. Install that: pip install 'planbook[run]'"


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: `planbook NAME` is `planbook.cli.NAME:command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name)
        command: click.Command = importlib.import_module(f"planbook.cli.{module}").command
        gc.enable()  # `planbook.cli.start` has disabled it for the imports
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = " or ".join(repr(name) for name in get_close_matches(args[0], COMMANDS))
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(list(commands.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="planbook")
def planbook() -> None:
    """Run reviewed web plans in a real browser.

    A plan is one YAML file of steps. Each run leaves a notebook and rows in DuckDB.

    \b
    Examples:
      planbook check plans/                      is it well written?
      planbook run plans/order-supplies.yaml     run it
      planbook report last                       its notebook
      planbook sql "SELECT * FROM runs"          what happened so far
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point. Exit codes: 0 fine, 1 check or run failed, 2 wrong usage, 3 planbook broke, 130 interrupted."""
    sys.exit(exit_code(arguments))


def exit_code(arguments: Sequence[str] | None) -> int:
    try:
        result: Any = planbook.main(args=arguments, prog_name="planbook", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        return 130
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except PlanbookError as error:
        from planbook.secrets.redaction import redact_known

        click.echo(redact_known().text(str(error)), err=True)
        return error.exit_code
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name in OF_RUNS:
            click.echo(f"This needs the package {error.name}. {TO_RUN}", err=True)
            return 2
        from planbook.cli.crash import report_crash

        return report_crash(error)
