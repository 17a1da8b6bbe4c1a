"""The process in which XLSX and PDF files are read: their types are kept, and it ends in time."""

import pytest

from planbook.documents.options import Options
from planbook.documents.read_apart import read_apart
from planbook.documents.table import Table
from planbook.errors import StepError
from tests.documents.made import xlsx


async def test_what_it_reads_keeps_its_types() -> None:
    answer = await read_apart(xlsx(["no", "paid"], [1, True]), "xlsx", "rows", Options("orders.xlsx"), 120)
    assert Table(**answer["table"]) == Table(["no", "paid"], [[1, True]], ["row 2"])


async def test_a_file_that_takes_too_long() -> None:
    with pytest.raises(StepError) as late:
        await read_apart(xlsx(["no"], [1]), "xlsx", "rows", Options("orders.xlsx"), 0.01)
    assert (late.value.error_class, late.value.message) == (
        "timeout", "orders.xlsx: it was not read in time; give the step a longer timeout",
    )  # fmt: skip
