"""Turns items into lines: loose items share a line, and children are indented by one."""

from collections.abc import Iterator, Sequence

from planbook.browser.reading.items import Item

WIDTH = 120


def lines(items: Sequence[Item], indent: int = 0, width: int = WIDTH) -> list[str]:
    """Returns the lines of these items; with a `width` of 0, each has its own."""
    return list(_lines(items, indent, width))


def _lines(items: Sequence[Item], indent: int, width: int) -> Iterator[str]:
    line: list[str] = []
    lead = ""
    for item in items:
        if line and (not item.loose or sum(map(len, line)) + len(line) + len(item.text) + indent > width):
            yield " " * indent + " ".join(line)
            line, lead = [], ""
        if item.loose:
            line.append(item.words if item.lead == lead and lead else item.text)
            lead = item.lead
        else:
            yield from _block(item, indent, width)
    if line:
        yield " " * indent + " ".join(line)


def _block(item: Item, indent: int, width: int) -> Iterator[str]:
    """Yields an item with its children, on one line if that is short."""
    inner = list(_lines(item.children, 0, width))
    if len(inner) == 1 and len(item.text) + len(inner[0]) + indent < width:
        yield " " * indent + f"{item.text}{':' if item.lead != '-' else ''} {inner[0]}"
        return
    yield " " * indent + item.text
    yield from (" " * (indent + 1) + each for each in inner)
