"""Converts a note's Markdown to HTML. HTML in it is shown as text, and nothing is loaded from elsewhere."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def note_to_html(markdown: str) -> str:
    """Returns HTML that is safe to put into a page."""
    html: str = _writer().render(markdown)
    return html


@cache
def _writer() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
