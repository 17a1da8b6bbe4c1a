"""PDF files: their text, and the tables that have lines."""

from typing import Any

import pytest

from planbook.documents import reader_process
from planbook.documents.options import Options
from planbook.errors import StepError
from tests.documents.made import pdf, ruled, written

HEAD = ["no", "total"]
TABLES = pdf(ruled(HEAD, ["1", "2.50"], ["2", "3.00"]), written("Nothing here"), ruled(HEAD, ["3", "4.00"]))


def read(content: bytes, wanted: str = "text", **stated: Any) -> Any:
    return reader_process.read(content, "pdf", wanted, Options("orders.pdf", **stated))


def refused(content: bytes, wanted: str = "text", **stated: Any) -> str:
    with pytest.raises(StepError) as error:
        read(content, wanted, **stated)
    assert error.value.error_class == "value"
    return error.value.message.removeprefix("orders.pdf: ")


def test_text() -> None:
    content = pdf(written("Invoice 17", "Total: 12.50"), "", written("Thank you"))
    assert read(content) == {
        "value": "Invoice 17\nTotal: 12.50\n\nThank you", "note": "there is no text on page 2",
    }  # fmt: skip
    assert read(content, pages="1")["value"] == "Invoice 17\nTotal: 12.50"
    assert read(content, pages="2-3")["value"] == "\nThank you"


def test_letters_that_the_font_does_not_name() -> None:
    sign, word = "BT /N 10 Tf 52 346 Td <0023> Tj ET", "BT /N 12 Tf 40 300 Td <00100011001200130014> Tj ET"
    note = "1 of its letters cannot be read: the fonts in the file do not say which they are, and stand in the text as "
    note += "(cid:NUMBER)"
    assert read(pdf("\n".join([written("Paper"), sign]))) == {"value": "Paper\n(cid:35)", "note": note}
    rows = read(pdf("\n".join([ruled(["", "1"], [*HEAD]), sign])), "tables")
    assert rows == {"value": [[["(cid:35)", "1"], HEAD]], "note": note}
    said = "its letters cannot be read: the fonts in the file do not say which they are"
    assert refused(pdf("\n".join([written("17"), word]))) == said
    assert refused(pdf("\n".join([ruled(["", "1"], ["", ""]), sign, sign])), "rows") == said


def test_tables() -> None:
    assert read(TABLES, "tables") == {
        "value": [[HEAD, ["1", "2.50"], ["2", "3.00"]], [HEAD, ["3", "4.00"]]], "note": "there is no table on page 2",
    }  # fmt: skip
    table = read(TABLES, "rows")["table"]
    assert (table["headers"], table["rows"]) == (HEAD, [["1", "2.50"], ["2", "3.00"], ["3", "4.00"]])


def test_what_is_refused() -> None:
    assert refused(pdf("")) == "there is no text in it; it may be a scanned picture"
    assert refused(pdf(written("x")), "rows") == "no table with lines is in it; `read: text` reads its text"
    two = pdf(ruled(["a", "b"], ["1", "2"]), ruled(["a", "b", "c"], ["1", "2", "3"]))
    assert refused(two, "rows") == "it has tables of 2 and 3 columns; state the pages of one, or use `read: tables`"
    beside = ruled(HEAD, ["1", "2"]) + "\n1 0 0 1 0 -200 cm\n" + ruled(["who", "paid"], ["Ann", "3"])
    assert refused(pdf(beside), "rows") == "page 1 has 2 tables; use `read: tables`"
    assert refused(TABLES, pages="3-4") == "it has 3 pages, and 3-4 is to be read"
    assert refused(TABLES, pages="all") == '"all" are not pages; write 2, or 2-5'
    assert refused(b"%PDF-1.4\nnothing") == "it cannot be read as PDF: the file is damaged or incomplete"
    sealed = "it is protected with a password, and planbook opens no such files; ask for one without a password"
    assert refused(pdf(written("x"), sealed=True)) == sealed


def test_rows_without_lines_between_them_are_told() -> None:
    rows = [HEAD, ["1", "2.50"], ["2", "3.00"], ["3", "4.00"]]
    said = "row 2 of the table on page 1 has 3 lines of text in each of its cells, and may be 3 rows without a line "
    said += "between them"
    framed = pdf(ruled(*rows, lines=[0, 1, 4]))
    assert refused(framed, "rows") == f"{said}; `read: text` reads its text, and `read: tables` as it is"
    assert read(framed, "tables") == {"value": [[HEAD, ["1 2 3", "2.50 3.00 4.00"]]], "note": said}
    below = 'below the table on page 1 is "2 3.00", outside of its lines, which was not read'
    open_below = pdf(ruled(*rows, lines=[0, 1, 2]))
    found = read(open_below, "rows")
    assert (found["table"]["rows"], found["note"]) == ([["1", "2.50"]], below)
    assert read(open_below, "tables") == {"value": [[HEAD, ["1", "2.50"]]], "note": below}


def test_rows_without_lines_of_which_one_has_an_empty_cell_are_told() -> None:
    head = ["no", "goods", "total"]
    goods = pdf(ruled(head, ["1", "pen", "2.50"], ["2", "", "3.00"], ["3", "ink", "EUR 4.00"], lines=[0, 1, 4]))
    said = "row 2 of the table on page 1 has 3 lines of text in some of its cells, and may be 3 rows without a line "
    assert refused(goods, "rows").startswith(f"{said}between them; ")
    broken = pdf(ruled(head, ["1", "paper for", "2.50"], ["", "letters", ""], lines=[0, 1, 3]))
    assert read(broken, "rows")["table"]["rows"] == [["1", "paper for letters", "2.50"]]
    names = pdf(ruled(head, ["1 to", "paper for", "2.50"], ["4", "letters", ""], lines=[0, 1, 3]))
    assert read(names, "rows")["table"]["rows"] == [["1 to 4", "paper for letters", "2.50"]]


def test_the_first_row_of_a_page_may_be_several_rows_too() -> None:
    two, one = ruled(HEAD, ["1", "2.50"]), ruled(["2", "3.00"], ["3", "4.00"], lines=[0, 2])
    said = "row 1 of the table on page {} has 2 lines of text in each of its cells, and may be 2 rows without a line "
    assert refused(pdf(two, one), "rows").startswith(said.format(2))
    assert refused(pdf(one), "rows", header=0).startswith(said.format(1))
    head = ruled(["order", "price"], ["no", "EUR"], ["1", "2.50"], lines=[0, 2, 3])
    again = ruled(["order", "price"], ["no", "EUR"], ["2", "3.00"], lines=[0, 2, 3])
    table = read(pdf(head, again), "rows")["table"]
    assert (table["headers"], table["rows"]) == (["order no", "price EUR"], [["1", "2.50"], ["2", "3.00"]])


def test_a_table_just_below_another_one_is_read() -> None:
    content = pdf(ruled(HEAD, ["1", "2"]) + "\n1 0 0 1 0 -45 cm\n" + ruled(["who", "paid"], ["Ann", "3"]))
    assert read(content, "tables") == {"value": [[HEAD, ["1", "2"]], [["who", "paid"], ["Ann", "3"]]], "note": None}


def test_how_many_pages_it_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planbook.documents.pdf_file.MOST_PAGES", 2)
    said = "it has 3 pages, and at most 2 are read; state which: `pages: 1-50`"
    assert (refused(TABLES), read(TABLES, pages="1-2")["note"]) == (said, None)
