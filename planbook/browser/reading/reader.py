"""Reads pages, and does not read unchanged documents twice.

For code that shows pages to a model:

    readings = ReadingCache(mask.text)          # one per session; nothing that it returns contains the mask's secrets
    reading = await readings.read(page)     # of a Playwright page; `read(page)` for a single one
    reading.tell(3000).text                 # the page in at most 3000 tokens; `.pruned` counts what was left out
    reading.target(7)                       # the planbook.step.target.Target of element 7
    reading.written(reading.elements[7])    # the same in the plan's notation: {"button": "Pay"}
    readings.counts                         # for the history: how often pages were read, and how often not

References count from 1 in reading order; they are valid for this reading only.
"""

from collections import defaultdict
from collections.abc import Sequence

from playwright.async_api import Page

from planbook.browser.reading.node import Hide, Node, clean, unchanged
from planbook.browser.reading.outline import outline
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.snapshot import Document, snapshot
from planbook.browser.reading.targets import Written
from planbook.browser.reading.verify import verify_targets

KEPT = 40  # documents, and readings, in the cache
ASKED = 80  # doubtful targets of one page that Playwright verifies

Key = tuple[tuple[str, str, tuple[int, int] | None], ...]


async def read(page: Page, hide: Hide = unchanged) -> PageReading:
    """Returns the page's current reading. `hide` replaces secrets. Raises Playwright's Error."""
    return await ReadingCache(hide).read(page)


class ReadingCache:
    """The readings of a session: a page whose documents are all unchanged is not read again.

    `hits`: how often a page was unchanged; `misses`: how often it was read. Must not be used by two tasks at once.
    """

    def __init__(self, hide: Hide = unchanged) -> None:
        self.hits = 0
        self.misses = 0
        self._hide = hide
        self._documents: dict[tuple[str, str], Document] = {}
        self._readings: dict[Key, PageReading] = {}

    async def read(self, page: Page) -> PageReading:
        """Returns the page's current reading. Raises Playwright's Error if the page does not answer."""
        documents = await snapshot(page, self._known(), self._hide is not unchanged)
        key: Key = tuple((each.address, each.print, each.at) for each in documents)
        if key in self._readings:
            self.hits += 1
            return self._readings[key]
        self.misses += 1
        reading = await self._made(page, [self._whole(each) for each in documents])
        self._readings[key] = reading
        _forget(self._readings)
        return reading

    @property
    def counts(self) -> str:
        """Hits and misses in a sentence; "" before the first reading."""
        asked = self.hits + self.misses
        return f"Pages were looked at {asked} times, {self.hits} of them unchanged and not read again." if asked else ""

    def _known(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for address, mark in self._documents:
            found[address].append(mark)
        return found

    def _whole(self, document: Document) -> Document:
        """Returns the document with its content, from now or from the cache."""
        place = document.address, document.print
        if document.told is None:
            return Document(*place, self._documents[place].told, document.at)
        self._documents[place] = document
        _forget(self._documents)
        return document

    async def _made(self, page: Page, documents: Sequence[Document]) -> PageReading:
        raws = [{"nodes": [], **(each.told or {}), "at": each.at} for each in documents]
        title = str((documents[0].told or {}).get("title", ""))
        head = (self._hide(clean(page.url)), self._hide(clean(title)))
        reading = PageReading(*head, outline(raws, self._hide))
        await _settle(page, reading)
        return reading


def _forget(kept: dict[object, object] | dict[tuple[str, str], Document] | dict[Key, PageReading]) -> None:
    """Removes the oldest entries if there are too many."""
    while len(kept) > KEPT:
        del kept[next(iter(kept))]  # type: ignore[arg-type]


def _is_doubtful(reading: PageReading, node: Node) -> bool:
    return node.doubtful or (node.shadowed and "css" in (reading.written(node) or ()))


async def _settle(page: Page, reading: PageReading) -> None:
    """Has Playwright verify the doubtful targets: a node gets its first target that holds."""
    doubtful = [node for node in reading.elements.values() if _is_doubtful(reading, node)][:ASKED]
    open_: list[tuple[Node, list[Written]]] = [(node, reading.ways(node)) for node in doubtful]
    while open_:
        for node, _ in [each for each in open_ if not each[1]]:
            reading.settle(node, None)
        open_ = [each for each in open_ if each[1]]
        held = await verify_targets(page, [(ways[0], node.css) for node, ways in open_])
        for (node, ways), holds in zip(open_, held, strict=True):
            if holds:
                reading.settle(node, ways[0])
        open_ = [(node, ways[1:]) for (node, ways), holds in zip(open_, held, strict=True) if not holds]
