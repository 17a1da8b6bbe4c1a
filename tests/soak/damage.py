"""(d) The database is truncated or overwritten with noise: that is detected, and the database is rebuilt."""

import random
from collections import Counter
from dataclasses import dataclass

from planbook.history.ask import ask
from planbook.places import Project
from tests.soak.ground import say

QUERY = """
SELECT count(*), sum(hash(s)), (SELECT sum(hash(r)) FROM runs r), (SELECT sum(hash(a)) FROM attempts a) FROM steps s
"""


@dataclass(frozen=True)
class Damage:
    """How often the answer was as before, and the number of trials."""

    right: int
    turns: int


def damage(project: Project, turns: int, seed: int) -> Damage:
    """Damages the database repeatedly, each time in another way, and runs the same query."""
    chance = random.Random(seed)
    before = ask(project, QUERY, (), print).rows
    right, what = 0, Counter[str]()
    for _ in range(turns):
        whole = project.history.read_bytes()
        kind = chance.choice(("cut off", "noise from a place on", "some noise inside", "noise", "empty"))
        place = chance.randrange(len(whole))
        broken = {
            "cut off": whole[:place],
            "noise from a place on": whole[:place] + chance.randbytes(len(whole) - place),
            "some noise inside": whole[:place] + chance.randbytes(4096) + whole[place + 4096 :],
            "noise": chance.randbytes(len(whole)),
            "empty": b"",
        }[kind]
        project.history.chmod(0o644)
        project.history.write_bytes(broken)
        told: list[str] = []
        right += ask(project, QUERY, (), told.append).rows == before
        what["set aside and made again" if told else "not needed for the answer"] += 1
        for aside in project.kept.glob("history.duckdb.broken-*"):
            aside.unlink()
    say(f"(d) {turns} times damaged: {right} of {turns} answers as before; {dict(what)}")
    return Damage(right, turns)
