"""Why an element is not there, as far as the page can tell: what comes nearest, and where else it could be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.engines import words
from planbook.browser.locate import candidates, frame_of, place_of
from planbook.browser.names import reads, whole
from planbook.browser.near import has_near, without_near
from planbook.browser.nearest import missing_frame, nearest
from planbook.browser.session import Session
from planbook.errors import StepError
from planbook.step.target import CALLED, ROLES, Target

PHRASES = {int(status): status.phrase for status in HTTPStatus}
FRAMES = 8  # that are looked in
AN_ERROR = 400
FIELDS = ("textbox", "combobox", "spinbutton", "checkbox", "listbox", "searchbox", "switch", "slider")
# How a frame can be told: what it is called, else where it stands.
FRAME_NAMES = """all => all.map(one => one.title || one.name || one.ariaLabel || '')"""
PATH = """el => {
  const step = at => {
    const around = at.parentElement ? [...at.parentElement.children] : [at];
    const alike = around.filter(one => one.localName === at.localName);
    return at.localName + (alike.length > 1 ? `:nth-of-type(${alike.indexOf(at) + 1})` : '');
  };
  const path = [];
  for (let at = el; at && at.localName !== 'html'; at = at.parentElement) path.unshift(step(at));
  return path.join(' > ');
}"""

# The links of pictures that have several: what each is called, the picture, and the middle of the link in it.
AREAS = """all => all.filter(area => area.href).flatMap(area => {
  const map = area.closest('map'), picture = map && document.querySelector(`img[usemap="#${CSS.escape(map.name)}"]`);
  const at = area.coords.split(',').map(Number).slice(0, area.shape === 'circle' ? 2 : undefined);
  const mean = odd => at.filter((_, n) => n % 2 === odd);
  const middle = all => Math.round(all.reduce((a, b) => a + b, 0) / all.length);
  return picture ? [{name: area.alt || area.title, picture: picture.alt, at: [middle(mean(0)), middle(mean(1))]}] : [];
})"""

INERT = f"all => {{ {words()}\n return all.map(isInert) }}"


async def why_missing(session: Session, target: Target, patience: float) -> str:
    """A sentence. What cannot be found out within `patience`, in seconds, is left out."""
    told: list[str] = []
    try:
        async with asyncio.timeout(patience):
            async for each in _told(session, target):
                told.append(each)
    except (TimeoutError, PlaywrightError, StepError, LookupError):
        pass
    address = session.address or "a page that is closed"
    return "; ".join(told or [f"there is no {target.describe()} on {address}"])


async def _told(session: Session, target: Target) -> AsyncIterator[str]:
    page = session.page
    if lost := await missing_frame(page, target):
        yield lost
        return
    what, sought = await _first_missing(page, target)
    yield f"there is no {what} on {page.url}"
    status = session.traffic.status_of(page)
    if status >= AN_ERROR:
        yield f"the server answered {status} ({PHRASES.get(status, 'an error')})"
    if picture := await _in_a_picture(page, sought):
        yield picture
    elif unseen := await _unusable(page, sought) or await hidden(page, sought):
        yield unseen
    elif close := await nearest(page, sought):
        yield f"nearest: {', '.join(close)}"
    async for where in _elsewhere(session, sought):
        yield where
    if beside := await _beside(page, sought):
        yield beside


async def _first_missing(page: Page, target: Target) -> tuple[str, Target]:
    """What is missing, in words and as a target: where it should be, what it should be near to, or it itself."""
    alone = target.alternatives[0] if len(target.alternatives) == 1 else None
    if alone and alone.in_ and await _is_missing(page, place_of(page, alone)):
        inner = alone.in_.model_copy(update={"frame": alone.in_.frame or alone.frame})
        said, deepest = await _first_missing(page, inner)
        return f"{said.rstrip(',')}, in which {_alone(alone)} should be,", deepest
    if alone and alone.near and not has_near(alone.near):
        anchor = alone.near.model_copy(update={"frame": alone.near.frame or alone.frame})
        if all([not await way.locator.count() for way in candidates(page, anchor, looked_at=True)]):
            return f"{anchor.describe()}, near which {_alone(alone)} should be,", anchor
    return target.describe(), target


def _alone(target: Target) -> str:
    return target.model_copy(update={"in_": None, "near": None, "frame": []}).describe()


async def _is_missing(page: Page, place: Locator | None) -> bool:
    return place is not None and not await place.count()


async def _unusable(page: Page, target: Target) -> str | None:
    if has_near(target):
        return None
    for way in candidates(page, target):
        if await way.locator.count() and all(await way.locator.evaluate_all(INERT)):
            return "it is there, and nobody can use it: it is inert, or behind a dialog"
    return None


async def hidden(page: Page, target: Target) -> str | None:
    """How often it is there and cannot be seen, in words."""
    with suppress(PlaywrightError, StepError):
        if has_near(target) or any([await way.locator.count() for way in candidates(page, target, looked_at=True)]):
            return None
        for locator in hidden_too(page, target):
            if count := await locator.count():
                return "it is there, and hidden" if count == 1 else f"it is there {count} times, and hidden"
    return None


def hidden_too(page: Page, target: Target) -> list[Locator]:
    """The ways to find the target that also find what is not visible."""
    if has_near(target):
        return []
    found = [way.locator for way in candidates(page, target, hidden=True)]
    return found + [
        page.get_by_role(each.by, name=whole(each.name, each.exact), include_hidden=True)  # type: ignore[arg-type]
        for each in target.alternatives
        if each.by in ROLES and each.name and not (each.in_ or each.has or each.has_text or each.frame)
    ]


async def _elsewhere(session: Session, target: Target) -> AsyncIterator[str]:
    """In which frame it is, or that a window has opened which nobody has gone to."""
    if not (target.frame or has_near(target)) and (frame := await _frame_with(session.page, target)):
        yield frame
    opened = session.tabs.newest
    if opened:
        there = not has_near(target) and any([await way.locator.count() for way in candidates(opened, target)])
        found = "it is in the window" if there else "a window was"
        yield f"{found} {'that was ' if there else ''}opened ({opened.url}); go to it by `tab: opened`"


async def _frame_with(page: Page, target: Target, inside: FrameLocator | None = None) -> str | None:
    frames = (inside or page).locator("iframe, frame")
    names: list[str] = await frames.evaluate_all(FRAME_NAMES)
    for number, name in enumerate(names[:FRAMES]):
        frame = frames.nth(number)
        for way in candidates(page, target):
            if await frame.content_frame.locator(way.locator).count():
                alone = name and names.count(name) == 1
                path = "" if alone else await frame.evaluate(PATH)
                said = f'"{name}"' if alone else f'css "{path}"'
                written = json.dumps(name, ensure_ascii=False) if alone else f"{{css: {json.dumps(path)}}}"
                return f"it is in the frame {said}: write frame: {written}"
    return None


async def _beside(page: Page, target: Target) -> str | None:
    """A field that no label belongs to, and that stands next to the text which it is looked for by."""
    if target.by != "field" or target.name is None or target.name.pattern or frame_of(page, target):
        return None
    anchor = Target(by="text", name=target.name)
    for role in FIELDS:
        found = await without_near(page, Target.model_validate({"role": role, "near": {"text": target.name.text}}))
        if found and all([await way.locator.count() == 1 for way in candidates(page, anchor)]):
            written = f"{{role: {role}, near: {{text: {json.dumps(target.name.text, ensure_ascii=False)}}}}}"
            return f"that text is the label of no field, and a {role} stands next to it: write {written}"
    return None


async def _in_a_picture(page: Page, target: Target) -> str | None:
    """A link that is a part of a picture: no element of its own is drawn for it, so that a place is clicked."""
    if target.by not in ("link", CALLED) or target.name is None:
        return None
    areas: list[dict[str, Any]] = await page.locator("area").evaluate_all(AREAS)
    for area in areas:
        if reads(target.name, area["name"], target.exact):
            picture = f"img: {json.dumps(area['picture'], ensure_ascii=False)}" if area["picture"] else "css: img"
            return f"it is a part of a picture: write click: {{{picture}, at: {area['at']}}}"
    return None
