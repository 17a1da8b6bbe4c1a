"""An input: a value that a person gives, to a run or in answer to a question."""

from typing import Annotated, Any, Literal

from pydantic import Field

from planbook.step.model import Model
from planbook.step.text import FIXED

InputType = Literal["string", "integer", "number", "boolean", "date", "file", "csv"]
UPLOADED = "upload:"
"""How an input that is given to a run names an uploaded file: `upload:prices.csv`, or `upload:prices.csv@2`.

Plans and rows have paths: a review must see the file.
"""


class Input(Model):
    """A value that the user of a plan gives: its type, and the allowed values."""

    type: Annotated[InputType, FIXED] = Field(
        "string", description="the type; `csv` is the rows of a file, by its header"
    )
    default: Any = Field(None, description="the value if a run gives none; without it, the input is required")
    choices: Annotated[list[Any], Field(min_length=1)] | None = Field(None, description="the only values allowed")
    min: Any = Field(None, description="the smallest number or earliest date allowed")
    max: Any = Field(None, description="the largest number or latest date allowed")
    description: str | None = Field(None, description="what it is for")
