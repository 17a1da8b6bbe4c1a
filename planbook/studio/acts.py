"""What a person can do in the studio: one function for each address below `/api/`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from planbook.browser.acting.touch import touch
from planbook.browser.session.closing import told_if_gone
from planbook.errors import PlanbookError, StepError
from planbook.studio import drafting, healing, pointing, recording, remarks, words
from planbook.studio.studio import Studio

Given = Mapping[str, Any]
Act = Callable[[Studio, Given], Awaitable[Any]]


async def _open(studio: Studio, given: Given) -> None:
    await studio.exclusively("opening the start", studio.open_start)


async def _run(studio: Studio, given: Given) -> None:
    uid = str(given["uid"])
    how = {"this": studio.run_this, "to": studio.run_to, "on": studio.run_on, "undo": studio.undo_to}[given["how"]]
    await studio.exclusively("running steps", lambda: how(uid))


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
    uid, source = str(given["uid"]), str(given["source"])
    found = await asyncio.to_thread(studio.book.check, uid, source)
    return [*found, *await remarks.of_page(studio, uid, source)]


# The live page -------------------------------------------------------------------------------------------------------
async def _point(studio: Studio, given: Given) -> Any:
    x, y, live = float(given["x"]), float(given["y"]), studio.live

    async def work() -> Any:
        return await pointing.pointed_at(live.session, await live.read(), live.open_try.events.mask, x, y)

    return await studio.exclusively("reading the page", work)


async def _box(studio: Studio, given: Given) -> Any:
    if studio.is_busy or not studio.live.is_open:
        return None
    with suppress(StepError), told_if_gone():
        return await pointing.box_at(studio.live.session, float(given["x"]), float(given["y"]))
    return None


async def _touch(studio: Studio, given: Given) -> None:
    if studio.is_busy:
        return
    await touch(studio.live.session, given)
    studio.tell()


async def _record(studio: Studio, given: Given) -> Any:
    if given.get("stop"):
        return await studio.exclusively("writing what was recorded", lambda: recording.stop(studio))
    after = given.get("after")
    await studio.exclusively(
        "beginning to record", lambda: recording.start(studio, None if after is None else str(after))
    )
    return None


# Healing -------------------------------------------------------------------------------------------------------------
async def _heal(studio: Studio, given: Given) -> Any:
    uid = str(given["uid"])
    found = await studio.exclusively("looking for the element", lambda: healing.propose(studio, uid))
    studio.proposals[uid] = found
    return healing.as_json(found)


async def _take(studio: Studio, given: Given) -> None:
    found = studio.proposals.pop(str(given["uid"]), None)
    if found is None:
        raise PlanbookError(healing.CHANGED)
    healing.take(studio, found)


async def _retarget(studio: Studio, given: Given) -> None:
    healing.retarget(studio, str(given["uid"]), dict(given["target"]))


# A draft by a model ---------------------------------------------------------------------------------------------------
async def _drafts(studio: Studio, given: Given) -> Any:
    return await asyncio.to_thread(drafting.listed, studio.book.project)


async def _draft(studio: Studio, given: Given) -> None:
    await drafting.begin(studio, {key: str(value) for key, value in given.items()})


async def _watch(studio: Studio, given: Given) -> None:
    if "id" in given:
        await drafting.watch(studio, str(given["id"]))
    else:
        studio.watch_draft(None)


async def _answer(studio: Studio, given: Given) -> None:
    await drafting.answer(studio, str(given["question"]), str(given["answer"]))


async def _end_draft(studio: Studio, given: Given) -> None:
    ends = {"stop": drafting.stop, "continue": drafting.go_on, "take": drafting.take}
    await ends[given["how"]](studio)


# Help for the editor -------------------------------------------------------------------------------------------------
async def _complete(studio: Studio, given: Given) -> Any:
    reading = None
    if studio.live.is_open and not studio.is_busy:
        with suppress(StepError, PlanbookError), told_if_gone():
            reading = await studio.live.read()
    spot = words.spot_of(str(given["source"]), int(given["line"]), int(given["column"]))
    return words.complete(spot, studio.book.plan, reading)


async def _hover(studio: Studio, given: Given) -> Any:
    return words.explain(str(given["source"]), int(given["line"]), int(given["column"]))


ACTS: dict[str, Act] = {
    "open": _open,
    "run": _run,
    "stop": _stop,
    "edit": _edit,
    "insert": _insert,
    "whole": _whole,
    "check": _check,
    "point": _point,
    "box": _box,
    "touch": _touch,
    "record": _record,
    "heal": _heal,
    "take": _take,
    "retarget": _retarget,
    "drafts": _drafts,
    "draft": _draft,
    "watch": _watch,
    "answer": _answer,
    "end_draft": _end_draft,
    "complete": _complete,
    "hover": _hover,
}
