"""What becomes of a run that the gate does not let through."""

from collections.abc import Iterable

from planbook.errors import PlanbookError
from planbook.settings import Gate


class Refused(PlanbookError):
    """The gate does not let the run through. The message says of each plan why, and what to do."""

    def __init__(self, name: str, gate: Gate, reasons: Iterable[str]) -> None:
        super().__init__("\n".join([f"{name} may not run: the gate is `{gate}`.", *dict.fromkeys(reasons)]))
