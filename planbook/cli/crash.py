"""Writes unexpected errors to a file, worded as an issue."""

import errno
import platform
import sys
import time
import traceback
from importlib.metadata import version
from pathlib import Path

import click

from planbook.places import find_project
from planbook.secrets.redaction import redact_known

ELSEWHERE = "set PLANBOOK_HOME to a folder in which it may."
NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
"""Errors of the environment, which are not planbook's fault."""


def report_crash(error: BaseException) -> int:
    """Writes the file, without secrets, prints its path, and returns exit code 3.

    For an error of the environment it only prints that error, and returns 2.
    """
    if isinstance(error, OSError) and error.errno in NOT_OURS:
        kept = find_project(Path.cwd()).kept
        what = f"{error.filename or kept} cannot be written: {(error.strerror or '').lower()}."
        click.echo(f"{what} planbook keeps what it does in {kept}: let it write there, or {ELSEWHERE}", err=True)
        return 2
    mask = redact_known()
    text = mask.text(_issue(error))
    try:
        folder = find_project(Path.cwd()).kept / "errors"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / time.strftime("%Y%m%d-%H%M%S.md")
        path.write_text(text, encoding="utf-8")
    except OSError:
        click.echo(text, err=True)
        return 3
    what = mask.text(f"{type(error).__name__}: {error}")
    click.echo(f"planbook itself broke: {what}\nThe details are in {path}", err=True)
    return 3


def _issue(error: BaseException) -> str:
    details = "".join(traceback.format_exception(error))
    return (
        f"# {type(error).__name__} in `planbook {' '.join(sys.argv[1:2])}`\n\n"
        f"planbook {version('planbook')}, Python {platform.python_version()}, {platform.platform()}\n\n"
        f"Command: `planbook {' '.join(sys.argv[1:])}`\n\n```\n{details}```\n"
    )
