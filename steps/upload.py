"""upload: give files to the page."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, OneOrMany, Stage, Target
from steps._giving import give
from steps._words import listed


class Upload(Kind):
    """Gives a file of the project, or several, to a file field, or to a button that asks for one.

    The field itself may be hidden, as it is behind many buttons.

    Example:
        - upload: {field: Invoice, file: data/invoice.pdf}
    """

    word: ClassVar[str] = "upload"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    file: Annotated[list[str], OneOrMany] = Field(description="a path in the project's folder, or a list of them")

    def describe(self) -> str:
        files = [self.file] if isinstance(self.file, str) else self.file
        return f"Upload {listed(files) if files else 'nothing'} to {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        files = [stage.project_file(path) for path in self.file]
        words = self.target.describe()
        await stage.fill_in(self.target, lambda it, ms: give(it, files, words, stage), hidden=True)
