"""download: click, and keep the file that comes."""

from typing import ClassVar

from planbook.step import Family, Kind, Stage, Target
from steps._fields import ValueName


class Download(Kind):
    """Clicks an element, waits for the file that it sends, and keeps the file with the run.

    `into` is the value that takes the file's path, for a later `upload` or for whoever reads the run's values.

    Example:
        - download: {link: Orders as CSV, into: orders_file}
    """

    word: ClassVar[str] = "download"
    family: ClassVar[Family] = "read"
    bare: ClassVar[str | None] = "target"

    target: Target
    into: ValueName = None

    def describe(self) -> str:
        into = f" into {self.into}" if self.into else ""
        return f"Download the file of {self.target.describe()}{into}"

    async def run(self, stage: Stage) -> None:
        raise NotImplementedError
