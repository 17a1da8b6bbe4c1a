"""Tells of unexpected errors, and gives them an exit code."""

import errno
import sys
from pathlib import Path

import click

from planbook.output.crash import keep_crash
from planbook.places import find_project

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
    click.echo(keep_crash(error, " ".join(sys.argv[1:])), err=True)
    return 3
