"""How a file is to be read: what a plan states of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from planbook.errors import StepError

FileType = Literal["csv", "xlsx", "pdf", "json", "text"]
Wanted = Literal["rows", "text", "tables", "json"]
LARGEST = 50_000_000
"""Bytes of a file that is read."""
MOST_CELLS = 2_000_000
"""Cells of a file that is read."""


@dataclass(frozen=True)
class Options:
    """How a file is read; None if the plan states nothing. `name` is the file's in messages."""

    name: str
    type: FileType | None = None
    encoding: str | None = None
    separator: str | None = None
    header: int | None = None
    sheet: str | None = None
    merged: Literal["fill"] | None = None
    pages: str | None = None

    def wrong(self, what: str) -> StepError:
        """Returns the error about this file: `orders.csv: …`."""
        return StepError("value", f"{self.name}: {what}")

    def as_mapping(self) -> Mapping[str, Any]:
        return asdict(self)
