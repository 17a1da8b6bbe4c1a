"""The questions of `extract` to the page: one call each, however much there is to read."""

from functools import cache
from pathlib import Path
from typing import Literal

from planbook.browser.waiting.rest import LATER

Question = Literal[
    "taken", "takenOfOne", "several", "table", "hold", "keep", "keepAll", "entries",
    "scrolling", "inPart", "onward", "gather", "back",
]  # fmt: skip
FILES = ("_page.js", "_tables.js", "_scrolling.js")
SHORT = ("taken", "takenOfOne")  # what the first file alone can answer


@cache
def page_function(question: Question) -> str:
    """Returns the JavaScript function of that name, for Playwright's `evaluate`."""
    files = FILES[:1] if question in SHORT else FILES
    source = "\n".join(Path(__file__).with_name(name).read_text("utf-8") for name in files).replace("LATER", LATER)
    return f"(it, given) => {{\n{source}\nreturn {question}(it, given);\n}}"
