"""make bench, third part: the output of planbook look for saved pages, as a ratio to other tools, and its speed.

The sides take turns; medians. `unchanged` is a page that was read before. Tokens are counted by the estimate of
`planbook.browser.reading.tokens`, the same for all sides; the ratio of letters is printed beside it. What a person
could click or fill is counted in Chromium's accessibility tree.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import Page

from planbook.browser.reading.reader import ReadingCache, read
from planbook.browser.reading.tokens import tokens
from planbook.browser.starting.executable import BrowserLocation, find_browser
from planbook.browser.starting.launch import arguments, launch_browser
from tests.look.counted import Count, count

PAGES = Path(__file__).parents[1] / "look" / "pages"
STATE = Path(__file__).with_name("state_of_browser_use.py")
ENVIRONMENT = Path(__file__).parents[2] / ".planbook" / "browser-use"
VERSION = "browser-use==0.13.14"
AIM, MILLISECONDS = 0.7, 50.0

RAW, PLAYWRIGHT, OTHER, OURS, AGAIN = "raw HTML", "Playwright", "browser-use", "planbook", "unchanged"
Tell = Callable[[], Awaitable[str]]
Measured = dict[str, tuple[str, list[float]]]
"""The output of each side, and the milliseconds of each round."""
Results = dict[str, tuple[Measured, Count]]


class Handler(SimpleHTTPRequestHandler):
    """Serves the saved pages."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """Serves the folder of the pages during the block; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(PAGES))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


