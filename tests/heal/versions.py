"""make heal-versions: heals from an older version of real applications to a newer one, and counts what is right.

python -m tests.heal.versions [--list]. Elements are compared with what people said is the same one in `versions.json`:
by page, what an element of the old version has become, null if it is gone. What is not listed there has the same words.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, StorageState

from planbook.browser.locating.element_fingerprint import fingerprint_script
from planbook.browser.locating.page_elements import PageElements, count_of, elements_of
from planbook.browser.reading.reader import read
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.engine.fingerprint import fingerprint
from planbook.events import Fingerprint
from planbook.heal.judge import judge
from planbook.heal.page import _ways
from planbook.heal.targets import as_target
from tests.apps import roundup, tiddlywiki
from tests.heal.bench import CHANGES, NO_MASK

OLD = {"roundup": "2.0.0", "tiddlywiki": "5.1.23"}
TRUTH = json.loads(Path(__file__).with_name("versions.json").read_text("utf-8"))
NUMBERS = f"() => {{\n{CHANGES}\nreturn controls().map(el => window.seen.elements.indexOf(el));\n}}"
FINGERPRINT = f"({{elements}}, at) => ({fingerprint_script()})([elements[at]])"
STATES: dict[str, StorageState] = {}
ANY = Fingerprint(tag="a").model_dump()


@dataclass(frozen=True)
class Case:
    """An element of the old version: its words, what came of it, and whether its old target still leads to one."""

    page: str
    old: str
    outcome: str
    said: str
    is_broken: bool


@dataclass(frozen=True)
class Here:
    """A page of one version: its elements, by their words in the order of the page."""

    page: Page
    elements: PageElements
    looks: Sequence[Fingerprint]
    words: Sequence[str]


async def main(arguments: list[str]) -> int:
    cases: list[Case] = []
    async with launch_browser(find_browser("chromium", False), headed=False) as browser:
        with ExitStack() as stack, TemporaryDirectory() as folder:
            addresses = [list(_addresses(stack, Path(folder), old)) for old in (True, False)]
            for (name, old), (_, new) in zip(*addresses, strict=True):
                cases += [case async for case in _compared(browser, name, old, new)]
    for line in _report(cases, "--list" in arguments):
        print(line)
    return 1 if any(case.outcome == "wrong" for case in cases) else 0


def _addresses(stack: ExitStack, folder: Path, old: bool) -> Iterator[tuple[str, str]]:
    for app in ("roundup", "tiddlywiki"):
        home = folder / f"{app}-{old}"
        home.mkdir()
        if app == "roundup":
            served = stack.enter_context(roundup.tracker(home, OLD[app] if old else roundup.VERSION)).address
            for path in ("", "issue?@template=search", "issue1", "issue?@template=item", "user?@template=register"):
                yield f"roundup /{path}", served + path
        else:
            served = stack.enter_context(tiddlywiki.wiki(home, OLD[app] if old else tiddlywiki.VERSION)).address
            yield "tiddlywiki", served
            yield "tiddlywiki, editing", served


async def _compared(browser: Browser, name: str, old: str, new: str) -> AsyncIterator[Case]:
    before, now = await _here(browser, name, old), await _here(browser, name, new)
    shown = await before.page.evaluate(NUMBERS)
    reading = await read(before.page, str)
    for number in shown:
        words, held = before.words[number], before.elements.frames[0].handle
        past = fingerprint(await held.evaluate(FINGERPRINT, number), NO_MASK)
        truth = TRUTH.get(name, {}).get(words, words if words in now.words else None)
        elements = await elements_of(now.page, past.model_dump())
        seen = [fingerprint(facts, NO_MASK) for facts in elements.facts]
        await elements.drop()
        judgement = judge(past, seen)
        said = _numbered(seen)[judgement.candidates[0].number] if judgement.verdict == "found" else ""
        ways = await _ways(reading, before.elements, number)
        broken = not ways or await count_of(now.page, as_target(ways[0])) != 1
        yield Case(name, words, _outcome(said, truth), said or judgement.because, broken)
    await before.page.context.close()
    await now.page.context.close()


def _outcome(said: str, truth: str | None) -> str:
    if said:
        return "right" if said == truth else "wrong"
    return "rightly nothing" if truth is None else "nothing"


async def _here(browser: Browser, name: str, address: str) -> Here:
    signed_in = await _signed_in(browser, address) if name.startswith("roundup") else None
    page = await browser.new_page(viewport={"width": 1280, "height": 900}, storage_state=signed_in)
    await page.goto(address)
    if name == "tiddlywiki, editing":
        await page.get_by_title("Create a new tiddler").first.click()
        await page.get_by_title("Confirm changes to this tiddler").wait_for()
    elements = await elements_of(page, ANY)
    await elements.frames[0].handle.evaluate("found => { window.seen = found; }")
    looks = [fingerprint(facts, NO_MASK) for facts in elements.facts]
    return Here(page, elements, looks, _numbered(looks))


async def _signed_in(browser: Browser, address: str) -> StorageState:
    """Returns the state of a clerk who has signed in, once: Roundup allows three sign-ins a minute."""
    start = "/".join(address.split("/", 3)[:3])
    if start not in STATES:
        page = await browser.new_page()
        await page.goto(start)
        await page.locator("[name=__login_name]").fill(roundup.CLERK[0])
        await page.locator("[name=__login_password]").fill(roundup.CLERK[1])
        await page.locator("[name=__login_password]").press("Enter")
        await page.get_by_text("Logout").wait_for()
        STATES[start] = await page.context.storage_state()
        await page.context.close()
    return STATES[start]


def _numbered(looks: Sequence[Fingerprint]) -> list[str]:
    """Returns the elements in words; the second of those with the same words ends in `(2)`."""
    counts: Counter[str] = Counter()
    found = []
    for one in looks:
        words = " ".join(filter(None, (one.role or one.tag, f'"{one.name or one.text}"', one.attributes.get("name"))))
        counts[words] += 1
        found.append(words if counts[words] == 1 else f"{words} ({counts[words]})")
    return found


def _report(cases: Sequence[Case], shows: bool) -> Iterator[str]:
    for title, some in (("all", cases), ("whose target broke", [case for case in cases if case.is_broken])):
        for app in OLD:
            counts = Counter(case.outcome for case in some if case.page.startswith(app))
            told = ", ".join(f"{counts[one]} {one}" for one in ("right", "wrong", "nothing", "rightly nothing"))
            yield f"{app}, elements {title}: {counts.total()}: {told}"
    for case in cases if shows else ():
        yield f"{case.outcome:<16}{'broken ' if case.is_broken else ''}{case.page}: {case.old} -> {case.said}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
