"""Explains why an element is missing: the nearest matches on the page, and where else it could be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.locating.locators import by_role, candidates, container_of, frame_of
from planbook.browser.locating.name_matching import whole_name
from planbook.browser.locating.near import FAR, has_near, resolve_near
from planbook.browser.locating.selector_engines import text_script
from planbook.browser.locating.suggestions import missing_frame, nearest_names
from planbook.browser.network.statuses import AN_ERROR, in_words
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.step.target import ROLES, Target

FRAMES = 8  # to search
FIELDS = ("textbox", "combobox", "spinbutton", "checkbox", "listbox", "searchbox", "switch", "slider")
# How to name a frame: by its name, else by its position.
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

INERT = f"all => {{ {text_script()}\n return all.map(isInert) }}"


async def why_missing(session: Session, target: Target, patience: float) -> str:
    """Returns a sentence. Leaves out what cannot be found out within `patience` seconds."""
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
        yield f"the server answered {in_words(status)}"
    if unseen := await _unusable(page, sought) or await describe_hidden(page, sought):
        yield unseen
    elif close := await nearest_names(page, sought):
        yield f"nearest: {', '.join(close)}"
    async for where in _elsewhere(session, sought):
        yield where
    if beside := await _beside(page, sought):
        yield beside


async def _first_missing(page: Page, target: Target) -> tuple[str, Target]:
    """Returns what is missing, in words and as a target: the container, the anchor, or the target itself."""
    alone = target.alternatives[0] if len(target.alternatives) == 1 else None
    if alone and alone.in_ and await _is_missing(page, container_of(page, alone)):
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
            return "it is there, but nobody can use it: it is inert, or behind a dialog"
    return None


async def describe_hidden(page: Page, target: Target) -> str | None:
    """Returns in words how often the target exists but is hidden; None if it does not."""
    with suppress(PlaywrightError, StepError):
        if has_near(target) or any([await way.locator.count() for way in candidates(page, target, looked_at=True)]):
            return None
        for locator in candidates_with_hidden(page, target):
            if count := await locator.count():
                return "it is there, and hidden" if count == 1 else f"it is there {count} times, and hidden"
    return None


def candidates_with_hidden(page: Page, target: Target) -> list[Locator]:
    """Returns the locators of the target that also match invisible elements."""
    if has_near(target):
        return []
    found = [way.locator for way in candidates(page, target, hidden=True)]
    return found + [
        page.locator(f"{by_role(each.by, whole_name(each.name, each.exact))}[include-hidden=true]")
        for each in target.alternatives
        if each.by in ROLES and each.name and not (each.in_ or each.has or each.has_text or each.frame)
    ]


async def _elsewhere(session: Session, target: Target) -> AsyncIterator[str]:
    """Yields the frame that contains the target, and a newly opened window that the plan has not switched to."""
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
    """Returns a hint at an unlabelled field next to the text that the target names."""
    if target.by != "field" or target.name is None or target.name.pattern or frame_of(page, target):
        return None
    if await page.locator(by_role("group", whole_name(target.name, target.exact))).count():
        return None  # the text is the label of a group of fields
    anchor = Target(by="text", name=target.name)
    if not all([await way.locator.count() == 1 for way in candidates(page, anchor)]):
        return None
    gaps = await asyncio.gather(*(_gap(page, target.name.text, role, anchor) for role in FIELDS))
    apart = {role: gap for role, gap in zip(FIELDS, gaps, strict=True) if gap is not None}
    if not apart:
        return None
    role = min(apart, key=apart.__getitem__)
    written = f"{{role: {role}, near: {{text: {json.dumps(target.name.text, ensure_ascii=False)}}}}}"
    return f"no field has that text as its label, but a {role} stands next to it: write {written}"


async def _gap(page: Page, text: str, role: str, anchor: Target) -> float | None:
    """Returns the gap in pixels between the text and the nearest element of the role; None if none is near."""
    found = await resolve_near(page, Target.model_validate({"role": role, "near": {"text": text}}))
    if found is None:
        return None
    one, other = [await next(iter(candidates(page, each))).locator.first.bounding_box() for each in (found, anchor)]
    if one is None or other is None:
        return None
    across = max(0.0, one["x"] - other["x"] - other["width"], other["x"] - one["x"] - one["width"])
    down = max(0.0, one["y"] - other["y"] - other["height"], other["y"] - one["y"] - one["height"])
    return gap if (gap := max(across, down)) <= FAR else None
