"""make soak: measures what the record survives. Exit code 1 if anything was lost."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.soak.asking import asking
from tests.soak.damage import damage
from tests.soak.disk import disk
from tests.soak.ground import STEPS, ground, say
from tests.soak.kills import kills
from tests.soak.together import together


def main() -> None:
    given = argparse.ArgumentParser(prog="make soak", description=__doc__)
    given.add_argument("--processes", type=int, default=8)
    given.add_argument("--runs", type=int, default=25, help="of each process")
    given.add_argument("--kills", type=int, default=100)
    given.add_argument("--disks", type=int, default=200)
    given.add_argument("--damages", type=int, default=100)
    given.add_argument("--questions", type=int, default=100)
    given.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    wanted = given.parse_args()
    say(f"seed {wanted.seed}")
    with tempfile.TemporaryDirectory(prefix="planbook-soak-") as folder:
        sys.exit(0 if _soak(Path(folder), wanted) else 1)


def _soak(folder: Path, wanted: argparse.Namespace) -> bool:
    (folder / "project").mkdir()
    with ground(folder / "project") as on:
        a = together(on, wanted.processes, wanted.runs)
        all_runs = wanted.processes * wanted.runs + 1
        is_well = (a.failed, a.runs, a.steps, a.passed) == (0, all_runs, all_runs * STEPS, all_runs)
        b = kills(on, wanted.kills, wanted.seed)
        is_well &= (b.found, b.changed) == (b.begun, 0)
        c = disk(folder / "disk", wanted.disks, wanted.seed)
        is_well &= c is None or c.clear == c.whole == c.turns
        d = damage(on.project, wanted.damages, wanted.seed)
        e = asking(folder / "asks", wanted.questions, wanted.seed)
        is_well &= e.is_well
        return is_well and d.right == d.turns and not a.differences


if __name__ == "__main__":
    main()
