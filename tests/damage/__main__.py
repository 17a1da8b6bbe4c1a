"""make damage: damages the journal of each recorded run in a different way, with and without a database."""

import sys
import tempfile
from pathlib import Path

from tests.damage.sweep import Sweep, some_ways


def main() -> None:
    chosen = some_ways()
    bad = 0
    for with_database in (True, False):
        with tempfile.TemporaryDirectory(prefix="planbook-damage-") as folder:
            found = list(Sweep(Path(folder) / "project", chosen, with_database).wrong())
        for each in found:
            print(f"{'With' if with_database else 'Without'} a database, {each}", flush=True)
        bad += len(found)
        print(f"{len(chosen)} damaged journals {'with' if with_database else 'without'} a database: {len(found)} wrong")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
