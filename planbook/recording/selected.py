"""The cell of text that was selected."""

import re
from collections.abc import Mapping
from typing import Any

from planbook.browser.recording.acts import SeenElement
from planbook.recording.cell import Cell

AGAIN = 'the selection of "{}": the same words stand there before'
NOWHERE = 'the selection of "{}": no target identifies the element'
SHORT = 60  # letters of a selection that are said


def selection(element: SeenElement, chosen: Mapping[str, Any]) -> Cell:
    """Returns the step that selects it again. A plan selects the first occurrence of a part, and whole words."""
    part, before, text = (" ".join(str(chosen[key]).split()) for key in ("part", "before", "text"))
    cell = Cell("highlight", {}, element.ways, element.key, element.name)
    if not element.ways:
        cell.missed = NOWHERE.format(part[:SHORT])
    elif part.casefold() in before.casefold():
        cell.missed = AGAIN.format(part[:SHORT])
    elif part != text:
        cell.own = {"part": part if _is_whole(part, text) else f"/{re.escape(part)}/"}
    return cell


def _is_whole(part: str, text: str) -> bool:
    """Whether the part begins and ends where words do, or is not there as it is displayed."""
    start = text.find(part)
    around = (text[start - 1 : start + 1], text[start + len(part) - 1 : start + len(part) + 1])
    return start < 0 or not any(len(two) == 2 and two.isalnum() for two in around)