class BrowserUse:
    """browser-use in a separate process, with its own browser."""

    def __init__(self, python: Path, found: BrowserLocation) -> None:
        flags = arguments(found, frame_limit=True)
        command = [python, "-I", STATE, found.executable or "", *flags]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, address: str) -> tuple[str, float]:
        """Returns its text about the page, and its own measurement in milliseconds."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{address}\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline() or "{}")
        if not told:
            raise SystemExit("browser-use ended early; leave it out with --without-browser-use")
        return told["text"], told["ms"]

    def end(self) -> None:
        self.process.communicate()


def installed() -> Path | None:
    """Returns the Python with browser-use; None, with a message, if it cannot be installed."""
    python = ENVIRONMENT / "bin" / "python"
    if (ENVIRONMENT / "ready").exists():
        return python
    print("Installing browser-use, for comparison only ...", flush=True)
    commands: list[list[str | Path]] = [
        [sys.executable, "-m", "venv", ENVIRONMENT],
        [python, "-m", "pip", "install", "-q", VERSION],
    ]
    for command in commands:
        if subprocess.run(command, capture_output=True, check=False).returncode:
            print(f"browser-use is left out: {VERSION} cannot be installed here")
            return None
    (ENVIRONMENT / "ready").touch()
    return python


async def measure(page: Page, address: str, rounds: int, other: BrowserUse | None) -> tuple[Measured, Count]:
    """Measures all sides on one page, in turns, after one round that does not count."""
    await page.goto(address, wait_until="networkidle")
    kept = ReadingCache()

    async def ours(readings: ReadingCache | None = None) -> str:
        told = (await (readings or ReadingCache()).read(page)).tell().text
        return told.partition("\n")[2]  # the others' texts do not include the page's title and address either

    async def playwright() -> str:
        return await page.aria_snapshot(mode="ai")

    sides: dict[str, Tell] = {RAW: page.content, PLAYWRIGHT: playwright, OURS: ours, AGAIN: lambda: ours(kept)}
    found: Measured = {name: ("", []) for name in (RAW, PLAYWRIGHT, OTHER, OURS, AGAIN)}
    for turn in range(rounds + 1):
        for name, tell in sides.items():
            began = time.perf_counter()
            text = await tell()
            _take(found, name, text, (time.perf_counter() - began) * 1000, turn)
        if other:
            _take(found, OTHER, *await asyncio.to_thread(other.ask, address), turn)
    if not other:
        del found[OTHER]
    return found, await count(page, await read(page))


def _take(found: Measured, name: str, text: str, ms: float, turn: int) -> None:
    found[name] = text, [*found[name][1], *([ms] if turn else [])]


def show(results: Results) -> None:
    show_sizes(results)
    show_times(results)
    show_counts([count for _, count in results.values()])


def show_sizes(results: Results) -> None:
    told = [name for name in next(iter(results.values()))[0] if name != AGAIN]
    others = [name for name in told if name in (PLAYWRIGHT, OTHER)]
    print(f"\nTokens{'':<26}" + "".join(f"{name:>12}" for name in told) + f"{'ratio':>8}{'letters':>9}")
    ratios, letters = [], []
    total: Counter[str] = Counter()
    for page, (measured, _) in results.items():
        size = {name: tokens(measured[name][0]) for name in told}
        total.update({**size, "least": min(size[name] for name in others)})
        ratios.append(size[OURS] / min(size[name] for name in others))
        letters.append(len(measured[OURS][0]) / min(len(measured[name][0]) for name in others))
        print(f"{page:<32}" + "".join(f"{size[name]:>12}" for name in told) + f"{ratios[-1]:>8.2f}{letters[-1]:>9.2f}")
    sums = "".join(f"{total[name]:>12}" for name in told)
    print(f"{'all':<32}{sums}{total[OURS] / total['least']:>8.2f}")
    print(
        f"median ratio {statistics.median(ratios):.2f}, of letters {statistics.median(letters):.2f}; the aim is {AIM},"
    )
    print(f"which {sum(each <= AIM for each in ratios)} of {len(ratios)} pages reach")


def show_times(results: Results) -> None:
    names = list(next(iter(results.values()))[0])
    print(f"\nMilliseconds, median (lowest){'':<3}" + "".join(f"{name:>17}" for name in names))
    for page, (measured, _) in results.items():
        print(
            f"{page:<32}" + "".join(f"{statistics.median(ms):>9.1f} ({min(ms):>5.1f})" for _, ms in measured.values())
        )
    ours = [measured[OURS][1] for measured, _ in results.values()]
    middle, least = max(map(statistics.median, ours)), max(map(min, ours))
    print(f"{OURS}'s slowest page has {middle:.1f} ({least:.1f}) ms; the aim is less than {MILLISECONDS:.0f}")


def show_counts(counts: Sequence[Count]) -> None:
    there = sum(len(each.there) for each in counts)
    missing, wrong = [it for each in counts for it in each.missing], [it for each in counts for it in each.wrong]
    print(f"\nOf {there} things to click or fill, as the accessibility tree has them, {len(missing)} are missing, and")
    print(f"{len(wrong)} targets lead elsewhere or to several")
    print("".join(f"  {it}\n" for it in [*missing, *wrong]), end="")


async def bench(rounds: int, python: Path | None, pages: Sequence[Path]) -> Results:
    found = find_browser()
    other = BrowserUse(python, found) if python else None
    try:
        with served() as address:
            async with launch_browser(found) as browser:
                page = await browser.new_page(viewport={"width": 1280, "height": 800})
                return {file.stem: await measure(page, f"{address}/{file.name}", rounds, other) for file in pages}
    finally:
        if other:
            other.end()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each side is measured")
    parser.add_argument("--without-browser-use", action="store_true", help="leave browser-use out")
    parser.add_argument("--told", type=Path, help="a folder that gets what each side told")
    wished = parser.parse_args()
    pages = sorted(PAGES.glob("*.html"))
    results = asyncio.run(bench(wished.rounds, None if wished.without_browser_use else installed(), pages))
    print(f"\nReading {len(pages)} saved pages, {wished.rounds} rounds in turns")
    show(results)
    for page, (measured, _) in results.items() if wished.told else ():
        for name, (text, _) in measured.items():
            (wished.told / f"{page}.{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
