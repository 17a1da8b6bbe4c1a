"""Plans and their inputs, as they are given on the command line."""

from pathlib import Path

import click


def read_given(given: tuple[str, ...]) -> dict[str, str]:
    """The values of `--set name=value`, by name. Raises UsageError."""
    values: dict[str, str] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--set {setting}: write it as name=value, such as --set quantity=3")
        values[name] = value
    return values


def plan_name(given: str | None) -> str | None:
    """The plan's name, where its file was given too."""
    return Path(given).stem if given and given.endswith((".yaml", ".yml")) else given
