"""Saves a notebook atomically."""

import os
from collections.abc import Callable
from pathlib import Path

from planbook.output.printable import without_bidi_controls
from planbook.places import RunFolder
from planbook.record import Record
from planbook.report.evidence import Evidence


def save_html(
    record: Record, folder: RunFolder, file: Path | None = None, mask: Callable[[str], str] | None = None
) -> Path:
    """Writes the run's page to `file`, or to its place in the run's folder; returns the path. Raises OSError."""
    from planbook.report.html import render

    file = file or folder.report
    write(file, render(record, Evidence(folder.path, file.parent, mask=mask)))
    return file


def write(file: Path, text: str) -> None:
    """Writes a file atomically, without characters that change the direction of text. Raises OSError."""
    text = without_bidi_controls(text)
    if file.exists() and not file.is_file():  # write to a pipe or a device, never replace it
        file.write_text(text, encoding="utf-8")
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
