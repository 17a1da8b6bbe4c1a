"""The entry point: hands `planbook run` to a process that has everything imported, where there is one."""

import sys
from collections.abc import Sequence

from planbook.output import streams


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `planbook`. See `planbook.cli.main` for its exit codes."""
    streams.replace_standard_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["run"]:
        from planbook.cli import warm

        code = warm.hand_over(given)
        if code is not None:
            sys.exit(code)
    from planbook.cli.main import exit_code

    sys.exit(streams.ended(exit_code(given), given))
