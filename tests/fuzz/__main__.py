"""`make fuzz`: mutates and varies 50,000 plans, recipes, settings and CSV files, runs some, and prints the results."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from tests.fuzz.play import played
from tests.fuzz.sweep import WRONG, Swept, counted, ready
from tests.sites import Site

PLAYED = 100  # one in this many files is also run
TOLD = 1_000  # files between two progress messages


def with_progress(numbers: Sequence[int]) -> Iterator[int]:
    for done, number in enumerate(numbers):
        if done % TOLD == 0:
            print(f"\r{done:,} of {len(numbers):,} files", end="", file=sys.stderr, flush=True)
        yield number
    print("\r", end="", file=sys.stderr)


async def run_some(numbers: range, folder: Path) -> Swept:
    swept, site = Swept(), Site()
    ready(folder)
    async with launch_browser(find_browser()) as browser:
        for number in numbers:
            swept.count(number, "run", await played(number, browser, site, folder))
    site.server.shutdown()
    return swept


def tell(swept: Swept, what: str) -> bool:
    for (ended, kind, why), numbers in sorted(swept.wrong.items(), key=lambda item: -len(item[1])):
        print(f"{ended:10} {kind:12} {len(numbers):5}x  {why}  first: {', '.join(map(str, numbers[:4]))}")
    told = ", ".join(f"{swept.counts[word]:,} {word}" for word in ("refused", "used", *WRONG))
    print(f"{what}: {told}", flush=True)
    return bool(swept.wrong)


def main() -> int:
    first, count = (int(word) for word in (*sys.argv[1:], "0", "50000")[:2]) if len(sys.argv) > 2 else (0, 50_000)
    with tempfile.TemporaryDirectory() as folder:
        swept = counted(with_progress(range(first, first + count)), Path(folder))
        wrong = tell(swept, f"{count:,} files from {first}")
        numbers = range(first, first + count // PLAYED)
        broken = tell(asyncio.run(run_some(numbers, Path(folder))), f"{len(numbers):,} of them run")
    return int(wrong or broken)


sys.exit(main())
