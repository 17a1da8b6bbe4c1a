"""Reads plans and their inputs from the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.plan.rows import Rows


class _CsvFile(click.Path):
    """A file that is there, or one that was uploaded: `upload:people.csv`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from planbook.step.input import UPLOADED
        from planbook.uploads.store import named_by

        if str(value).startswith(UPLOADED):
            return named_by(find_project(Path.cwd()), str(value))
        return super().convert(value, param, ctx)


CSV_FILE = _CsvFile(exists=True, dir_okay=False, path_type=Path)


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
    from planbook.uploads.given import with_uploads

    loaded = load(find_plan(plan, project))
    return read_rows_for(loaded, file, with_uploads(beside, loaded.inputs, project), project.folder)


def plan_name(given: str | None) -> str | None:
    """Returns the plan's name, given its name or file."""
    return Path(given).stem if given and given.endswith((".yaml", ".yml")) else given
