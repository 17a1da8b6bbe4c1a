"""Ages on the command line: 30d, 12h, 2w."""

import re
from datetime import timedelta
from typing import Any

import click

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Age(click.ParamType[timedelta]):
    """Minutes, hours, days or weeks: 90m, 12h, 30d, 8w."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,5})([mhdw])", str(value).strip())
        if not found:
            self.fail(f'"{value}" is not a duration. Write a number and a unit: 90m, 12h, 30d or 8w.', param, ctx)
        return timedelta(**{UNITS[found[2]]: int(found[1])})


AGE = Age()
