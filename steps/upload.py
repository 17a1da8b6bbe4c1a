"""upload: give files to the page."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from planbook.step import FIXED, Effect, Family, Kind, OneOrMany, Stage, Target
from steps._words import listed


class Upload(Kind):
    """Passes one or several files of the project to a file field, or to a button that asks for a file.

    The field itself may be hidden, as it often is behind a button. The plan spells out the file, or an input names it.
    A file that the run downloaded works too. planbook refuses a path that was read from a page, because the page could
    ask for any file. `from_page: allow` permits it. Files and folders whose names begin with a dot, such as `.git` and
    `.env`, and links that lead out of the project are never uploaded.

    Example:
        - upload: {field: Invoice, file: data/invoice.pdf}
    """

    word: ClassVar[str] = "upload"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    file: Annotated[list[str], OneOrMany] = Field(description="a path in the project's folder, or a list of them")

    from_page: Annotated[Literal["allow"] | None, FIXED] = Field(
        None, description="`allow`: a value that was read from a page may name the file"
    )

    def describe(self) -> str:
        files = [self.file] if isinstance(self.file, str) else self.file
        chosen = ", which a page may choose," if self.from_page else ""
        return f"Upload {listed(files) if files else 'nothing'}{chosen} to {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        from steps._file_input import upload_files

        files = [stage.project_file(path, from_page=self.from_page == "allow") for path in self.file]
        words = self.target.describe()
        await stage.fill_in(self.target, lambda it, ms: upload_files(it, files, words, stage), hidden=True)
