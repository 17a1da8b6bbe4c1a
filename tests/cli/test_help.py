"""The help of every command has examples."""

from collections.abc import Iterator

import click

from planbook.cli.main import planbook


def helps(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=path)
    yield path, command.get_help(context)
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        inner = command.get_command(context, name)  # type: ignore[attr-defined]
        assert inner
        yield from helps(inner, f"{path} {name}")


def test_every_help_has_an_example_that_calls_the_command() -> None:
    examples = {path: text.partition("Example")[2] for path, text in helps(planbook, "planbook")}
    assert len(examples) > 90
    assert [path for path, text in examples.items() if path not in text] == []
