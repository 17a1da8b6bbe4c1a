"""The entry point: passes a run or a check to a warm process, which has everything imported, if there is one."""

import gc
import os
import sys
from collections.abc import Sequence

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
        # Looking for plugins of pydantic would take a tenth of a check, and they would change nothing in it.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from planbook.cli.main import exit_code

    sys.exit(streams.ended(exit_code(given), given))
