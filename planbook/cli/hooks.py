"""planbook hooks: list the hooks of a project, and say what a message would start."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli import hooks_relay
from planbook.errors import PlanbookError
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.hooks.hook import Hook, Message

NO_HOOK = 'There is no hook "{name}" in hooks/. {hint}'
NO_JSON = "{file} is not JSON: {error}."
NOT_MEANT = "The hook {name} starts no {what} for this message (`when`)."
DRAFT = "(a draft)"
COMMANDS = "(threads)"


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook hooks
  planbook hooks test new-order order.json
  planbook hooks test on-release release.json --event release --json
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List the hooks in hooks/. A hook starts a run or a draft when another service sends a message.

    `planbook serve` receives the messages at /hooks/NAME. `planbook check hooks` says what is wrong with a hook.
    """
    if context.invoked_subcommand:
        return 0
    from planbook.cli.table import as_table, terminal_width
    from planbook.hooks.hook import hook_files, load_hook

    project = find_project(Path.cwd())
    found = [load_hook(file) for file in hook_files(project).values()]
    if as_json:
        click.echo(json.dumps([_listed(one) for one in found], ensure_ascii=False))
    elif found:
        rows = [(one.name, _starts(one), one.scheme, one.secret, one.user) for one in found]
        click.echo(as_table(("hook", "plan", "scheme", "secret", "as"), rows, terminal_width()))
    else:
        click.echo("There is no hook. Write one: hooks/NAME.yaml", err=True)
    return 0


@command.command(epilog="\b\nExample:\n  planbook hooks test new-order order.json")
@click.argument("name")
@click.argument("body", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", default="", help="The event that GitHub's headers name: push, release.")
@click.option("--id", "message_id", default="test", show_default=True, help="The id of the message.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def test(name: str, body: Path, event: str, message_id: str, as_json: bool) -> int:
    """Show what the hook NAME would start for the message in the file BODY, without starting anything.

    Exit codes: 0 the hook would start a run or a draft, 1 it would start nothing for this message, 2 the message does
    not fit.
    """
    from planbook.hooks.hook import Message, load_hook
    from planbook.plan.inputs import read_inputs
    from planbook.plan.load import load
    from planbook.step.text import as_text
    from planbook.uploads.given import with_uploads

    project = find_project(Path.cwd())
    hook = load_hook(_file(project, name))
    message = Message(_json(body), message_id, event)
    if not hook.is_for(message):
        what, key = ("draft", "goal") if hook.draft else ("run", "plan")
        click.echo(json.dumps({key: None}) if as_json else NOT_MEANT.format(name=name, what=what))
        return 1
    if hook.commands:
        return _tell_command(hook, message, as_json)
    if hook.draft:
        return _tell_draft(hook, message, as_json)
    plan = load(project.plan_file(hook.plan))
    given = with_uploads(hook.inputs_from(message), plan.inputs, project)
    inputs = read_inputs(plan, given, project.folder)
    told: dict[str, Any] = {key: value if isinstance(value, (int, float)) else as_text(value)
                            for key, value in inputs.items()}  # fmt: skip
    if as_json:
        click.echo(json.dumps({"plan": plan.name, "as": hook.user, "inputs": told}, ensure_ascii=False))
    else:
        click.echo("\n".join([f"{plan.name}, as {hook.user}", *(f"  {key} = {as_text(told[key])}" for key in told)]))
    return 0


def _starts(hook: "Hook") -> str:
    return hook.plan or (COMMANDS if hook.commands else DRAFT)


def _listed(hook: "Hook") -> dict[str, Any]:
    told = {"name": hook.name, "plan": hook.plan, "scheme": hook.scheme, "secret": hook.secret, "as": hook.user}
    if hook.commands:
        return told | {"plan": None, "threads": "commands"}
    return told | ({"plan": None, "goal": hook.draft.goal} if hook.draft else {})


def _tell_command(hook: "Hook", message: "Message", as_json: bool) -> int:
    from planbook.serve.problems import Refusal
    from planbook.serve.thread_commands import read_command

    try:
        command = read_command(message.body)
    except Refusal as error:
        raise PlanbookError(error.detail) from None
    told = {"command": command.command, "as": hook.user}
    click.echo(json.dumps(told) if as_json else f"the command {command.command}, as {hook.user}")
    return 0


def _tell_draft(hook: "Hook", message: "Message", as_json: bool) -> int:
    from planbook.goals.from_hook import wish_from

    wish = wish_from(hook, message)
    if as_json:
        told = wish.model_dump(include={"goal", "url", "secrets", "allow", "max_cost"}) | {"as": hook.user}
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0
    lines = [
        f"a draft, as {hook.user}, for at most {wish.max_cost:.2f} USD",
        f"  goal = {wish.goal}",
        f"  url = {wish.url}",
        *([f"  secrets = {', '.join(wish.secrets)}"] if wish.secrets else []),
        *([f"  allow = {', '.join(wish.allow)}"] if wish.allow else []),
    ]
    click.echo("\n".join(lines))
    return 0


def _file(project: Project, name: str) -> Path:
    from planbook.hooks.hook import hook_files
    from planbook.plan.problem import did_you_mean, listed

    files = hook_files(project)
    if name in files:
        return files[name]
    hint = did_you_mean(name, files, f"there are {listed(files)}." if files else "there is none.")
    raise PlanbookError(NO_HOOK.format(name=name, hint=hint[0].upper() + hint[1:]))


def _json(file: Path) -> Any:
    from planbook.files.strict_json import read_json

    try:
        return read_json(file.read_bytes())
    except ValueError as error:
        raise PlanbookError(NO_JSON.format(file=file, error=error)) from None


command.add_command(hooks_relay.relay)
