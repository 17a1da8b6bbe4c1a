"""The names on the page that are nearest to a missing one."""

import json
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher

from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.locating.locators import container_of, frame_of
from planbook.browser.locating.readable_text import plain
from planbook.errors import StepError
from planbook.files.surrogates import repair_json
from planbook.step.target import CALLED, ROLES, Target
from planbook.step.text import Name

MOST = 5
LONGEST = 60
CLOSE = 0.8
ANOTHER_CASE = " (in another letter case)"
ALIKE = 3  # letters that may differ in lookalikes
FIELDS = ("textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider", "checkbox", "radio", "switch")
CLICKABLE = ("button", "link", "tab", "menuitem", "checkbox", "radio", "switch", "option", "treeitem", "combobox")
PLAIN = ("paragraph", "generic", "strong", "emphasis", "code")
ATTRIBUTES = {"testid": "data-testid", "title": "title", "alt": "alt"}
# A line of an accessibility snapshot: `- button "Sign in" [disabled]:`, `- text: Hello`, `- paragraph: Hello`.
_LINE = re.compile(r'^\s*- \'?(\w+)(?: "((?:[^"\\]|\\.)*)")?(?: \[[^\]]*\])*\'?(?:: "?(.*?)"?)?:?$')

_QUOTED = re.compile(r'"(.*)"')
_DIGITS = re.compile(r"\d+")


async def nearest_names(page: Page, target: Target) -> list[str]:
    """Returns up to five names in the plan's notation (`button "Sign in"`), nearest first."""
    first = target.alternatives[0]
    if first.by in ATTRIBUTES:
        return await _of_attribute(page, first)
    if first.by in ("css", "xpath"):
        return []
    listed = await _listed(page, first)
    name = first.name or Name("")
    others = _of_another_kind(first, name.text, listed)
    return _closest(name, _wanted(first, listed) + others, bool(name.pattern or first.exact))


def is_near_miss(target: Target, near: Sequence[str]) -> bool:
    """Returns whether the nearest name is so close that the target may be misspelt or of the wrong kind."""
    name, quoted = target.alternatives[0].name, _QUOTED.search(near[0]) if near else None
    if not name or name.pattern or not quoted:
        return False
    wanted, seen = plain(name.text).casefold(), plain(quoted[1]).casefold()
    if _DIGITS.sub("", wanted) == _DIGITS.sub("", seen) or wanted.startswith(seen):
        return wanted == seen  # another number is another thing, and "Saved" follows on "Save"
    return SequenceMatcher(None, wanted, seen).ratio() >= CLOSE


async def missing_frame(page: Page, target: Target) -> str | None:
    """Returns which of the target's frames is missing, and the frames that exist there; None if none is missing."""
    inside: FrameLocator | None = None
    for number, frame in enumerate(target.frame):
        found = frame_of(page, target.model_copy(update={"frame": target.frame[: number + 1]}))
        if found is None or await found.owner.count():
            inside = found
            continue
        frames = (inside or page).locator("iframe, frame")
        names: list[str] = await frames.evaluate_all("all => all.map(one => one.title || one.name || one.ariaLabel)")
        there = ", ".join(f'"{_short(name)}"' for name in names[:MOST] if name)
        place = f" in the frame {target.frame[number - 1].describe()}" if number else ""
        return f"there is no frame {frame.describe()}{place} on {page.url}{f'; there are {there}' if there else ''}"
    return None


async def _listed(page: Page, target: Target) -> list[tuple[str, str]]:
    """Returns the roles and names, or texts, of everything where the target should be."""
    snapshot = await (await _where(page, target)).aria_snapshot(timeout=1500)
    found = [_LINE.match(line) for line in snapshot.splitlines()]
    return [(match[1], _unescaped(match[2]) or match[3]) for match in found if match and (match[2] or match[3])]


def _unescaped(name: str | None) -> str | None:
    """Returns a name as it is on the page: snapshots escape it as in JSON."""
    with suppress(ValueError):
        return name and str(json.loads(repair_json(f'"{name}"'.encode())))
    return name


async def _where(page: Page, target: Target) -> Locator:
    place = container_of(page, target)
    if place and await place.count() == 1:
        return place
    frame = frame_of(page, target)
    return frame.locator("body") if frame else page.locator("body")


def _wanted(target: Target, listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    by = str(target.by)
    if by == "field":
        return [("field", name) for role, name in listed if role in FIELDS]
    if by == CALLED:
        return [(role, name) for role, name in listed if role in CLICKABLE]
    if by == "text":
        return [("text", name) for _, name in listed]
    if by == "role" and target.name:
        by = target.name.text
    alike = [(role, name) for role, name in listed if role == by]
    return alike or [(role, name) for role, name in listed if role in ROLES]


def _of_another_kind(target: Target, name: str, listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns elements of another kind with exactly this name, such as a link instead of a button."""
    if target.by not in ROLES and target.by != "field":
        return []
    wanted = plain(name).casefold()
    same = [(role, seen) for role, seen in listed if plain(seen).casefold() == wanted and role != target.by]
    kinds = [(role if role in ROLES and role not in PLAIN else "text", seen) for role, seen in same]
    if target.by == "field":  # texts next to a field are reported elsewhere
        kinds = [(kind, seen) for kind, seen in kinds if kind != "text"]
    return sorted(kinds, key=lambda each: each[0] == "text")


def _closest(name: Name, listed: list[tuple[str, str]], case_counts: bool = True) -> list[str]:
    """Returns the names nearest to this one; `case_counts`: another letter case may be why it is missing."""
    wanted = plain(name.text).casefold()

    def alike(entry: tuple[str, str]) -> float:
        seen = plain(entry[1]).casefold()
        return SequenceMatcher(None, wanted, seen).ratio() + (0.5 if wanted and wanted in seen else 0)

    unique = sorted(dict.fromkeys(listed), key=alike, reverse=True)
    return [f'{role} "{_short(seen)}"{_differs(name, plain(seen), case_counts)}' for role, seen in unique[:MOST]]


def _differs(name: Name, seen: str, case_counts: bool) -> str:
    """Returns in brackets how the name differs, if that is hard to see."""
    if name.pattern:
        return ANOTHER_CASE if _matches_in_any_case(name, seen) else ""
    wanted = plain(name.text)
    if wanted == seen or len(wanted) != len(seen):
        return ""
    if wanted.casefold() == seen.casefold():
        return ANOTHER_CASE if case_counts else ""
    others = [(mine, other) for mine, other in zip(wanted, seen, strict=True) if mine.casefold() != other.casefold()]
    if len(others) > ALIKE or all(mine.isascii() and other.isascii() for mine, other in others):
        return ""
    mine, other = next((mine, other) for mine, other in others if not (mine.isascii() and other.isascii()))
    return f' (with {unicodedata.name(other, f"U+{ord(other):04X}")} for "{mine}")'


def _matches_in_any_case(pattern: Name, seen: str) -> bool:
    with suppress(StepError):  # the pattern took too long
        return replace(pattern, flags=f"{pattern.flags}i").place_in(seen) is not None
    return False


async def _of_attribute(page: Page, target: Target) -> list[str]:
    attribute = ATTRIBUTES[str(target.by)]
    values: list[str] = await page.locator(f"[{attribute}]").evaluate_all(
        "(elements, name) => [...new Set(elements.map(each => each.getAttribute(name)))]", attribute
    )
    return _closest(target.name or Name(""), [(str(target.by), value) for value in values if value])


def _short(text: str) -> str:
    text = plain(text).replace('\\"', '"')
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
