"""How often the check before a `once` step is right: the second part of `make heal`.

On changed pages (`bench`), a target that leads to the same element must not stop a run, and one that leads to another
element should. On MiniWoB pages, which differ with each seed, nothing may stop a run.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from playwright.async_api import Browser, Page

from planbook.browser.locating.element_fingerprint import facts_script
from planbook.engine.fingerprint import fingerprint
from planbook.events import Fingerprint
from planbook.fingerprints.drift import is_another
from tests.heal.bench import NO_MASK, TO_FIND, Case
from tests.miniwob.site import Site, pages

RUNS = (1, 2, 3, 5)
SEEDS = (1, 2, 3, 4, 5, 6)
OTHERS = 6  # elements of a page to which the target of a removed one might lead
Counts = Counter[tuple[str, int, str]]
# The controls of a page by two targets that lead to each alone: by its place in the tree, and by its role and name.
SEEN = f"""() => {{
{facts_script()}
const pathOf = el => {{
  const found = [];
  for (let at = el; at && at !== document.body; at = at.parentElement)
    found.unshift(`${{at.localName}}:${{[...at.parentElement.children].indexOf(at)}}`);
  return found.join('>');
}};
const known = rootFacts(document), found = {{}}, names = {{}};
for (const el of document.querySelectorAll(CONTROLS + ',[onclick]')) {{
  if (!el.checkVisibility({{visibilityProperty: true}})) continue;
  const facts = {{...factsOf(el, known), alike: 0}}, name = `${{facts.role}} "${{facts.name}}"`;
  found[pathOf(el)] = facts;
  names[name] = name in names || !facts.name ? null : facts;
}}
for (const [name, facts] of Object.entries(names)) if (facts) found[name] = facts;
return found;
}}"""


async def report(browser: Browser, cases: Sequence[Case]) -> Iterator[str]:
    """Returns the lines of a table: how often a run was stopped, by what had changed and the number of earlier runs."""
    counts: Counts = Counter()
    _changed(cases, counts)
    await _seeds(browser, counts)
    return _table(counts)


def _changed(cases: Sequence[Case], counts: Counts) -> None:
    for case in cases:
        for runs in RUNS:
            for other in _led_to(case):
                _note(counts, case.kind, [case.past] * runs, other)


def _led_to(case: Case) -> Sequence[Fingerprint]:
    """Returns the elements to which the old target may lead: the right one, or another one."""
    if case.kind in TO_FIND:
        return [case.elements[case.truth]] if case.truth >= 0 else []
    if case.kind == "removed":
        return case.elements[:OTHERS]
    same = [one for one in case.elements if (one.tag, one.name) == (case.past.tag, case.past.name)]
    return same if case.kind == "another meaning" and len(same) == 1 else []


async def _seeds(browser: Browser, counts: Counts) -> None:
    page = await browser.new_page()
    with Site() as site:
        for file in sorted((pages() / "miniwob").glob("*.html")):
            try:
                seen = [await _seen(page, f"{site.address}/miniwob/{file.name}?seed={seed}") for seed in SEEDS]
            except Exception as error:  # a page that does not open here is no page of the bench
                print(f"{file.name}: {error}", file=sys.stderr)
                continue
            for runs in RUNS:
                for way in set.intersection(*(set(one) for one in seen[: runs + 1])):
                    kind = "another seed, by name" if '"' in way else "another seed, by place"
                    _note(counts, kind, [one[way] for one in seen[:runs]], seen[runs][way])
    await page.close()


async def _seen(page: Page, address: str) -> Mapping[str, Fingerprint]:
    await page.goto(address, timeout=10_000)
    return {way: fingerprint(facts, NO_MASK) for way, facts in (await page.evaluate(SEEN)).items()}


def _note(counts: Counts, kind: str, pasts: Sequence[Fingerprint], now: Fingerprint) -> None:
    counts[kind, len(pasts), "of"] += 1
    counts[kind, len(pasts), "stopped"] += is_another(now, pasts)


def _table(counts: Counts) -> Iterator[str]:
    yield f"{'stopped, after':<26}" + "".join(f"{f'{runs} run(s)':>14}" for runs in RUNS)
    for kind in dict.fromkeys(kind for kind, *_ in counts):
        told = (f"{counts[kind, runs, 'stopped']} of {counts[kind, runs, 'of']}" for runs in RUNS)
        yield f"{kind:<26}" + "".join(f"{one:>14}" for one in told)
