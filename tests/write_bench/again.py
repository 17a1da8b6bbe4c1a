"""What a site's memory can save: `python -m tests.write_bench.again GOAL ...` drafts a goal twice on one site.

The second draft is told what the first has left in `plans/sites`, with its plan, and plays just the steps of that plan,
in one turn, then `finish`. That is the most that a memory can save a model that trusts it; how far a model does is not
measured here, and costs money: `make write-bench WRITE_BENCH=--live`.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planbook.engine.prepare import new_run_id
from planbook.places import Project
from planbook.planner.draft import Draft, Written
from planbook.planner.model import ModelAccess
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.task import Task, secrets_named
from planbook.planner.write_request import WriteRequest
from planbook.planner.writing import write
from planbook.settings import Settings
from tests.planner.by_hand import turn_of
from tests.planner.standin import serving
from tests.write_bench.counted import Counts, count
from tests.write_bench.draft import MOST_COST
from tests.write_bench.goals import SITES, Goal, goals
from tests.write_bench.relay import relayed

HEAD = ("goal", "turns", "first call", "uncached", "input", "pages", "USD")


def main() -> None:
    os.environ.setdefault("ANTHROPIC_BASE_URL", "unused")
    rows = [row for name in sys.argv[1:] for row in asyncio.run(_twice(goals()[name]))]
    print("\n".join("| " + " | ".join(line) + " |" for line in (HEAD, ["---"] * len(HEAD), *rows)))


async def _twice(goal: Goal) -> list[list[str]]:
    with tempfile.TemporaryDirectory(prefix="planbook-again-") as folder, SITES[goal.site]() as (address, _):
        project = Project(Path(folder))
        (project.folder / "plans").mkdir()
        answers = [*goal.answers]
        answers[-1] = [_with_site(part) for part in answers[-1]]
        first, cost, draft, given = await _drafted(goal, project, address, answers)
        second, cheaper, *_ = await _drafted(goal, project, address, [*answers_of(draft, given)])
    return [_row(goal.name, first, cost), _row("the second time", second, cheaper)]


def _with_site(part: dict[str, Any]) -> dict[str, Any]:
    """Returns the use of a tool; `finish` with a note about the site, so that there is something to remember."""
    return {"finish": part["finish"] | {"site": ["The way in is the page of the goal."]}} if "finish" in part else part


async def _drafted(
    goal: Goal, project: Project, address: str, answers: list[Any]
) -> tuple[Counts, float, Draft, Written]:
    task = Task(goal.words, address + goal.path, secrets=secrets_named(goal.words, ()), once=goal.allow_once)
    run_id = new_run_id()
    with serving() as standin, relayed(standin.url) as relay:
        os.environ["ANTHROPIC_API_KEY"] = standin.environment["ANTHROPIC_API_KEY"]
        standin.script(*map(turn_of, answers))
        known = ModelAccess.of(Settings())
        access = ModelAccess(known.model, relay.url, known.price)
        wanted = WriteRequest(run_id, StoredDraft(run_id, Draft(task)), project, access, goal.secrets, MOST_COST)
        outcome = await write(wanted, [])
        assert outcome.proof.holds and not standin.left, outcome.proof.because
        return count(relay.requests), outcome.cost_usd, wanted.kept.draft, dict(outcome.finished.given)


def answers_of(draft: Draft, given: Written) -> Iterator[list[dict[str, Any]]]:
    """Yields the turns that try all steps of a draft at once, and finish it as it was finished."""
    tried = [{"try_whenever": one} for one in draft.whenever]
    inputs = dict(draft.inputs)
    for step in draft.steps:
        used = {name: inputs.pop(name) for name in [*inputs] if f"inputs.{name}" in str(step.written)}
        more = ({"inputs": used} if used else {}) | ({"answer": step.answer} if step.answer else {})
        tried.append({"try_step": {"step": step.written} | more})
    yield tried
    yield [{"finish": given}]


def _row(name: str, counts: Counts, cost: float) -> list[str]:
    told = (counts.turns, counts.first, counts.uncached, counts.input, counts.pages)
    return [name, *map(str, told), f"{cost:.4f}"]


if __name__ == "__main__":
    main()
