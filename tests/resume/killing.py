"""Kills runs of an order, resumes each with the command, and counts the orders."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests import forked
from tests.scratch import PATIENCE, Scratch

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a killed run ended after it was resumed. `orders` is the number of its orders."""

    place: str
    run_id: str
    done: int  # steps that the resumed run skipped
    status: str
    because: str
    orders: int

    @property
    def is_right(self) -> bool:
        return (self.status, self.orders) == ("passed", 1)


def environment_of(scratch: Scratch) -> dict[str, str]:
    """Returns the environment of a test's own process in a project."""
    return os.environ | scratch.environment | {"PYTHONPATH": str(ROOT)}


def kill_at(scratch: Scratch, place: str, *arguments: str) -> None:
    """Runs the command until it is killed at a place."""
    environment = os.environ | scratch.environment
    code, out, err = forked.run((place, *arguments), scratch.folder, environment, PATIENCE, "tests.resume.kill")
    assert code is None, f"{place}: {code}\n{out}{err}"


def killed(scratch: Scratch, place: str, *arguments: str) -> str:
    """Runs the command until it is killed at a place, and returns the run's id."""
    known = scratch.runs()
    kill_at(scratch, place, *arguments)
    (run_id,) = scratch.runs() - known
    return run_id


def kill_and_resume(scratch: Scratch, place: str, *arguments: str) -> Ended:
    """Kills a run at a place and resumes it; `orders` is 0 until the caller counts them."""
    run_id = killed(scratch, place, *arguments)
    done = scratch.planbook("run", "--resume", run_id, "--json")
    if not done.out:
        return Ended(place, run_id, 0, f"exit {done.code}", done.err.strip(), 0)
    ran = done.json
    skipped = sum(step["status"] == "skipped" for step in ran["steps"])
    assert ran["resumes"] == run_id
    return Ended(place, run_id, skipped, ran["status"], done.err.strip(), 0)


def boundaries(plan: Path) -> list[str]:
    """Returns the places after each step of a plan's own list."""
    return [f"{id} passed" for id, _ in steps_of(plan)]


def middles(plan: Path) -> list[str]:
    """Returns places in each step: before and after the browser acts; or at the beginning of other steps."""
    return [
        f"{id} {word}" for id, acts in steps_of(plan) for word in (("sending", "attempt_ended") if acts else ("begun",))
    ]


def steps_of(plan: Path) -> list[tuple[str, bool]]:
    """Returns the ids of the plan's own steps, and whether each tells the browser to change something."""
    from planbook.plan.load import load

    steps = [step for step in load(plan).steps if step.do.word != "note"]
    return [(step.id or "", step.do.family == "act") for step in steps]
