"""Ages on the command line: 30d, 12h, 2w."""

from datetime import timedelta
from typing import Any

import click

from planbook.ages import read_age
from planbook.errors import PlanbookError


class Age(click.ParamType[timedelta]):
    """Minutes, hours, days or weeks: 90m, 12h, 30d, 8w."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            return read_age(str(value))
        except PlanbookError as error:
            self.fail(str(error), param, ctx)


AGE = Age()
