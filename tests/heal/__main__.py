"""make heal: plays the whole bench, and prints its tables.

python -m tests.heal [--tune] [--list] [--most N]: only the half for tuning; list what was not right; N elements a page.
"""

import asyncio
import sys
from collections.abc import Iterator

from playwright.async_api import Browser

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.fingerprints.element import Element
from tests.heal import false_stops
from tests.heal.bench import TO_FIND, Bench, Case, SavedPage, saved_pages, table, without_scripts
from tests.miniwob.site import Site, pages

MOST = 8
SKIPPED = ("core", "index")


async def main(arguments: list[str]) -> int:
    most = int(arguments[arguments.index("--most") + 1]) if "--most" in arguments else MOST
    async with launch_browser(find_browser("chromium", False), headed=False) as browser:
        saved = [*saved_pages(), *await miniwob_pages(browser)]
        bench = Bench(await browser.new_page(), tries_targets=True)
        for number, one in enumerate(saved):
            if "--tune" in arguments and not one.is_for_tuning:
                continue
            await bench.play(one, most)
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {len(saved)} pages, {len(bench.cases)} cases", end="", file=sys.stderr)
        for line in report(bench.cases, "--list" in arguments):
            print(line)
        for line in await false_stops.report(browser, bench.cases):
            print(line)
    return 1 if any(case.outcome == "wrong" for case in bench.cases) else 0


async def miniwob_pages(browser: Browser) -> list[SavedPage]:
    """Returns the pages of MiniWoB++ as their scripts have made them."""
    found = []
    with Site() as site:
        page = await browser.new_page()
        for file in sorted((pages() / "miniwob").glob("*.html")):
            try:
                await page.goto(f"{site.address}/miniwob/{file.name}?seed=1", timeout=10_000)
                await page.wait_for_timeout(50)
            except Exception as error:  # a page that does not open here is no page of the bench
                print(f"{file.name}: {error}", file=sys.stderr)
                continue
            found.append(SavedPage(f"miniwob-{file.stem}", without_scripts(await page.content())))
        await page.close()
    return found


def report(cases: list[Case], shows: bool) -> Iterator[str]:
    for name, half in (("tuned on", True), ("held out", False)):
        some = [case for case in cases if case.page.is_for_tuning is half]
        if some:
            yield f"{name}: {len({case.page.name for case in some})} pages, {len(some)} cases"
            yield table(some)
    ms = sorted(case.ms for case in cases)
    right = sum(case.outcome == "right" for case in cases if case.kind in TO_FIND)
    total = sum(case.kind in TO_FIND for case in cases)
    wrong = sum(case.outcome == "wrong" for case in cases)
    yield f"{len(cases)} cases: {wrong} wrong, {right} of {total} found ({100 * right / total:.1f} %)"
    bare = sum(case.kind == "moved" and case.outcome == "nothing" and not Element(case.past).keys for case in cases)
    yield f"{bare} that were moved have no attribute of their own; without them, {100 * right / (total - bare):.1f} %"
    led = [case.led for case in cases if case.led is not None]
    yield f"the proposed target leads to the right element alone in {sum(led)} of {len(led)} elements found"
    yield f"one comparison takes {ms[len(ms) // 2]:.0f} ms (median), {ms[int(len(ms) * 0.95)]:.0f} ms (95th percentile)"
    for case in cases if shows else ():
        if case.outcome != "right":
            yield f"{case.outcome:<8} {case.kind:<16} {case.page.name} {case.target}: {case.judgement.because}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
