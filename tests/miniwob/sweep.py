"""Plays every task of `plans/` with ten seeds and prints the results: `make miniwob`.

    python -m tests.miniwob.sweep [--seeds 10] [--first 1] [TASK…]

Exit code 1 if fewer than 97 in 100 episodes earn a reward, or a task is unknown.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from statistics import mean

from tests.miniwob.play import Episode, browser, play, tasks
from tests.miniwob.site import Site

GOAL = 0.97


async def sweep(chosen: Sequence[str], seeds: Sequence[int]) -> list[Episode]:
    """Plays the tasks one after the other, and prints a line for each when it is done."""
    episodes: list[Episode] = []
    width = max(map(len, chosen))
    print(f"{'task':{width}}  passed  mean s  misses")
    with Site() as site:
        async with browser() as shared:
            for task in chosen:
                played = [await play(task, seed, site, shared) for seed in seeds]
                print(_row(task, width, played), flush=True)
                episodes.extend(played)
    return episodes


def _row(task: str, width: int, played: Sequence[Episode]) -> str:
    passed = sum(not episode.miss for episode in played)
    misses = "; ".join(f"seed {episode.seed}: {_line(episode.miss)}" for episode in played if episode.miss)
    seconds = mean(episode.seconds for episode in played)
    return f"{task:{width}}  {f'{passed}/{len(played)}':>6}  {seconds:6.2f}  {misses}".rstrip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.miniwob.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="only these tasks", default=[])
    parser.add_argument("--seeds", type=int, default=10, help="episodes for each task")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.tasks) - set(tasks()))
    if unknown:
        parser.error(f"no plan for {', '.join(unknown)}; there are: {', '.join(tasks())}")
    return asked


def main(arguments: Sequence[str]) -> int:
    asked = _read(arguments)
    episodes = asyncio.run(sweep(asked.tasks or tasks(), range(asked.first, asked.first + asked.seeds)))
    passed = sum(not episode.miss for episode in episodes)
    share = passed / len(episodes)
    print(f"\n{passed} of {len(episodes)} episodes earned a reward: {share:.1%} (goal {GOAL:.0%})")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
