"""What `extract` asks the page, in one call each however much there is to read."""

from functools import cache
from pathlib import Path
from typing import Literal

Question = Literal["text", "texts", "table", "rows", "inside", "itself"]


@cache
def ask(question: Question) -> str:
    """The JavaScript function of that name, for Playwright's `evaluate`."""
    source = Path(__file__).with_name("_page.js").read_text("utf-8")
    return f"(it, given) => ({source}).{question}(it, given)"
