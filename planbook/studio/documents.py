"""Documents about the plan that the page shows in a frame: its view, and what changed since the newest commit."""

import asyncio
from html import escape
from typing import Any

from planbook.check.judge import check_loaded
from planbook.diff.against import RevisionDiff
from planbook.diff.html import page
from planbook.errors import PlanbookError
from planbook.git import HEAD
from planbook.history.outcomes import outcomes
from planbook.report.view.html import render
from planbook.report.view.since import sheet_of
from planbook.studio.workbook import Book

NOT_READ = "The plan has errors, so there is no view of it."


async def document(name: str, book: Book) -> str:
    """Returns a document as HTML. Raises PlanbookError."""
    if name not in DOCUMENTS:
        raise PlanbookError(f"There is no {name}.")
    return str(await asyncio.to_thread(DOCUMENTS[name], book))


def refused(message: str) -> str:
    """Returns a document that says why there is none."""
    return f"<!doctype html><meta charset=utf-8><title>planbook</title><p>{escape(message)}</p>\n"


def _view(book: Book) -> str:
    if book.plan is None:
        raise PlanbookError(NOT_READ)
    past = outcomes(book.project, [book.plan.name], _silent)[book.plan.name]
    return render(sheet_of(book.plan, check_loaded(book.plan, "reviewable"), past))


def _diff(book: Book) -> str:
    return page(RevisionDiff(HEAD, book.file).compare([book.file]), HEAD)


def _silent(text: str) -> None:
    """Passes over what a command would tell about the history."""


DOCUMENTS: dict[str, Any] = {"view": _view, "diff": _diff}
