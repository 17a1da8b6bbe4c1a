"""Does runs as forks of one process, and measures the cost of the record in each; or kills them.

    python -m tests.soak.forked PROJECT RUNS FIGURES MODE SEED

MODE is `whole`, or the seconds that a run takes: it is then killed, at a random moment from outside, or by itself just
before or after an event of its record.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from planbook.places import Project

EVENTS = 45  # of a whole run, approximately


def main() -> None:
    folder, runs, figures, mode, seed = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:6]
    from flows import clients, server
    from flows.settings import quiet_prefect
    from planbook.cli.warm_process import IMPORTED
    from planbook.warm.forks import import_all

    found = server.read(Project(folder).server)
    assert found, "the server has been started before"
    quiet_prefect(clients.client(folder, found))
    import_all(IMPORTED)
    os.chdir(folder)
    chance = random.Random(seed)
    if mode == "whole":
        sys.exit(sum(_one(figures) != 0 for _ in range(runs)))
    for _ in range(runs):
        if chance.choice((True, False)):
            _one(figures, place=(chance.randrange(1, EVENTS), chance.choice(("before", "behind"))))
        else:
            _one(figures, after=chance.uniform(0.3, 1.0) * float(mode))


def _one(figures: Path, place: tuple[int, str] | None = None, after: float | None = None) -> int:
    """Does a run that may kill itself at a place in its record, or be killed after some seconds.

    Returns how it ended.
    """
    pid = os.fork()
    if pid == 0:
        _in_the_fork(figures, place)
    if after is not None:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def _in_the_fork(figures: Path, place: tuple[int, str] | None) -> None:
    from flows import loading
    from planbook.cli.main import exit_code

    measured = Measured(place)
    measured.install()
    began = time.perf_counter()
    code = exit_code(["run", "soak", "--evidence", "none"])
    measured.told_result = time.perf_counter()
    measured.seconds = measured.told_result - began
    loading._stay()
    with figures.open("a", encoding="utf-8") as file:
        file.write(json.dumps(measured.figures()) + "\n")
    os._exit(code)


class Measured:
    """Times around the record of one run, in milliseconds."""

    def __init__(self, place: tuple[int, str] | None) -> None:
        self.place = place
        self.told: list[float] = []
        self.ended: dict[str, float] = {}
        self.seconds = 0.0
        self.told_result = 0.0
        self.begun = 0.0  # what the run spends on being loaded

    def install(self) -> None:
        from flows import loading, run_plan
        from planbook.history.journal import Journal

        tell, load, begin = Journal.tell, loading._load, run_plan.begin_loading

        def tell_measured(journal: Journal, event: Any) -> None:
            self._die("before")
            began = time.perf_counter()
            try:
                tell(journal, event)
            finally:
                self.told.append((time.perf_counter() - began) * 1000)
                self._die("behind")

        def load_measured(*given: Any) -> None:
            self.ended["begin"] = time.perf_counter()
            load(*given)
            self.ended["load"] = time.perf_counter()

        def begin_measured(*given: Any) -> Any:
            began = time.perf_counter()
            over = begin(*given)
            self.begun = (time.perf_counter() - began) * 1000
            return over

        Journal.tell = tell_measured  # type: ignore[method-assign]
        loading._load = load_measured
        run_plan.begin_loading = begin_measured

    def _die(self, when: str) -> None:
        if self.place and self.place[1] == when and len(self.told) + (when == "before") == self.place[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def figures(self) -> dict[str, float]:
        return {
            "seconds": self.seconds,
            "journal": sum(self.told),
            "longest": max(self.told),
            "begin": self.begun,
            "load": (self.ended["load"] - self.ended["begin"]) * 1000,
            "stayed": max(0.0, self.ended["load"] - self.told_result) * 1000,
        }


if __name__ == "__main__":
    main()
