"""Mutates or varies many files, each determined by its number, and counts the results."""

import random
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutate import mutated
from tests.fuzz.trial import SPOILED, Trial, tried
from tests.fuzz.vary import varied

ROOT = Path(__file__).parents[2]
SETTINGS = b"""\
[tool.planbook]
gate = "approved"
home = "kept"
model_price = {input = 1.5, output = 2}
server_keep_days = 7
"""
SHARES = {"varied": 55, "plan": 25, "recipe": 8, "rows": 5, "settings": 3, "deployments": 4}
WRONG = ("traceback", "hang", "breaks")


@dataclass
class Swept:
    """The results, and the numbers of the failed files, by cause."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def count(self, number: int, kind: str, trial: Trial) -> None:
        self.counts[trial.ended] += 1
        if trial.ended in WRONG:
            self.wrong.setdefault((trial.ended, kind, trial.why), []).append(number)


def seeds(folder: Path) -> dict[str, list[Path]]:
    """Returns the files to mutate, by kind."""
    plans = [*ROOT.glob("plans/*.yaml"), *ROOT.glob("tests/check/bad/*.yaml"), *ROOT.glob("tests/check/rules/*/*.yaml")]
    (folder / "seed.toml").write_bytes(SETTINGS)
    return {
        "plan": sorted(path for path in plans if path.name != "approvals.yaml"),
        "recipe": sorted(ROOT.glob("recipes/*.j2")),
        "rows": sorted(ROOT.glob("plans/data/*.csv")),
        "settings": [folder / "seed.toml"],
        "deployments": [ROOT / "prefect.yaml"],
    }


def spoiled(number: int, known: dict[str, list[Path]]) -> tuple[str, Path, bytes]:
    """Returns the file with a number: its kind, its original, and its content."""
    chance = random.Random(number)
    kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
    if kind == "varied":
        return kind, chance.choice(known["plan"]), varied(chance, SPOILED)
    seed = chance.choice(known[kind])
    others = [chance.choice(known[kind]).read_bytes() for _ in range(3)]
    return kind, seed, mutated(seed.read_bytes(), others, chance)


def ready(folder: Path) -> None:
    """Makes a project of the folder, with the shipped plans and recipes."""
    for name in ("plans", "recipes"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    (folder / "pyproject.toml").write_text("")


def counted(numbers: Iterable[int], folder: Path, thorough: bool = True) -> Swept:
    """Tries the files with some numbers, in a folder of their own."""
    ready(folder)
    known, swept = seeds(folder), Swept()
    for number in numbers:
        kind, seed, content = spoiled(number, known)
        swept.count(number, kind, tried(kind, content, folder, seed, thorough))
    return swept
