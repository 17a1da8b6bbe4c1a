"""What a step takes of a file or of JSON: its rows, or one value, as the step's keys say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from planbook.documents.json_path import Missing, parse, take
from planbook.errors import StepError
from planbook.step import Stage
from planbook.step.text import is_template
from steps._columns import Column
from steps._file_rows import rows_of, typed
from steps._reading import NoValue, TextReader

if TYPE_CHECKING:
    from planbook.documents.read import Document


def _check_path(path: str | None) -> str | None:
    try:
        if path is not None and not is_template(path):
            parse(path)
    except ValueError:
        said = "{path} is not a path in JSON; write one such as orders[*].lines[0].no"
        raise PydanticCustomError("json_path", said, {"path": repr(path)}) from None
    return path


JsonPath = Annotated[str | None, AfterValidator(_check_path)]
"""A path in JSON: names, and `[0]`, `[-1]` or `[*]` for entries of lists."""


def check_columns_of_file(columns: Mapping[str, Column] | None) -> None:
    """Raises PydanticCustomError for columns that only a page has."""
    for name, column in (columns or {}).items():
        if column.target is not None or column.attribute is not None:
            said = "{name} is read from a file, which has no elements; name a column by its header or number"
            raise PydanticCustomError("column_of_file", said, {"name": name})


def check_guessed_numbers(as_: str | None, columns: Mapping[str, Column] | None) -> None:
    """Raises PydanticCustomError for `any_number` where no column of a file can tell; `columns` are those of a page."""
    if as_ == "any_number" or any(column.as_ == "any_number" for column in (columns or {}).values()):
        said = "any_number looks at a whole column of a file; write number (1,299.50) or comma_number (1.299,50)"
        raise PydanticCustomError("any_number", said, {})


EACH_ENTRY = (
    "`at_least: 0` takes a list that is missing, not such an entry; read it by `columns`, with `at_least: 0` there"
)


@dataclass(frozen=True)
class Parts:
    """What is taken, as the keys of `extract` say."""

    reading: TextReader
    json: str | None = None
    columns: Mapping[str, Column] | None = None
    at_least: int = 1
    at_most: int | None = None

    def of_document(self, document: "Document", name: str, stage: Stage) -> Any:
        """Returns the value. Raises StepError."""
        try:
            if document.wanted == "json":
                return self.of_json(document.value, name, stage)
            other = "json" if self.json else "columns" if self.columns and not document.table else None
            if other:
                raise StepError("value", f"{name}: {other} does not go with what is read of it, its {document.wanted}")
            if document.table:
                return self._rows(document.table, name, stage)
            return self._of_text(document.value) if document.wanted == "text" else document.value
        except NoValue as error:
            if not self.at_least:
                return [] if self.reading.match_all or self.columns else None
            raise StepError("value", f"{name}: {error}") from None

    def of_json(self, value: Any, name: str, stage: Stage) -> Any:
        """Returns the value. Raises NoValue if it is not there, and StepError."""
        from planbook.documents.json_file import table_of_objects

        try:
            part = take(value, self.json) if self.json else value
        except Missing as error:
            if error.in_entry and not self.at_least:  # the list is there, and would be lost
                raise StepError("value", f"{name}: {error}; {EACH_ENTRY}") from None
            raise NoValue(str(error)) from None
        if self.columns is None:
            return typed(self._counted(part), self.reading)
        table = table_of_objects(part)
        if table is None:
            raise StepError("value", f"{name}: columns are read from a list of objects; name one in `json`")
        return self._rows(table, name, stage)

    def _counted(self, part: Any) -> Any:
        """Returns a list with `at_most` entries, and anything else as it is. Raises NoValue if there are too few."""
        if not isinstance(part, list):
            return part
        if self.at_least > 1 and len(part) < self.at_least:
            raise NoValue(f"there are {len(part)} entries, and {self.at_least} are needed")
        return part[: self.at_most]

    def _rows(self, table: Any, name: str, stage: Stage) -> list[dict[str, Any]]:
        rows, guesses = rows_of(table, name, self.columns, self.at_least, self.at_most)
        for guess in guesses:
            stage.session.note(guess)
        return rows

    def _of_text(self, text: str) -> Any:
        return self.reading.take(text if self.reading.lines else " ".join(text.split()))
