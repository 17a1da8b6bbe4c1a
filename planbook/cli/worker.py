"""planbook worker: serve a work pool for deployed plans."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic_core import PydanticCustomError

from planbook.engine.limits import MEMORY, TIME
from planbook.places import find_project
from planbook.step.text import read_duration

NONE = "none"
UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(kb|mb|gb)", re.IGNORECASE)


class Duration(click.ParamType[float | None]):
    """Seconds: `90s`, `5m`, `1h`, or none."""

    name = "duration"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        if value == NONE:
            return None
        try:
            seconds: float = read_duration(value).total_seconds()
        except PydanticCustomError:
            seconds = 0.0
        if not seconds:
            self.fail(f'"{value}" is not a duration: write 90s, 5m, 1h, or none', param, ctx)
        return seconds


class Size(click.ParamType[int | None]):
    """Bytes: `512MB`, `1.5GB`, or none."""

    name = "size"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value == NONE:
            return None
        found = _SIZE.fullmatch(value.strip())
        if not found or not float(found[1]):
            self.fail(f'"{value}" is not a size: write 512MB, 1.5GB, or none', param, ctx)
        return int(float(found[1]) * UNITS[found[2].lower()])


class Place(click.ParamType[tuple[str, int]]):
    """A port of this machine, or of one of its addresses."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        host, _, port = value.rpartition(":")
        if not (port.isdecimal() and int(port) < 65536):
            self.fail(f'"{value}" is not a port: write 9000, or 0.0.0.0:9000 for all addresses', param, ctx)
        return host.strip("[]") or "127.0.0.1", int(port)


@click.command(
    epilog="""\b
Examples:
  planbook worker                           serve the pool `planbook`
  planbook worker --pool nightly --limit 4  at most four runs at a time
  planbook worker --limit-memory 1GB --limit-time 30m
  planbook worker --health 9000             then: curl 127.0.0.1:9000/metrics
"""
)
@click.option("--pool", default="planbook", show_default=True, help="The work pool, of Prefect's type `process`.")
@click.option("--queue", "queues", multiple=True, help="Only runs of this work queue. Repeatable.")
@click.option("--name", help="The worker's name in Prefect.  [default: made up by Prefect]")
@click.option(
    "--limit", type=click.IntRange(min=1), default=os.cpu_count(), show_default="one for each processor core",
    help="The largest number of concurrent runs.",
)  # fmt: skip
@click.option(
    "--limit-memory", type=Size(), default="512MB", show_default=True, help="How much memory a run may use, or `none`."
)
@click.option(
    "--limit-time", type=Duration(), default="5m", show_default=True, help="How long a run may take, or `none`."
)
@click.option(
    "--health", type=Place(), metavar="[HOST:]PORT",
    help="Serve /health/live, /health/ready and /metrics there. The default host is 127.0.0.1.",
)  # fmt: skip
@click.option("--once", is_flag=True, help="Run what is due now, and exit.")
def command(
    pool: str,
    queues: Sequence[str],
    name: str | None,
    limit: int,
    limit_memory: int | None,
    limit_time: float | None,
    health: tuple[str, int] | None,
    once: bool,
) -> int:
    """Serve a work pool: run deployed plans when they are due.

    The worker imports Prefect and planbook once. Each run is a separate process, which begins as a fork of the worker's
    warm process. The worker creates the pool if there is none. It uses the Prefect server at PREFECT_API_URL, or else
    the project's own server, which it starts if necessary.

    A run that reaches a limit fails, its browser is closed, and its record names the limit.

    Ctrl-C or SIGTERM ends the worker. Its runs stop and are due again: a worker with the same PLANBOOK_HOME continues
    them where they were interrupted, and sends nothing twice. To end a run for good, use `planbook runs cancel`.
    """
    _limit(MEMORY, limit_memory)
    _limit(TIME, limit_time)
    from flows.serve_pool import serve_pool

    return serve_pool(find_project(Path.cwd()), pool, queues, name, limit, health, once, _say)


def _limit(variable: str, value: float | None) -> None:
    os.environ.pop(variable, None)
    if value is not None:
        os.environ[variable] = f"{value:g}" if isinstance(value, float) else str(value)


def _say(line: str) -> None:
    click.echo(line, err=True)
