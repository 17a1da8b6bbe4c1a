"""make write-bench: drafts goals with a model, runs the plans, and has the applications judge them.

Without --live, a stand-in plays the answers that were recorded: this measures what a model is sent, not how well a
model does. With --live, the Messages API at ANTHROPIC_BASE_URL answers, and is paid for.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.write_bench.draft import Result, drafted
from tests.write_bench.goals import SITES, Goal, goals

ADDRESS = "https://api.anthropic.com"
HEAD = (
    "goal",
    "reached",
    "turns",
    "first call",
    "tools",
    "uncached",
    "input",
    "pages",
    "repeated",
    "USD",
    "done",
    "wasted",
)


"""`first`, `tools`, `uncached`, `input`, `pages` are tokens; `done` are requests that changed something on the site."""


def main() -> None:
    options = _options()
    wanted = [goal for goal in goals().values() if options.only in (None, goal.name) and goal.site in options.sites]
    results = asyncio.run(_all(wanted, options.runs, not options.live))
    print(table(results))
    sys.exit(0 if options.live or all(result.reached for result in results) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make write-bench", description=__doc__)
    parser.add_argument("--live", action="store_true", help="ask the Messages API at ANTHROPIC_BASE_URL")
    parser.add_argument("--runs", type=int, help="drafts of each goal; 3 with --live, else 1")
    parser.add_argument("--only", help="the only goal")
    parser.add_argument("--sites", nargs="+", choices=list(SITES), default=list(SITES), help="only goals on these")
    options = parser.parse_args()
    if options.live and not os.environ.get("ANTHROPIC_API_KEY"):
        parser.error("--live needs ANTHROPIC_API_KEY")
    options.runs = options.runs or (3 if options.live else 1)
    os.environ.setdefault("ANTHROPIC_BASE_URL", ADDRESS)
    return options


async def _all(wanted: Sequence[Goal], runs: int, scripted: bool) -> list[Result]:
    results = []
    for goal in wanted:
        for _ in range(runs):
            with tempfile.TemporaryDirectory(prefix="planbook-bench-") as folder:
                result = await drafted(goal, Path(folder), scripted)
            print(f"{goal.name}: {'reached' if result.reached else 'not reached'} {result.why}", file=sys.stderr)
            results.append(result)
    return results


def table(results: Sequence[Result]) -> str:
    """Returns the results as a table in Markdown, the last line about all of them."""
    rows = [_row(result.goal, [result]) for result in results]
    lines = [HEAD, ["---"] * len(HEAD), *rows, _row("all", results)]
    unproved = sum(result.falsely_unproved for result in results)
    causes = sum((result.counts.wasted for result in results), Counter[str]())
    return "\n".join(
        [
            *("| " + " | ".join(line) + " |" for line in lines),
            "",
            f"Plans that reach their goal although the proof did not hold: {unproved}.",
            "Wasted turns: " + (", ".join(f"{count} {cause}" for cause, count in causes.items()) or "none") + ".",
            "A token is taken for four letters, whichever model answers; USD are what planbook reckons.",
        ]
    )


def _row(name: str, results: Sequence[Result]) -> list[str]:
    def total(of: str) -> int:
        return sum(getattr(result.counts, of) for result in results)

    firsts = max((result.counts.first for result in results), default=0)
    return [
        name,
        f"{sum(result.reached for result in results)} of {len(results)}",
        str(total("turns")),
        str(firsts),
        str(max((result.counts.tools for result in results), default=0)),
        str(total("uncached")),
        str(total("input")),
        str(total("pages")),
        f"{100 * total('repeated') / max(1, total('lines')):.0f} %",
        f"{sum(result.cost_usd for result in results):.4f}",
        str(sum(result.done for result in results)),
        str(sum(result.counts.wasted.total() for result in results)),
    ]


if __name__ == "__main__":
    main()
