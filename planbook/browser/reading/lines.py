"""Items to lines: what is loose shares a line, and what is in something stands below it, indented by one."""

from collections.abc import Iterator, Sequence

from planbook.browser.reading.items import Item

WIDTH = 120


def lines(items: Sequence[Item], indent: int = 0) -> list[str]:
    """The lines of these items."""
    return list(_lines(items, indent))


def _lines(items: Sequence[Item], indent: int) -> Iterator[str]:
    line: list[str] = []
    lead = ""
    for item in items:
        if line and (not item.loose or sum(map(len, line)) + len(line) + len(item.text) + indent > WIDTH):
            yield " " * indent + " ".join(line)
            line, lead = [], ""
        if item.loose:
            line.append(item.words if item.lead == lead and lead else item.text)
            lead = item.lead
        else:
            yield from _block(item, indent)
    if line:
        yield " " * indent + " ".join(line)


def _block(item: Item, indent: int) -> Iterator[str]:
    """A thing and what is in it: on one line where that is short."""
    inner = list(_lines(item.children, 0))
    if len(inner) == 1 and len(item.text) + len(inner[0]) + indent < WIDTH:
        yield " " * indent + f"{item.text}{':' if item.lead != '-' else ''} {inner[0]}"
        return
    yield " " * indent + item.text
    yield from (" " * (indent + 1) + each for each in inner)
