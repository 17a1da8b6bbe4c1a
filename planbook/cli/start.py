"""The entry point: passes a run or a check to a warm process, which has everything imported, if there is one."""

import gc
import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress

from planbook.cli import without_plugins
from planbook.output import streams


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command `planbook`. See `planbook.cli.main` for its exit codes."""
    streams.replace_standard_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["run"], ["check"]):
        from planbook.cli import warm

        code = warm.hand_over(given)
        if code is not None:
            sys.exit(code)
    gc.disable()  # until the command is imported (`planbook.cli.main`): it would find nothing
    if given[:1] == ["check"]:
        _import_check()
    from planbook.cli.main import exit_code

    sys.exit(streams.ended(exit_code(given), given))


def _import_check() -> None:
    """Imports the command, and has no search for garbage look at it again: two of them take a quarter of a short check.

    Only `check` is imported in this way: at the end, the library of DuckDB counts what such a search has not freed.
    """
    without_plugins.leave_out_plugins()
    with suppress(ImportError):  # the command itself says what is missing
        importlib.import_module("planbook.cli.check")
    gc.freeze()
