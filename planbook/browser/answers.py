"""The JSON that pages were answered with, for `extract: {response: …}`: of each answer its body, before it is gone."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from time import monotonic
from typing import Any

from playwright.async_api import BrowserContext, Request, Response
from playwright.async_api import Error as PlaywrightError

from planbook.errors import StepError

KEPT = 100


@dataclass(frozen=True)
class Answer:
    """One answer. `number`: the order in which they were asked for; `came`: in the seconds of `time.monotonic`."""

    response: Response
    number: int
    came: float
    body: asyncio.Future[bytes] | None

    async def text(self) -> str:
        """Raises StepError where the page has gone on before the body was there."""
        try:
            content = await (self.body or self.response.body())
        except PlaywrightError:
            raise StepError("not_found", f"{self.response.url} was answered, but the page has gone on since, "
                            "and with it went the answer") from None  # fmt: skip
        return content.decode("utf-8", "replace")

    async def json(self) -> Any:
        """Raises StepError where it is none."""
        try:
            return json.loads(await self.text())
        except ValueError:
            raise StepError("value", f"what came from {self.response.url} is not JSON") from None

    @property
    def in_words(self) -> str:
        """The status with its name: `500 (Internal Server Error)`."""
        status = self.response.status
        known = status in set(HTTPStatus)
        return f"{status} ({HTTPStatus(status).phrase})" if known else str(status)


class Answers:
    """The last hundred. `keep_bodies`: each body is taken as soon as it is there, since it goes with its page."""

    def __init__(self, context: BrowserContext) -> None:
        self.keep_bodies = False
        self._came: deque[Answer] = deque(maxlen=KEPT)
        self._asked: dict[Request, int] = {}
        self._numbers = count()
        self._since = 0.0
        context.on("request", self._note_asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _note_asked(self, request: Request) -> None:
        if request.resource_type in ("xhr", "fetch", "document", "other"):
            self._asked[request] = next(self._numbers)

    def _failed(self, request: Request) -> None:
        self._asked.pop(request, None)

    def _answered(self, response: Response) -> None:
        number = self._asked.pop(response.request, 0)
        if "json" not in response.headers.get("content-type", ""):
            return
        body = asyncio.ensure_future(response.body()) if self.keep_bodies else None
        if body:
            body.add_done_callback(lambda done: done.cancelled() or done.exception())  # looked at: nothing is printed
        self._came.append(Answer(response, number, monotonic(), body))

    def begin_act(self) -> None:
        """From here on answers are those to what is done now: the ones that came before do not count."""
        self._since = monotonic()

    def newest(self, matches: Callable[[str], bool]) -> Answer | None:
        """Of the answers since the last act began, from addresses that match: the one that was asked for last."""
        found = [one for one in self._came if one.came >= self._since and matches(one.response.url)]
        return max(found, key=lambda one: one.number, default=None)

    def had(self, matches: Callable[[str], bool]) -> bool:
        """Whether there was one at all."""
        return any(matches(one.response.url) for one in self._came)
