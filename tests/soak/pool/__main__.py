"""make soak-pool: many runs through the pool of `planbook worker`, killed and on pages that misbehave.

Exit code 1 where a process is left over, memory grows, a kill is not found, or anything is done twice.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.ground import say
from tests.soak.pool.ground import ground, settled
from tests.soak.pool.load import Load
from tests.soak.pool.shop import Shop
from tests.soak.pool.verdict import judge, tell


def main() -> None:
    given = argparse.ArgumentParser(prog="make soak-pool", description=__doc__)
    given.add_argument("--runs", type=int, default=2000)
    given.add_argument("--side-by-side", type=int, default=8)
    given.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    given.add_argument("--keep", action="store_true", help="keep the project if something was wrong")
    wanted = given.parse_args()
    say(f"seed {wanted.seed}")
    folder = Path(tempfile.mkdtemp(prefix="planbook-pool-"))
    is_well = soak(folder, wanted.runs, wanted.side_by_side, wanted.seed)
    if is_well or not wanted.keep:
        shutil.rmtree(folder)
    else:
        say(f"kept: {folder}")
    sys.exit(0 if is_well else 1)


def soak(folder: Path, runs: int, side_by_side: int, seed: int) -> bool:
    """Does so many runs in a new project, prints the summary, and says whether all is as it should be."""
    shop = Shop(lambda order, kind: load.crash(order, kind))
    with ground(folder, shop) as on:
        load = Load(on, runs, side_by_side, random.Random(seed))
        on.start_worker(side_by_side)
        began = time.monotonic()
        is_over = load.go()
        seconds = time.monotonic() - began
        if not is_over:
            names = [order.name for order in load.open.values()]
            say(f"! No run has ended for a long time, or the worker is gone; these go on: {names}")
        left_over = settled(on)
        if (code := on.end_worker()) != 130:
            left_over.append(f"the worker, which ended with {code}")
        left_over += [*settled(on), *on.files_left_over()]
        verdict = judge(load, shop, left_over)
        tell(load, verdict, seconds)
    return is_over and verdict.is_well


if __name__ == "__main__":
    main()
