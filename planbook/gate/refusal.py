"""The error for a run that the gate refuses."""

from collections.abc import Iterable

from planbook.errors import PlanbookError
from planbook.settings import Gate


class Refused(PlanbookError):
    """The gate refuses the run. The message says why for each plan, and what to do."""

    def __init__(self, name: str, gate: Gate, reasons: Iterable[str]) -> None:
        super().__init__("\n".join([f"{name} may not run: the gate is `{gate}`.", *dict.fromkeys(reasons)]))
