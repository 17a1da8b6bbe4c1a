"""CSV files and other texts: what is guessed, and what is refused."""

import asyncio
from typing import Any

import pytest

from planbook.documents.options import Options
from planbook.documents.read import Document, read_document
from planbook.errors import StepError


def read(content: bytes | str, name: str = "orders.csv", wanted: Any = None, **stated: Any) -> Document:
    content = content.encode() if isinstance(content, str) else content
    return asyncio.run(read_document(content, wanted, Options(name, **stated), 60))


GERMAN = "Nr;Stück;Preis\n1;2;1,50\n2;3;2,75\n"
HEAD, ROWS = ["Nr", "Stück", "Preis"], [["1", "2", "1,50"], ["2", "3", "2,75"]]
READ: list[tuple[bytes | str, dict[str, Any], list[str], list[list[str]], list[str]]] = [
    ("no,total\n1,2\n3,4\n", {}, ["no", "total"], [["1", "2"], ["3", "4"]], ["separator, commas"]),
    (GERMAN, {}, HEAD, ROWS, ["encoding, UTF-8", "separator, semicolons"]),
    (GERMAN.encode("cp1252"), {}, HEAD, ROWS, ["encoding, windows-1252", "separator, semicolons"]),
    (GERMAN.encode("utf-8-sig"), {"separator": ";"}, HEAD, ROWS, []),
    (GERMAN.encode("utf-16"), {"separator": ";"}, HEAD, ROWS, []),
    (GERMAN.encode("utf-16-le"), {"encoding": "utf-16-le", "separator": ";"}, HEAD, ROWS, []),
    (GERMAN.encode("cp1250"), {"encoding": "cp1250", "separator": ";"}, HEAD, ROWS, []),
    ("sep=;\r\na;b\r\n1,5;2,5\r\n", {}, ["a", "b"], [["1,5", "2,5"]], []),
    ("a\tb\n1\t2\n", {}, ["a", "b"], [["1", "2"]], ["separator, tabs"]),
    ("name\nPaper\n", {}, ["name"], [["Paper"]], []),
    ('a,b\n"one; two",2\n"c\nd",5\n', {}, ["a", "b"], [["one; two", "2"], ["c\nd", "5"]], ["separator, commas"]),
    ("a,b,\n1,2,\n", {}, ["a", "b"], [["1", "2"]], ["separator, commas"]),
    ("\n\na,b\n\n1,2\n\n", {}, ["a", "b"], [["1", "2"]], ["separator, commas"]),
    ("Orders\n\nno,total\n1,2\n", {"header": 3}, ["no", "total"], [["1", "2"]], ["separator, commas"]),
    ("1,2\n3,4\n", {"header": 0}, ["", ""], [["1", "2"], ["3", "4"]], ["separator, commas"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "stated", "headers", "rows", "guesses"), READ)
def test_what_is_read_and_what_was_guessed(
    content: bytes | str, stated: dict[str, Any], headers: list[str], rows: list[list[str]], guesses: list[str]
) -> None:
    found = read(content, **stated)
    assert found.table and (found.table.headers, found.table.rows) == (headers, rows)
    wanted = [f"orders.csv: its {one} was guessed; state it in the plan if it is another one" for one in guesses]
    assert [note.replace(", was guessed", " was guessed") for note in found.notes] == wanted


def test_the_lines_of_rows() -> None:
    found = read('sep=,\n\nname,no\n"a\nb",1\nc,2\n')
    assert found.table and found.table.places == ["line 4", "line 6"]


def test_rows_below_an_empty_line_are_told_and_cells_may_be_long() -> None:
    found = read("no;total\n\n1;2\n2;3\n\nTotal;5\n", separator=";")
    assert found.table and len(found.table.rows) == 3
    assert found.notes == ("orders.csv: line 5 is empty, and what is below was read as rows of the same table",)
    found = read("no;text\n1;" + "x" * 200_000, separator=";")
    assert found.table and (len(found.table.rows[0][1]), found.notes) == (200_000, ())


NONE = 'there is no encoding "{}"; write one such as utf-8 or windows-1252'
OTHER = "does not go with a file of this type; it takes"
WRONG: list[tuple[bytes | str, str, dict[str, Any], str]] = [
    (b"", "orders.csv", {}, "the file is empty"),
    ("\n \n", "orders.csv", {}, "it is empty"),
    (
        "no,total\n1,2\n3\n", "orders.csv", {},
        "line 3 has 1 cells, and the first row has 2; the file may be damaged, or its separator or `header` may be "
        "another one",
    ),
    ("a,b;c\n1,2;3\n", "orders.csv", {}, "its cells may be separated by commas or semicolons; state the separator"),
    (
        'no,name\n1,"Paper\n2,Ink\n', "orders.csv", {},
        "from line 2 on it cannot be read as CSV: unexpected end of data; the file may be cut off, or a "
        "quote in it may not be doubled",
    ),
    (
        "<!DOCTYPE html>\n<html><h1>Internal error</h1></html>", "orders.csv", {},
        'its name says CSV, but it is a web page or XML that begins with "<!DOCTYPE html> <html><h1>Internal '
        'error</h1></html>"',
    ),
    (
        '{"error": "no such report"}', "orders.csv", {},
        'it is to be CSV, but it is JSON that begins with "{"error": "no such report"}"',
    ),
    (
        '{"no": 1}\n{"no": 2}\n', "orders.csv", {},
        'it is to be CSV, but it is JSON that begins with "{"no": 1} {"no": 2}"',
    ),
    (b"%PDF-1.7", "orders.csv", {}, "its name says CSV, but it is a PDF file"),
    (b"PK\x03\x04 word/", "orders.xlsx", {}, "its name says XLSX, but it is a ZIP file"),
    ("no,total\n", "orders.xlsx", {}, 'its name says XLSX, but it is text that begins with "no,total"'),
    ("no,total\n", "orders", {"type": "pdf"}, 'it is to be PDF, but it is text that begins with "no,total"'),
    (b"\x89PNG\r\n\x1a\n", "orders.csv", {}, "its name says CSV, but it is an image"),
    (b"MZ\0\0", "orders.csv", {}, "its name says CSV, but it is a binary file"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "orders.xls", {},
        "it is an old Office file, such as .xls; save it as .xlsx or CSV",
    ),
    ("a,b\n", "orders", {}, "its name does not tell its type; state it: csv, xlsx, pdf, json or text"),
    (b"a,b\n\x81\x8d,2\n", "orders.csv", {}, "in line 2, it is neither UTF-8 nor windows-1252; state its encoding"),
    (
        "Größe,Stück\nXL,2\n".encode() + b"\xe4,3\n", "orders.csv", {},
        "in line 3, it is not UTF-8, and most of it is; correct it, or state its encoding",
    ),
    (b"a,b\n\xe9,2\n", "orders.csv", {"encoding": "utf-8"}, "in line 2, it is not utf-8; correct its encoding"),
    ("a,b\n", "orders.csv", {"encoding": "klingon"}, NONE.format("klingon")),
    ("a,b\n", "orders.csv", {"encoding": "base64"}, NONE.format("base64")),
    ("a,b\n", "orders.csv", {"header": 7}, "line 7 is to have the headers, and it is empty or missing"),
    ("a,b\n", "orders.csv", {"sheet": "One"}, f"sheet {OTHER} encoding, separator, header"),
    ("[1,", "orders.json", {}, "it is not valid JSON: Expecting value: line 1 column 4 (char 3)"),
    ("[NaN]", "orders.json", {}, "it is not valid JSON: NaN is not JSON"),
    ('[{"no": 1, "no": 2}]', "orders.json", {}, 'it is not valid JSON: an object has the key "no" twice'),
    ("[" * 100_000, "orders.json", {}, "it is not valid JSON: it is nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "stated", "said"), WRONG)
def test_what_is_refused(content: bytes | str, name: str, stated: dict[str, Any], said: str) -> None:
    with pytest.raises(StepError) as refused:
        read(content, name, **stated)
    assert (refused.value.error_class, refused.value.message) == ("value", f"{name}: {said}")


def test_how_large_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planbook.documents.content.LARGEST", 1_000_000)
    monkeypatch.setattr("planbook.documents.table.MOST_CELLS", 10)
    monkeypatch.setattr("planbook.documents.csv_file.MOST_SIGNS", 50)
    monkeypatch.setattr("planbook.documents.json_file.LARGEST", 100_000)
    with pytest.raises(StepError, match=r"^value: orders.csv: it has 1.2 MB; files of up to 1 MB are read$"):
        read("x" * 1_200_000)
    with pytest.raises(StepError, match=r"^value: orders.csv: it has 6 rows and 2 columns; at most 10 cells are read$"):
        read("a,b\n" * 7)
    with pytest.raises(StepError, match=r"^value: orders.csv: it has far more than the 2000000 cells that are read$"):
        read("a,b\n" * 30)
    with pytest.raises(StepError, match=r"^value: a.json: it has 0.2 MB; JSON of up to 0 MB is read$"):
        read(f'["{"x" * 200_000}"]', "a.json")


def test_texts_and_json() -> None:
    assert read("Total: 3\n", "note.txt").value == "Total: 3\n"
    assert read("a,b\n", wanted="text").value == "a,b\n"
    assert read('{"a": [1, null]}', "a.json").value == {"a": [1, None]}
    with pytest.raises(StepError, match="a file of this type is read as text, not as rows"):
        read("a,b\n", "note.txt", "rows")
