"""What a person can do in the studio: one function for each address below `/api/`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from planbook.studio.studio import Studio

Given = Mapping[str, Any]
Act = Callable[[Studio, Given], Awaitable[Any]]


async def _open(studio: Studio, given: Given) -> None:
    await studio.alone("opening the start", studio.open_start)


async def _run(studio: Studio, given: Given) -> None:
    uid = str(given["uid"])
    how = {"this": studio.run_this, "to": studio.run_to, "on": studio.run_on, "undo": studio.undo_to}[given["how"]]
    await studio.alone("running steps", lambda: how(uid))


async def _stop(studio: Studio, given: Given) -> None:
    studio.stop()


async def _edit(studio: Studio, given: Given) -> None:
    base = given.get("base")
    studio.edit(str(given["uid"]), str(given["source"]), None if base is None else str(base))


async def _insert(studio: Studio, given: Given) -> str:
    after = given.get("after")
    return studio.insert(None if after is None else str(after), str(given["source"]))


async def _whole(studio: Studio, given: Given) -> Any:
    if "text" in given:
        studio.edit_whole(str(given["text"]), str(given["base"]))
    return studio.book.sheet.text


async def _check(studio: Studio, given: Given) -> Any:
    return await asyncio.to_thread(studio.book.check, str(given["uid"]), str(given["source"]))


ACTS: dict[str, Act] = {
    "open": _open,
    "run": _run,
    "stop": _stop,
    "edit": _edit,
    "insert": _insert,
    "whole": _whole,
    "check": _check,
}
