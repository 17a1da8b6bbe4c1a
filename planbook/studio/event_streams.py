"""Tells every open page what is new. Of each kind of news only the newest counts, so a slow page skips what is old."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

BEATS_EVERY = 15.0  # seconds after which a stream says that it is still there


class EventStreams:
    """The pages that are open."""

    def __init__(self) -> None:
        self._pages: set[_Page] = set()

    @property
    def is_watched(self) -> bool:
        return bool(self._pages)

    def tell(self, kind: str, news: Any) -> None:
        """Tells all pages; `news` becomes JSON."""
        for page in self._pages:
            page.put(kind, news)

    def close(self) -> None:
        """Ends every stream, so that the server can end."""
        for page in self._pages:
            page.is_over = True
            page.put("over", None)

    async def listen(self, first: dict[str, Any]) -> AsyncIterator[str]:
        """Yields the messages of an event stream, beginning with these, until the reader goes away."""
        page = _Page(first)
        self._pages.add(page)
        try:
            while not page.is_over:
                for kind, news in await page.take():
                    yield f"event: {kind}\ndata: {json.dumps(news, ensure_ascii=False)}\n\n"
                yield ": \n\n"
        finally:
            self._pages.discard(page)


class _Page:
    def __init__(self, first: dict[str, Any]) -> None:
        self.is_over = False
        self._news = first
        self._is_new = asyncio.Event()
        self._is_new.set()

    def put(self, kind: str, news: Any) -> None:
        self._news[kind] = news
        self._is_new.set()

    async def take(self) -> list[tuple[str, Any]]:
        """Returns what is new; nothing after BEATS_EVERY."""
        try:
            await asyncio.wait_for(self._is_new.wait(), BEATS_EVERY)
        except TimeoutError:
            return []
        self._is_new.clear()
        news, self._news = self._news, {}
        return list(news.items())
