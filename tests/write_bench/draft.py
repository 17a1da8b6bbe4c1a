"""Drafts one goal through a relay, runs the plan, and asks the application what came of it."""

import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import new_run_id, prepare
from planbook.engine.run import run
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.planner.draft import Draft
from planbook.planner.model import ModelAccess
from planbook.planner.outcome import Outcome
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.task import Task, secrets_named
from planbook.planner.write_request import WriteRequest
from planbook.planner.writing import write
from planbook.settings import Settings
from tests.planner.by_hand import turn_of
from tests.planner.drafted import words
from tests.planner.standin import serving
from tests.write_bench.counted import Counts, count
from tests.write_bench.goals import SITES, Goal
from tests.write_bench.relay import relayed

MOST_COST = 1.0  # US dollars of one draft
MOST_SHOWN = 1500  # letters of what a model was told last


@dataclass(frozen=True)
class Result:
    """What came of one draft. `done`: requests that changed something on the site while it was drafted."""

    goal: str
    reached: bool
    counts: Counts
    cost_usd: float = 0.0
    done: int = 0
    proved: bool = False
    why: str = ""

    @property
    def falsely_unproved(self) -> bool:
        """Whether the proof did not hold of a plan that reaches the goal."""
        return self.reached and not self.proved


async def drafted(goal: Goal, folder: Path, scripted: bool) -> Result:
    """Drafts and runs a goal's plan on a site of its own. Raises AssertionError if a script was not used up."""
    with SITES[goal.site]() as (address, site), _model(goal, scripted) as upstream, relayed(upstream) as relay:
        project = Project(folder)
        (folder / "plans").mkdir(parents=True, exist_ok=True)
        task = Task(goal.words, address + goal.path, secrets=secrets_named(goal.words, ()), once=goal.allow_once)
        access = ModelAccess(ModelAccess.of(Settings()).model, relay.url, ModelAccess.of(Settings()).price)
        run_id = new_run_id()
        wanted = WriteRequest(run_id, StoredDraft(run_id, Draft(task)), project, access, goal.secrets, MOST_COST)
        try:
            outcome = await write(wanted, [])
        except PlanbookError as error:
            last = words(relay.requests[-1])[-MOST_SHOWN:] if relay.requests else ""
            return Result(
                goal.name, False, count(relay.requests), wanted.kept.spent_usd, why=f"{error}\nIt was told last: {last}"
            )
        reached, why = await _judged(goal, site, project, outcome)
        proof, counts = outcome.proof, count(relay.requests)
        why = why or proof.because or ""
        return Result(goal.name, reached, counts, outcome.cost_usd, len(outcome.done), proof.holds, why)


async def _judged(goal: Goal, site: Any, project: Project, outcome: Outcome) -> tuple[bool, str]:
    if goal.site == "miniwob":  # what the draft has earned does not count
        site.take(Path(goal.path.partition("?")[0]).stem, 3)
    order = prepare(outcome.finished.plan.name, {}, project, dict(goal.secrets).get, evidence="none")
    async with AsyncExitStack() as stack:
        ran = await run(order, open_session(order, BrowserOptions(), stack), [], execute_plainly)
    if ran.status not in ("passed", "flaky"):
        return False, ran.because or ran.status
    return goal.judge(site, ran), ""


@contextmanager
def _model(goal: Goal, scripted: bool) -> Iterator[str]:
    """Yields the address of the Messages API: the environment's, or a stand-in that plays the goal's answers."""
    if not scripted:
        yield os.environ["ANTHROPIC_BASE_URL"]
        return
    with serving() as standin:
        os.environ["ANTHROPIC_API_KEY"] = standin.environment["ANTHROPIC_API_KEY"]
        standin.script(*map(turn_of, goal.answers))
        yield standin.url
        assert not standin.left, f"{goal.name}: {standin.left} turns were not used"
