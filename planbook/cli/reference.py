"""Generates the reference pages: those about plans, rules and tables, and about commands, settings and errors."""

import json
import re
from collections.abc import Iterator, Mapping

import click
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from planbook.check.page import rules_page
from planbook.cli.main import SECTIONS
from planbook.errors import ERROR_CLASSES, EXIT_CODES, MEANINGS, TRIED_AGAIN, ErrorClass
from planbook.plan.page import pages as plan_pages
from planbook.settings import ENVIRONMENT, Settings
from planbook.settings.agents import Agent
from planbook.settings.notify import MEANINGS as MEANINGS_OF_EVENTS
from planbook.settings.notify import Destination, Notify, Rule
from planbook.settings.programs import Program

MADE = "<!-- Generated from the code: `planbook schema --pages docs/reference`. -->\n\n"
COMMANDS = """\
# Commands

Results go to standard output and diagnostics to standard error, so `planbook run plan --json | jq .values` works.
`planbook COMMAND --help` prints what this page says about one command. See [exit codes](errors.md#exit-codes).
"""
SETTINGS = """\
# Settings

Settings apply to all plans of a project. They are in the project's `pyproject.toml`:

```toml
[tool.planbook]
gate = "approved"
profile = "unattended"
```

## Project settings
"""
NOTIFICATIONS = """\
## Notifications

The keys of `[tool.planbook.notify]`, of each destination `[tool.planbook.notify.to.NAME]`, and of each rule
`[[tool.planbook.notify.rules]]`.
"""
AGENTS = """\
## Listed agents

The keys of each agent, `[tool.planbook.agents.NAME]`.

| key | meaning |
|---|---|"""
LISTED_PROGRAMS = """\
## Listed programs

The keys of each program `[tool.planbook.programs.NAME]`.

| key | meaning |
|---|---|"""
VARIABLES = """\
## Environment variables

Secrets of plans are environment variables too: a plan with `secrets: [SHOP_USER]` reads `SHOP_USER`.
"""
ERRORS = """\
# Errors

## Exit codes

Every command ends with one of these.
"""
REMEDIES: Mapping[ErrorClass, str] = {
    "not_found": "`planbook try PLAN` names similar elements. If the site has changed, [`planbook heal`](commands.md#"
    "planbook-heal) proposes a new target; if a `once` step stopped at an element that is the right one, use "
    "`planbook heal RUN --accept`.",
    "ambiguous": "Make the target more precise, with [`in`, `near`, `has_text` or `nth`](targets.md#an-element).",
    "covered": "Say in [`whenever`](../how-to/popups.md) what may appear and what to do about it, or choose a remedy: "
    "`recover: {covered: …}`.",
    "stale": "Before the step, expect something that the page shows only once it is complete.",
    "timeout": "The files of the failed step show what the page waited for: its picture, requests and trace. If the "
    "page is only slow, raise `timeout` on the step or in `defaults`. A run that reached the `--limit-time` of its "
    "[worker](../how-to/worker.md#limit-the-time-and-memory-of-a-run) has this class, too.",
    "navigation": "Check that the site is up, and that this machine can reach it. Then "
    "[resume the run](../how-to/resume.md).",
    "crashed": "Check the memory of the machine, and `planbook doctor`. Then [resume the run](../how-to/resume.md).",
    "signed_out": "Check the secrets, and `planbook sessions check NAME`. A plan without a `session` signs in itself, "
    "or [names one](../how-to/sign-in.md#sign-in-once-for-many-plans).",
    "expectation": "The picture in the notebook shows what the page said instead. Correct the inputs, or, if the site "
    "has changed, the expectation.",
    "blocked_host": "If the plan may connect to the host, add it to [`allow`](plan.md#hosts). Reviewers see it as a "
    "new host.",
    "dialog": "Add a [`dialog`](kinds.md#dialog) step after the step that opens the dialog.",
    "value": "The message names the value and what was expected. Correct the input, the expression, or what the step "
    "reads.",
    "internal": "Report it, with the message, the run's notebook and `planbook --version`.",
}
"""What to do about each error class."""
CLASSES = """\
## Error classes

The class of a step's error decides whether planbook retries the step, and which remedy in
[`recover`](runs.md#recovery) applies. The notebook, `planbook runs show` and the table
[`attempts`](tables.md#attempts) name it.
"""


