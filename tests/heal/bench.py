"""The bench of `planbook heal`: changes elements of saved pages in known ways, and sees what is said of them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Literal
from zlib import crc32

from playwright.async_api import Page

from planbook.browser.locating.element_fingerprint import fingerprint_script
from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.browser.locating.page_elements import PageElements, elements_of
from planbook.engine.fingerprint import fingerprint
from planbook.events import Fingerprint
from planbook.heal.judge import Judgement, judge
from planbook.heal.page import target_for
from planbook.heal.targets import as_target
from planbook.secrets.redaction import Mask
from planbook.step.target import Target

HERE = Path(__file__).parent
CHANGES = "\n".join((HERE / name).read_text("utf-8") for name in ("changes.js", "traps.js"))
TO_FIND = ("renamed", "relabelled", "moved", "restyled", "re-nested", "regenerated", "framework")
TO_SAY_NOTHING = ("removed", "swapped", "another meaning", "duplicated")
TRAPS = ("renumbered", "resorted", "crossed", "another entry", "replaced", "recycled", "swapped of two")
"""Changes after which something else has the element's attributes or its place. To find it all the same is right."""
KINDS = (*TO_FIND, *TO_SAY_NOTHING, *TRAPS)
SAVED = (HERE.parent / "look" / "pages", HERE / "pages")
NO_MASK = Mask({})
Outcome = Literal["right", "wrong", "nothing"]
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)

# The elements of the page that are tried: at most `most`, spread over the page.
TARGETS = """most => {
  const all = controls().filter(el => nameOf(el)[0] || el.id || el.getAttribute('name'));
  const part = at => Math.floor(at * most / all.length);
  return all.filter((_, at) => all.length <= most || part(at) !== part(at - 1)).map(el => controls().indexOf(el));
}"""
CHANGE = """([at, kind, seed]) => {
  const el = controls()[at], truth = changes[kind](el, rng(seed));
  window.truth = truth;
  return truth === undefined ? 'not made' : truth === null ? 'none' : 'one';
}"""


@dataclass(frozen=True)
class SavedPage:
    """A page as it was saved, without scripts."""

    name: str
    html: str

    @property
    def is_for_tuning(self) -> bool:
        """Whether thresholds may be chosen by it; the other half only measures them."""
        return crc32(self.name.encode()) % 2 == 0


@dataclass(frozen=True)
class Case:
    """One change of one element, and what came of it."""

    page: SavedPage
    kind: str
    target: int
    outcome: Outcome
    judgement: Judgement
    ms: float
    past: Fingerprint
    elements: Sequence[Fingerprint]
    truth: int  # the number of the right element among them; -1 if none of them is
    led: bool | None = None  # whether the proposed target leads to the right element alone; None if not looked at


@dataclass
class Bench:
    """Changes elements of pages, one at a time."""

    page: Page
    tries_targets: bool = False  # for each element that was rightly found
    cases: list[Case] = field(default_factory=list)

    async def play(self, saved: SavedPage, most: int, kinds: Iterable[str] = KINDS) -> None:
        """Plays every kind of change on some elements of a page."""
        await self._show(saved)
        targets = await self._ask(TARGETS, most)
        pasts = [await self._fingerprint(at) for at in targets]
        for at, past in zip(targets, pasts, strict=True):
            for kind in kinds:
                await self._case(saved, at, past, kind)

    async def _case(self, saved: SavedPage, at: int, past: Fingerprint, kind: str) -> None:
        await self._show(saved)
        made = await self._ask(CHANGE, [at, kind, crc32(f"{saved.name}{at}{kind}".encode())])
        if made == "not made":
            return
        began = perf_counter()
        elements = await elements_of(self.page, past.model_dump())
        seen = [fingerprint(facts, NO_MASK) for facts in elements.facts]
        judgement = judge(past, seen)
        ms = (perf_counter() - began) * 1000
        truth = await elements.frames[0].handle.evaluate("({elements}) => elements.indexOf(window.truth)")
        outcome = outcome_of(judgement, kind, truth)
        tried = self.tries_targets and judgement.verdict == "found" and outcome == "right"
        led = await self._led(past, elements, truth) if tried else None
        await elements.drop()
        self.cases.append(Case(saved, kind, at, outcome, judgement, ms, past, seen, truth, led))

    async def _led(self, past: Fingerprint, elements: PageElements, number: int) -> bool:
        """Returns whether the target that would be proposed leads to the right element alone, as Playwright sees it."""
        old = Target.model_validate({"css": past.tag})
        written = await target_for(self.page, old, {}, elements, number, NO_MASK)
        if written is None:
            return False
        target = as_target(written)
        resolved = await resolve_near(self.page, target) if has_near(target) else target
        ways = [way.locator for way in candidates(self.page, resolved)] if resolved else []
        found = [locator for locator in ways if await locator.count()]
        return bool(found) and await found[0].evaluate_all("all => all.length === 1 && all[0] === window.truth")

    async def _show(self, saved: SavedPage) -> None:
        await self.page.set_content(saved.html, wait_until="commit")

    async def _ask(self, script: str, given: Any) -> Any:
        return await self.page.evaluate(f"given => {{\n{CHANGES}\nreturn ({script})(given);\n}}", given)

    async def _fingerprint(self, at: int) -> Fingerprint:
        handle = await self.page.evaluate_handle(f"at => {{\n{CHANGES}\nreturn [controls()[at]];\n}}", at)
        looks = await handle.evaluate(fingerprint_script())
        await handle.dispose()
        return fingerprint(looks, NO_MASK)


def outcome_of(judgement: Judgement, kind: str, truth: int) -> Outcome:
    """Returns whether the answer is right; `nothing` if it says nothing of an element that is there."""
    if judgement.verdict == "found":
        return "right" if judgement.candidates[0].number == truth else "wrong"
    return "nothing" if kind in TO_FIND else "right"


def saved_pages() -> list[SavedPage]:
    """Returns the saved pages of the tests: the demo shop, Roundup, TiddlyWiki and MiniWoB++, and pages with lists."""
    return [
        SavedPage(file.stem, without_scripts(file.read_text("utf-8")))
        for folder in SAVED
        for file in sorted(folder.glob("*.html"))
    ]


def without_scripts(html: str) -> str:
    return _SCRIPT.sub("", html)


def table(cases: Sequence[Case]) -> str:
    """Returns the table of outcomes by kind of change."""
    counts: Mapping[tuple[str, str], int] = Counter((case.kind, case.outcome) for case in cases)
    lines = [f"{'change':<18}{'cases':>7}{'right':>7}{'wrong':>7}{'nothing said':>14}"]
    for name, kinds in (("to be found", TO_FIND), ("nothing to be said", TO_SAY_NOTHING), ("traps", TRAPS)):
        lines += [_line(kind, [counts[kind, outcome] for outcome in ("right", "wrong", "nothing")]) for kind in kinds]
        sums = [sum(counts[kind, outcome] for kind in kinds) for outcome in ("right", "wrong", "nothing")]
        lines += [_line(name, sums), ""]
    return "\n".join(lines)


def _line(name: str, counts: Sequence[int]) -> str:
    right, wrong, nothing = counts
    return f"{name:<18}{sum(counts):>7}{right:>7}{wrong:>7}{nothing:>14}"
