"""Makes XLSX and PDF files for tests."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def xlsx(*rows: Sequence[Any], merge: Sequence[str] = (), sheets: Sequence[str] = ("Orders",)) -> bytes:
    """Returns a workbook whose sheets all have these rows."""
    book = Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in merge:
            sheet.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, change: Any) -> bytes:
    """Returns a workbook in which one part of the ZIP file is another one."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


NUMBERED = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    "/Subtype /CIDFontType2 /BaseFont /Own /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /Own "
    "/FontBBox [0 0 500 700] >> "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)
"""A font that has numbers for letters, and does not say which they are."""


def pdf(*pages: str, sealed: bool = False) -> bytes:
    """Returns a PDF whose pages draw these streams, with the fonts F (Helvetica) and N (NUMBERED)."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, drawn in enumerate(pages):
        parts += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents {5 + 2 * number} 0 R "
            f"/Resources << /Font << /F 3 0 R /N {NUMBERED} >> >> >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    lock = f"/ID [<{'ab' * 16}> <{'ab' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 " if sealed else ""
    lock += f"/O <{'cd' * 32}> /U <{'ef' * 32}> >> " if sealed else ""
    end = f"trailer << /Size {len(parts) + 1} /Root 1 0 R {lock}>>\nstartxref\n{len(made)}\n%%EOF"
    return f"{made}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def written(*lines: str) -> str:
    """Returns a page's stream with lines of text."""
    return "\n".join(f"BT /F 12 Tf 40 {350 - 20 * at} Td ({line}) Tj ET" for at, line in enumerate(lines))


def ruled(*rows: Sequence[str], lines: Sequence[int] | None = None) -> str:
    """Returns a page's stream with a table that has lines around its cells.

    `lines` are the rows above which a line is drawn, and the one below the last of which the table's frame ends; the
    rest has none.
    """
    wide, below = len(rows[0]), max(lines or [len(rows)])
    drawn = [f"{40 + 100 * x} {360 - 20 * below} m {40 + 100 * x} 360 l S" for x in range(wide + 1)]
    drawn += [
        f"40 {360 - 20 * y} m {40 + 100 * wide} {360 - 20 * y} l S"
        for y in (range(len(rows) + 1) if lines is None else lines)
    ]
    for y, row in enumerate(rows):
        drawn += [f"BT /F 10 Tf {45 + 100 * x} {346 - 20 * y} Td ({cell}) Tj ET" for x, cell in enumerate(row)]
    return "\n".join(drawn)