def pages(root: click.Command) -> dict[str, str]:
    """Returns every reference page, by file name. `root` is the top-level command."""
    # Loads DuckDB, which the other pages do not need.
    from planbook.history.page import page as tables_page

    made = plan_pages() | {
        "rules.md": rules_page(),
        "commands.md": "\n".join(_commands(root)),
        "settings.md": "\n".join(_settings()),
        "errors.md": "\n".join(_errors()),
        "tables.md": tables_page(),
    }
    return {name: f"{MADE}{text.rstrip()}\n" for name, text in made.items()}


def _commands(root: click.Command) -> Iterator[str]:
    yield COMMANDS
    yield "| for | commands |\n|---|---|"
    for section, commands in SECTIONS.items():
        yield f"| {section} | {', '.join(f'[`{name}`](#planbook-{name})' for name in commands)} |"
    yield ""
    for command, context in _all(root, click.Context(root, info_name="planbook")):
        yield f"{'###' if context.parent and context.parent.parent else '##'} `{context.command_path}`\n"
        yield "```text\n" + " ".join([context.command_path, *command.collect_usage_pieces(context)]) + "\n```\n"
        yield from (f"{_as_markdown(part)}\n" for part in _paragraphs(command.help))
        yield from _options(command, context)
        yield from (f"{_as_markdown(part)}\n" for part in _paragraphs(command.epilog))


def _all(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yields every command below this one, each before its subcommands."""
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        inner = command.get_command(context, name)  # type: ignore[attr-defined]
        below = click.Context(inner, info_name=name, parent=context)
        yield inner, below
        yield from _all(inner, below)


def _paragraphs(text: str | None) -> list[str]:
    return [part for part in re.split(r"\n{2,}", (text or "").replace("\f", "").strip("\n")) if part.strip()]


def _as_markdown(part: str) -> str:
    """Returns a paragraph of a help text. After `\b` it keeps its lines; the first may be a title that ends in `:`."""
    if not part.lstrip().startswith("\b"):
        return " ".join(part.split())
    lines = part.partition("\b")[2].strip("\n").split("\n")
    title = lines.pop(0) if lines[0].endswith(":") and not lines[0].startswith(" ") else ""
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    block = "\n".join(line[indent:] for line in lines).rstrip()
    return "\n\n".join(filter(None, [title, f"```text\n{block}\n```"]))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = [one.get_help_record(context) for one in command.params]
    rows = [record for record in records if record and record[1]]
    if rows:
        yield "| option | meaning |\n|---|---|"
        yield from (f"| `{_cell(option)}` | {_cell(said)} |" for option, said in rows)
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _settings() -> Iterator[str]:
    yield SETTINGS
    for name, field in Settings.model_fields.items():
        yield f"### `{name}`\n\n{field.description}{_default(field)}\n"
    yield NOTIFICATIONS
    for title, model in (("", Notify), ("to.NAME", Destination), ("rules", Rule)):
        yield f"### `tool.planbook.notify{'.' if title else ''}{title}`\n\n| key | meaning |\n|---|---|"
        yield from (
            f"| `{name}` | {_cell(f'{one.description}{_default(one)}')} |" for name, one in model.model_fields.items()
        )
        yield ""
    yield "### Events of rules\n\n| `when` | meaning |\n|---|---|"
    yield from (f"| `{name}` | {_cell(said)} |" for name, said in MEANINGS_OF_EVENTS.items())
    yield ""
    yield AGENTS
    yield from (
        f"| `{name}` | {_cell(f'{one.description}{_default(one)}')} |" for name, one in Agent.model_fields.items()
    )
    yield ""
    yield LISTED_PROGRAMS
    for name, one in Program.model_fields.items():
        default = "" if "Default:" in str(one.description) else _default(one)
        yield f"| `{one.alias or name}` | {_cell(f'{one.description}{default}')} |"
    yield ""
    yield VARIABLES
    yield from (f"### `{name}`\n\n{said}\n" for name, said in ENVIRONMENT.items())


def _default(field: FieldInfo) -> str:
    return "" if field.default in (None, [], {}, PydanticUndefined) else f" Default: `{_toml(field.default)}`."


def _toml(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else f"{value}"


def _errors() -> Iterator[str]:
    yield ERRORS
    yield from (f"### {code}\n\n{said}\n" for code, said in EXIT_CODES.items())
    yield CLASSES
    for name in ERROR_CLASSES:
        again = "planbook retries the step." if name in TRIED_AGAIN else "planbook does not retry the step."
        yield f"### `{name}`\n\n{MEANINGS[name]} {again}\n\n*What to do:* {REMEDIES[name]}\n"
