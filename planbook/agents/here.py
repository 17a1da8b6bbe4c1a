"""Whether an agent can be used on this machine, and what it has done so far."""

import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from planbook.agents.program import executable
from planbook.agents.spending import Ledger, Spent, days
from planbook.places import Project
from planbook.settings.agents import Agent


def missing(agent: Agent, project: Project) -> str | None:
    """Returns what an agent lacks on this machine; None if it can be started."""
    if agent.kind == "messages":
        return None if find_spec("anthropic") else "the model's client: pip install 'planbook[write]'"
    if sys.platform == "win32":
        return "Linux or macOS"
    first = executable(agent.command[0], project)
    return None if shutil.which(first) else f"the program {agent.command[0]}"


@dataclass
class Use:
    """What an agent has done: `usd` is the sum of the known costs, `unknown` the number of tasks without one."""

    tasks: int = 0
    failed: int = 0
    running: int = 0
    usd: float | None = None
    estimated: bool = False
    unknown: int = 0

    def add(self, task: Spent) -> None:
        self.tasks += 1
        self.failed += task.failed
        if task.ended is None:
            self.running += 1
        elif task.cost is None:
            self.unknown += 1
        else:
            self.usd = (self.usd or 0.0) + task.cost
            self.estimated |= task.estimated


def tasks_since(project: Project, first_day: str) -> list[Spent]:
    """Returns the tasks of all agents since a day, in the order in which they began."""
    return [task for day in days(project) if day >= first_day for task in Ledger(project, day).tasks()]


def uses(tasks: list[Spent], now: float) -> dict[str, Use]:
    """Returns what each agent has done; tasks that are lost do not count as running."""
    found: dict[str, Use] = {}
    for task in tasks:
        if not task.is_lost(now):
            found.setdefault(task.agent, Use()).add(task)
    return found
