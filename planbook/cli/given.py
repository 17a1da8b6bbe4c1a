"""Reads plans and their inputs from the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planbook.places import Project

if TYPE_CHECKING:
    from planbook.plan.rows import Rows

CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def parse_set_options(given: tuple[str, ...]) -> dict[str, str]:
    """Returns the values of `--set name=value`, by name. Raises UsageError."""
    values: dict[str, str] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--set {setting}: write it as name=value, such as --set quantity=3")
        values[name] = value
    return values


def read_rows(plan: str, file: Path, beside: Mapping[str, str], project: Project) -> "Rows":
    """Returns the rows of a file as inputs of a plan (its file or name). Raises PlanbookError."""
    from planbook.engine.prepare import find_plan
    from planbook.plan.load import load
    from planbook.plan.rows import read_rows_for

    return read_rows_for(load(find_plan(plan, project), project.folder), file, beside, project.folder)


def plan_name(given: str | None) -> str | None:
    """Returns the plan's name, given its name or file."""
    return Path(given).stem if given and given.endswith((".yaml", ".yml")) else given
