"""The setup of the soak: a page, a project with a plan of ten steps, and runs that are forked.

They are forks of a process that has everything imported, like the second and later runs of `planbook run`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows import server
from planbook.places import Project
from tests.sites import Site

PAGE = """
<h1>Orders</h1><p id=n>0</p>
<label>Name <input></label> <label>Number <input></label>
<button onclick="n.textContent++">Add</button> <button onclick="n.textContent++">Order</button>
"""
STEPS = 10
PLAN = """\
planbook: 1
name: soak
goal: Order, ten steps long
start: {start}
defaults: {{timeout: 30s, retries: 0}}
steps:
  - expect: {{heading: Orders}}
  - fill: {{field: Name, with: Ada}}
  - fill: {{field: Number, with: "7"}}
  - click: {{button: Add}}
  - {{click: {{button: Add}}, title: Add once more}}
  - extract: {{from: {{css: "#n"}}, into: count}}
  - {{title: Place the order, click: {{button: Order}}, effect: once}}
  - expect: {{text: "3"}}
  - fill: {{field: Name, with: Grace}}
  - extract: {{from: {{field: Name}}, into: name}}
"""


class Ground:
    """A project, its Prefect server and a page."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        self.site = Site()
        self.site.pages["/"] = PAGE
        (folder / "plans").mkdir()
        (folder / "plans/soak.yaml").write_text(PLAN.format(start=self.site.address), encoding="utf-8")

    def fork(self, runs: int, figures: Path, mode: str = "whole", seed: int = 0) -> subprocess.Popen[bytes]:
        """Starts a process that does some runs, one after the other, and writes a line of figures for each."""
        command = [sys.executable, "-m", "tests.soak.forked", self.project.folder, str(runs), figures, mode, str(seed)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=figures.with_suffix(".err").open("ab"))


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """The setup after one run, so that there is a history."""
    made = Ground(folder)
    server.ensure(folder, lambda line: None)
    try:
        figures = folder / "first.figures"
        if made.fork(1, figures).wait() or not made.project.history.exists():
            raise SystemExit(f"The first run failed:\n{figures.with_suffix('.err').read_text()}")
        yield made
    finally:
        server.stop(folder)
        made.site.server.shutdown()


def figures_of(files: Sequence[Path]) -> list[dict[str, float]]:
    return [json.loads(line) for file in files if file.exists() for line in file.read_text().splitlines()]


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)
