"""XLSX files: each value as the file has it, and no list that is short or wrong without a word."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from planbook.documents import reader_process, xlsx_file
from planbook.documents.options import Options
from planbook.errors import StepError
from tests.documents.made import changed, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, **stated: Any) -> Any:
    return reader_process.read(content, "xlsx", "rows", Options("orders.xlsx", **stated))["table"]


def refused(content: bytes, **stated: Any) -> str:
    with pytest.raises(StepError) as error:
        read(content, **stated)
    assert error.value.error_class == "value"
    return error.value.message.removeprefix("orders.xlsx: ")


def test_values_keep_their_types() -> None:
    rows = [["no", "total", "on", "at", "paid"], [1, 2.5, date(2026, 3, 31), datetime(2026, 3, 31, 9, 30), True]]
    table, _ = xlsx_file.read_xlsx(xlsx(*rows, [2.0, None, None, None, "x"]), Options("orders.xlsx"))
    assert table.headers == rows[0] and table.places == ["row 2", "row 3"]
    assert table.rows == [rows[1], [2, "", "", "", "x"]]


def test_titles_and_empty_rows_and_columns() -> None:
    content = xlsx(["Orders of March"], [], ["no", " total\n(net) "], [1, 2], [], [3, 4, None])
    assert read(content, header=3) == {
        "headers": ["no", "total (net)"], "rows": [[1, 2], [3, 4]], "places": ["row 4", "row 6"],
    }  # fmt: skip
    assert read(xlsx([1, 2], [3, 4]), header=0)["rows"] == [[1, 2], [3, 4]]


def test_cells_that_only_have_a_format_are_no_rows() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet
    for row in (["no", "total"], [1, 2]):
        sheet.append(row)
    for place in ("B1048576", "XFD1"):
        sheet[place].fill = PatternFill("solid", "FFFF00")
    content = BytesIO()
    workbook.save(content)
    assert read(content.getvalue()) == {"headers": ["no", "total"], "rows": [[1, 2]], "places": ["row 2"]}
    sheet["A1048576"] = 3
    sheet["ZZ2"] = 4
    content = BytesIO()
    workbook.save(content)
    assert refused(content.getvalue()) == "it has 1048576 rows and 702 columns; at most 2000000 cells are read"


def test_merged_cells() -> None:
    head = xlsx(["no", "total", None], [1, 2, 3], merge=["B1:C1"])
    assert read(head)["headers"] == ["no", "total", "total"]
    title = xlsx(["Orders", None], ["no", "total"], [1, 2], merge=["A1:B1"])
    assert read(title, header=2)["rows"] == [[1, 2]]
    below = xlsx(["day", "total"], ["Monday", 1], [None, 2], merge=["A2:A3"])
    assert refused(below) == (
        "the cells A2:A3 are merged; `merged: fill` gives each of them the value, and `header` tells in which row the "
        "headers are"
    )
    assert read(below, merged="fill")["rows"] == [["Monday", 1], ["Monday", 2]]


def test_a_formula_counts_by_its_result() -> None:
    content = xlsx(["no", "total"], [1, "=A2*2"])
    assert refused(content) == (
        "the cell B2 has a formula whose result is not in the file; open the file in a spreadsheet program, and save "
        "it there"
    )
    there = changed(content, SHEET, lambda xml: xml.replace(b"<v />", b"<v>7</v>").replace(b"<v></v>", b"<v>7</v>"))
    assert read(there)["rows"] == [[1, 7]]
    empty = changed(content, SHEET, lambda xml: xml.replace(b'<c r="B2"', b'<c r="B2" t="str"'))
    assert read(empty)["rows"] == [[1, ""]]
    wrong = changed(there, SHEET, lambda xml: xml.replace(b'<c r="B2"', b'<c r="B2" t="e"').replace(b">7<", b">#REF!<"))
    assert refused(wrong) == "the cell B2 has the error #REF!"


def test_results_that_the_file_says_are_not_up_to_date() -> None:
    """Programs that calculate nothing write 0 as the result of each formula, and that it is to be calculated."""
    made = xlsx(["no", "total"], [0, "=A2*2"])
    zero, seven = (
        changed(made, SHEET, lambda xml, value=value: xml.replace(b"<v />", value).replace(b"<v></v>", value))
        for value in (b"<v>0</v>", b"<v>7</v>")
    )
    assert refused(zero) == (
        "the cell B2 has a formula with the result 0, which the file says is not up to date; open the file in a "
        "spreadsheet program, and save it there"
    )
    answer = reader_process.read(seven, "xlsx", "rows", Options("orders.xlsx"))
    assert (answer["table"]["rows"], answer["note"]) == (
        [[0, 7]], "it says that the results of its formulas are not up to date; they were read as they are",
    )  # fmt: skip
    saved = changed(zero, "xl/workbook.xml", lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""))
    answer = reader_process.read(saved, "xlsx", "rows", Options("orders.xlsx"))
    assert (answer["table"]["rows"], answer["note"]) == ([[0, 0]], None)


def test_numbers_that_are_codes_keep_their_zeros() -> None:
    def coded(xml: bytes) -> bytes:
        return xml.replace(b'<c r="A2"', b'<c r="A2" s="1"')

    styled = xlsx(["zip", "no"], [1067, 7])
    codes = b'<numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts><fonts'
    style = b'<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'

    def with_format(xml: bytes) -> bytes:
        xml = xml.replace(b'<numFmts count="0" />', b"").replace(b'<numFmts count="0"/>', b"")
        return xml.replace(b"<fonts", codes, 1).replace(b"</cellXfs>", style)

    content = changed(changed(styled, SHEET, coded), "xl/styles.xml", with_format)
    assert read(content)["rows"] == [["01067", 7]]


def test_hidden_rows_and_gaps_are_told() -> None:
    content = xlsx(["no"], [1], [2], [], [3])
    content = changed(content, SHEET, lambda xml: xml.replace(b'<row r="3"', b'<row r="3" hidden="1"'))
    answer = reader_process.read(content, "xlsx", "rows", Options("orders.xlsx"))
    assert answer["table"]["rows"] == [[1], [2], [3]]
    assert answer["note"] == (
        "1 of its rows are hidden, and were read too: 3 is the first; row 4 is empty, and what is below was read as "
        "rows of the same table"
    )


def test_the_sheet() -> None:
    several = xlsx(["no"], [1], sheets=["May", "June"])
    assert refused(several) == 'it has 2 sheets; state which one is read: "May", "June"'
    assert refused(several, sheet="July") == 'it has no sheet "July"; there are: "May", "June"'
    assert read(several, sheet="june") == read(several, sheet="2")
    assert refused(xlsx()) == "it is empty"


def test_damaged_and_huge_files(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx(["no"], [1])
    damaged = "it cannot be read as XLSX: the file is damaged or incomplete"
    assert refused(content[:-200]) == damaged
    assert refused(changed(content, SHEET, lambda xml: xml[: len(xml) // 2])) == damaged
    assert refused(changed(content, "xl/workbook.xml", lambda xml: b"<nothing/>")) == damaged
    far = changed(
        content,
        SHEET,
        lambda xml: xml.replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"'),
    )
    assert refused(far) == "it has 1048576 rows and 16384 columns; at most 2000000 cells are read"
    monkeypatch.setattr(xlsx_file, "LARGEST_UNPACKED", 1_000_000)
    bomb = changed(content, SHEET, lambda xml: xml + b" " * 2_000_000)
    assert len(bomb) < 10_000
    assert refused(bomb) == "unpacked, it has more than 1 MB; that is the most that is read"
