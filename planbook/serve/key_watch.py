"""Ends what goes on for long once the key that began it was revoked, is over, or its user has other roles."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from starlette.types import Message, Send

from planbook.end_task import end_task
from planbook.serve.access import BAD_KEY, Caller, House
from planbook.serve.auth.keys import NoSuchKey
from planbook.serve.problems import Refusal

LOOKS_EVERY = 3.0  # seconds
TO_END = 2.0
"""Seconds in which what does something may end by itself when the server ends."""
ENDS = "The server ends. Ask again once it has started."
Item = TypeVar("Item")


def still_opens(house: House, caller: Caller) -> bool:
    """Whether the key opens what it did when the caller showed it."""
    if caller is house.local:
        return True
    try:
        key = house.keys.get(caller.key.id)
    except NoSuchKey:
        return False
    user = house.users.find(key.user)
    return user is not None and not key.is_over and user.roles == caller.user.roles


async def items_while_it_opens(house: House, caller: Caller, items: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """The items of a stream, however seldom it has one.

    It ends once the key opens it no more, and when the server ends.
    """
    looked, coming = time.monotonic(), asyncio.ensure_future(_next(items))
    ending = asyncio.ensure_future(house.ending.wait())
    try:
        while not ending.done():
            done, _ = await asyncio.wait([coming, ending], timeout=LOOKS_EVERY, return_when=asyncio.FIRST_COMPLETED)
            if time.monotonic() - looked > LOOKS_EVERY:
                if not await asyncio.to_thread(still_opens, house, caller):
                    return
                looked = time.monotonic()
            if coming in done:
                there = coming.result()
                if there is None:
                    return
                yield there[0]
                coming = asyncio.ensure_future(_next(items))
    finally:
        coming.cancel()
        ending.cancel()


async def _next(items: AsyncIterator[Item]) -> tuple[Item] | None:
    """The next item; None if there is none."""
    async for item in items:
        return (item,)
    return None


class WhileItOpens:
    """An ASGI `send`, and the request that it belongs to, which is cut off once its key opens it no more.

    It is also cut off when the server ends: at once if it `only_waits` for what will happen, else after a moment.
    """

    def __init__(self, house: House, caller: Caller, send: Send, only_waits: bool) -> None:
        self._house, self._caller, self._send = house, caller, send
        self._at_the_end = 0.0 if only_waits else TO_END
        self._has_begun = self._has_ended = False

    async def send(self, message: Message) -> None:
        self._has_begun = True
        self._has_ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)

    async def wait(self, answering: Coroutine[Any, Any, None]) -> None:
        """Waits for the answer. Raises Refusal if it is cut off before it has begun: 401, or 503 as the server ends."""
        task, ending = asyncio.ensure_future(answering), asyncio.ensure_future(self._house.ending.wait())
        try:
            while not (task.done() or ending.done()):
                await asyncio.wait([task, ending], timeout=LOOKS_EVERY, return_when=asyncio.FIRST_COMPLETED)
                if not (task.done() or ending.done() or await asyncio.to_thread(self._opens)):
                    return await self._cut(task, Refusal(401, BAD_KEY))
            if not task.done():
                await asyncio.wait([task], timeout=self._at_the_end)
            if not task.done():
                return await self._cut(task, Refusal(503, ENDS))
            await task
        finally:
            task.cancel()
            ending.cancel()

    def _opens(self) -> bool:
        return still_opens(self._house, self._caller)

    async def _cut(self, task: "asyncio.Task[None] | asyncio.Future[None]", refusal: Refusal) -> None:
        await end_task(task)
        if not self._has_begun:
            raise refusal
        if not self._has_ended:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
