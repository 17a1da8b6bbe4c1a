"""Asks a page about the fields that were filled in it (`filled_fields.js`)."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Locator

from planbook.browser.as_text import ask
from planbook.browser.session.known_state import TELL
from planbook.browser.waiting.rest import NAME
from planbook.errors import StepError

PATIENCE = 2.0  # seconds to wait for a page's report about its fields
MOMENT = 0.01  # seconds until a page that is loading is asked again
DRAWN_ANEW = "drawn anew"
LEFT = re.compile("context was destroyed|frame was detached", re.IGNORECASE)
"""Matches Playwright's message if a document goes while it is asked."""
_OTHERS = ("checkbox", "radio", "button", "submit", "reset", "image", "file", "range", "color")
TYPED_IN = f"input{''.join(f':not([type={kind}])' for kind in _OTHERS)}, textarea"
"""Matches what one types in, besides elements that are edited in place."""


@cache
def script(name: str, of_one: bool = False) -> str:
    """Returns a function of `filled_fields.js` for `evaluate`. `of_one`: it takes an element, not a list of them."""
    text = _functions(with_scene=name in ("meant", "filled"))
    # The page may have replaced the element between Playwright's query and this call.
    anew = "" if name == "meant" else f"if (els.some(el => !el.isConnected)) return '{DRAWN_ANEW}';\n"
    els = "const els = [el];\n" if of_one else ""
    return f"({'el' if of_one else 'els'}, given) => {{\n{els}{anew}{text}\nreturn {name}(els, given);\n}}"


@cache
def read_back() -> str:
    """Returns a function for a page's own frame: `filled`, and what the page then tells of itself, as `page`."""
    return (
        f"given => {{\n{_functions(with_scene=True)}\nconst told = filled(null, given);\n"
        f"return told && told.spot !== undefined ? {{...told, page: ({TELL})()}} : told;\n}}"
    )


@cache
def insert_and_read() -> str:
    """Returns a function of a list: `inserted`, after which the page tells what `read_back` has it tell."""
    functions = _functions(with_scene=True) + Path(__file__).with_name("filled_inserted.js").read_text("utf-8")
    return (
        f"async (els, given) => {{\nconst rest = window[Symbol.for('{NAME}')];\n{functions}\n"
        f"const told = rest ? await inserted(els, given, rest) : '';\n"
        f"return told?.spot === undefined ? told : {{...told, page: ({TELL})()}};\n}}"
    )


def _functions(with_scene: bool) -> str:
    files = ("filled_fields.js", "filled_scene.js") if with_scene else ("filled_fields.js",)
    text = "".join(Path(__file__).with_name(name).read_text("utf-8") for name in files)
    return text.replace("TYPED_IN", repr(TYPED_IN)).replace("NAME", NAME)


async def asked(it: Locator, name: str, given: dict[str, Any], ms: float, unanswered: str) -> Any:
    """Returns the page's reply; None if the page or the element is gone. Raises StepError of class timeout.

    If its document goes meanwhile, the next one is asked: it may have the field, too.
    """

    async def evaluate(function: str, given: str) -> str:
        try:
            answer: str = await it.evaluate_all(function, given)
            return answer
        except PlaywrightError as error:
            if not LEFT.search(error.message):
                raise
            return json.dumps(DRAWN_ANEW)

    return await _answered(evaluate, script(name), given, ms, unanswered)


async def asked_itself(document: Frame, given: dict[str, Any], ms: float, unanswered: str) -> Any:
    """Reads the field that was filled last back, without finding it again, and the page's state with it."""
    return await _answered(document.evaluate, read_back(), given, ms, unanswered)


async def _answered(
    evaluate: Callable[[str, Any], Awaitable[Any]], function: str, given: dict[str, Any], ms: float, unanswered: str
) -> Any:
    try:
        async with asyncio.timeout(ms / 1000):
            while (told := await ask(evaluate, function, given)) == DRAWN_ANEW:
                await asyncio.sleep(MOMENT)
            return told
    except PlaywrightError:
        return None
    except TimeoutError:
        raise StepError("timeout", unanswered) from None


async def quietly(work: Awaitable[Any]) -> Any:
    """Returns the result; None if the page is gone, or does not answer within PATIENCE."""
    with suppress(PlaywrightError, TimeoutError):  # the page is gone, and its fields with it
        async with asyncio.timeout(PATIENCE):
            return await work
    return None
