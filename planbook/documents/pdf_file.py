"""Reads the text and the tables of PDF files by pdfplumber."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfplumber.page import Page

from planbook.documents.options import Options
from planbook.documents.pdf_lines import outside_of, text_below, unruled_rows
from planbook.documents.table import Line, Table, headed, table_of
from planbook.errors import StepError

MOST_PAGES = 500
DAMAGED = "it cannot be read as PDF: the file is damaged or incomplete"
SEALED = "it is protected with a password, and planbook opens no such files; ask for one without a password"
UNNAMED = "{} cannot be read: the fonts in the file do not say which they are"
_UNNAMED = re.compile(r"\(cid:\d+\)")
_PAGES = re.compile(r"(\d+)(?:-(\d+))?")


def read_pdf(content: bytes, wanted: str, options: Options) -> tuple[Any, str | None]:
    """Returns the text, the tables (lists of rows of texts), or with `rows` the table that all pages have together.

    The second is what a person should know: pages without any. Raises StepError of class value.
    """
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages = _pages(document.pages, options)
            return _text(pages, options) if wanted == "text" else _tables(pages, wanted, options)
    except (MemoryError, StepError):
        raise
    except Exception as error:  # pdfminer raises whatever it stumbles over
        reasons = (error, *error.args)
        if any(isinstance(one, PDFPasswordIncorrect | PDFTextExtractionNotAllowed) for one in reasons):
            raise options.wrong(SEALED) from None
        raise options.wrong(DAMAGED) from None


def _pages(pages: Sequence[Page], options: Options) -> Sequence[Page]:
    if not pages:
        raise options.wrong("it has no pages")
    found = _PAGES.fullmatch(options.pages) if options.pages else None
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, len(pages))
    if options.pages and not found:
        raise options.wrong(f'"{options.pages}" are not pages; write 2, or 2-5')
    if not 1 <= first <= last <= len(pages):
        raise options.wrong(f"it has {len(pages)} pages, and {options.pages} is to be read")
    if last - first >= MOST_PAGES:
        raise options.wrong(f"it has {len(pages)} pages, and at most {MOST_PAGES} are read; state which: `pages: 1-50`")
    return pages[first - 1 : last]


def _text(pages: Sequence[Page], options: Options) -> tuple[str, str | None]:
    texts = {page.page_number: (page.extract_text() or "").strip() for page in pages}
    if not any(texts.values()):
        raise options.wrong("there is no text in it; it may be a scanned picture")
    without = _without("text", [number for number, text in texts.items() if not text])
    return "\n".join(texts.values()), _joined_notes([without, _unnamed(texts.values(), options)])


def _tables(pages: Sequence[Page], wanted: str, options: Options) -> tuple[Any, str | None]:
    drawn = {page.page_number: (page, tables) for page in pages if (tables := page.find_tables())}
    found = [(number, table.extract()) for number, (_, tables) in drawn.items() for table in tables]
    if not found:
        raise options.wrong("no table with lines is in it; `read: text` reads its text")
    without = _without("table", [page.page_number for page in pages if page.page_number not in drawn])
    of_all = _head(found[0][1], options)
    unruled = [
        unruled_rows(number, table, of_all if wanted == "rows" else next(iter(table), [])) for number, table in found
    ]
    if wanted == "rows" and any(unruled):
        raise options.wrong(f"{next(filter(None, unruled))}; `read: text` reads its text, and `read: tables` as it is")
    notes = [without, *unruled, *(note for page, tables in drawn.values() for note in _below(page, tables))]
    cells = [cell or "" for _, table in found for row in table for cell in row]
    told = _joined_notes([*notes, _unnamed(cells, options)])
    if wanted == "tables":
        return [[[_words(cell) for cell in row] for row in table] for _, table in found], told
    return _joined(found, options), told


def _unnamed(texts: Iterable[str], options: Options) -> str | None:
    """Returns that the fonts do not say which letters some are. Raises StepError if that is so of most letters."""
    text = " ".join(texts)
    count = len(_UNNAMED.findall(text))
    letters = len("".join(_UNNAMED.sub("", text).split()))
    if count > letters:
        raise options.wrong(UNNAMED.format("its letters"))
    return UNNAMED.format(f"{count} of its letters") + ", and stand in the text as (cid:NUMBER)" if count else None


def _joined_notes(notes: Iterable[str | None]) -> str | None:
    return "; ".join(filter(None, notes)) or None


def _head(table: Sequence[list[str | None]], options: Options) -> list[str | None]:
    """Returns the row with the headers; an empty one if there is none."""
    filled = [row for row in table if any(map(_words, row))]
    rows = filled[:1] if options.header is None else table[max(0, options.header - 1) : options.header]
    return next(iter(rows), [])


def _below(page: Page, tables: Sequence[Any]) -> list[str | None]:
    outside = outside_of(tables, page.extract_words())
    return [text_below(page.page_number, table, outside) for table in tables]


def _joined(found: Sequence[tuple[int, list[list[str | None]]]], options: Options) -> Table:
    """Returns one table of several that go on from page to page: all as wide, headers repeated or not."""
    widths = sorted({len(row) for _, table in found for row in table})
    if len(widths) > 1:
        counts = " and ".join(map(str, widths))
        raise options.wrong(f"it has tables of {counts} columns; state the pages of one, or use `read: tables`")
    pages = [page for page, _ in found]
    beside = next((page for page in pages if pages.count(page) > 1), None)
    if beside:
        raise options.wrong(f"page {beside} has {pages.count(beside)} tables; use `read: tables`")
    lines: list[Line] = []
    for page, table in found:
        for number, row in enumerate(table, 1):
            if None in row:
                raise options.wrong(f"row {number} of the table on page {page} has merged cells; use `read: tables`")
            cells = [_words(cell) for cell in row]
            if not (lines and number == 1 and cells == lines[0].cells):
                lines.append(Line(len(lines) + 1, cells))
    headers, rows = headed(lines, options, "row")
    return table_of(headers, rows, "row")


def _words(cell: str | None) -> str:
    return " ".join((cell or "").split())


def _without(what: str, pages: Sequence[int]) -> str | None:
    if not pages:
        return None
    return f"there is no {what} on page {', '.join(map(str, pages))}"
