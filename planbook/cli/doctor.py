"""planbook doctor: report what is installed, and what is missing."""

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError

import click

from planbook.cli.findings import CHECKS, Finding
from planbook.errors import PlanbookError


def _finding(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except PackageNotFoundError as error:
        return Finding(name, False, "not installed", f"Install it: pip install {error.name}")


def _line(finding: Finding) -> str:
    sign = "ok " if finding.ok else ("-- " if not finding.needed else "NO ")
    remedy = f"  -> {finding.remedy}" if finding.remedy else ""
    return f"{sign} {finding.name:<10} {finding.found}{remedy}"


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _make_database() -> None:
    """Creates the empty database with which Prefect servers begin, so that the first run does not have to."""
    from flows import empty_database

    try:
        empty_database.make(_tell)
    except (PackageNotFoundError, OSError, PlanbookError) as error:
        _tell(f"The empty database for Prefect could not be made, and the first run will try again: {error}")


@click.command(
    epilog="""\b
Examples:
  planbook doctor
  planbook doctor --json
  planbook doctor --install-browser
"""
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--install-browser",
    is_flag=True,
    help="Install a browser, and the fonts that most pages ask for, where there are none. Also make the empty "
    "database with which the Prefect server begins.",
)
def command(as_json: bool, install_browser: bool) -> int:
    """Report what is installed: browser, fonts, Prefect, DuckDB, git, model key. Exit code 1 if something necessary is
    missing.
    """
    if install_browser:
        from planbook.browser.starting.install import install, install_fonts

        install(_tell)
        install_fonts(_tell)
        _make_database()
    findings = [_finding(name, check) for name, check in CHECKS]
    if as_json:
        click.echo(json.dumps({finding.name.replace(" ", "_"): asdict(finding) for finding in findings}, indent=2))
    else:
        for finding in findings:
            click.echo(_line(finding))
    return 0 if all(finding.ok or not finding.needed for finding in findings) else 1
