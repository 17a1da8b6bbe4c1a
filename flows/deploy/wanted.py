"""What the deployment of a plan is to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import yaml
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule, RRuleSchedule

from flows.deploy.form import form
from flows.flow_name import flow_name
from planbook.engine.outline import Outline
from planbook.errors import PlanbookError
from planbook.gate.level import strictest
from planbook.places import Project
from planbook.plan.called_plans import load_called
from planbook.plan.model import Plan
from planbook.plan.next_run import described
from planbook.plan.recurrence import FIRST
from planbook.plan.schedule import Schedule
from planbook.plan.walk import all_steps
from planbook.settings import Settings

ENTRYPOINT = "flows.run_plan.run_plan"
TAG = "planbook"
QUEUES = {"high": "high", "normal": "default", "low": "low"}
"""The work queue of each priority. `default` is the one that Prefect makes with a pool."""


@dataclass(frozen=True)
class Wanted:
    """A deployment as the project has it. `facts` are what is compared with the server's, by what people call it."""

    plan: str
    facts: Mapping[str, Any]
    schedule: SCHEDULE_TYPES | None

    @property
    def name(self) -> str:
        """What Prefect calls both the flow and its deployment."""
        return flow_name(self.plan)

    @property
    def payload(self) -> dict[str, Any]:
        """What the server is told, to make the deployment or to change it: all but its schedule."""
        facts = self.facts
        limit = facts["concurrency"]
        return {
            "entrypoint": facts["entrypoint"],
            "pull_steps": facts["pull"],
            "parameters": facts["parameters"],
            "parameter_openapi_schema": facts["form"],
            "enforce_parameter_schema": True,
            "tags": facts["tags"],
            "description": facts["description"],
            "work_pool_name": facts["pool"],
            "work_queue_name": QUEUES[facts["priority"]],
            "concurrency_limit": limit,
            "concurrency_options": limit and {"collision_strategy": "ENQUEUE"},
        }


def wanted(plan: Plan, project: Project, settings: Settings) -> Wanted:
    """The deployment of a plan. Raises PlanbookError if a plan that it calls cannot be loaded."""
    gate = strictest(settings.gate, settings.deployed_gate)
    facts = {
        "schedule": described(plan.schedule) if plan.schedule else None,
        "concurrency": plan.concurrency or (1 if _sends_once(plan, project) else None),
        "priority": plan.priority,
        "pool": plan.pool or settings.pool,
        "parameters": {"plan": plan.name, "gate": gate},
        "form": form(plan, gate),
        "tags": sorted({TAG, *plan.tags}),
        "description": plan.goal,
        "entrypoint": ENTRYPOINT,
        "pull": pull_steps(project.folder),
    }
    return Wanted(plan.name, facts, of_prefect(plan.schedule) if plan.schedule else None)


def _sends_once(plan: Plan, project: Project) -> bool:
    outline = Outline(plan, load_called(plan, project.folder))
    return any(outline.effect(step) == "once" for step in all_steps(plan))


def of_prefect(schedule: Schedule) -> SCHEDULE_TYPES:
    """The same schedule as Prefect has it."""
    if schedule.every is not None:
        return IntervalSchedule(interval=schedule.every, anchor_date=FIRST.replace(tzinfo=UTC), timezone="UTC")
    if schedule.cron is not None:
        return CronSchedule(cron=schedule.cron, timezone=schedule.zone)
    return RRuleSchedule(rrule=str(schedule.rrule), timezone=schedule.zone)


def pull_steps(folder: Path) -> list[dict[str, Any]]:
    """How a worker comes to the project: as `pull` of its prefect.yaml says, else it is in this folder."""
    return _prefect_yaml(folder).get("pull") or [
        {"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}
    ]


def source_of(folder: Path) -> str:
    """By what a deployment is known to be of this project: its folder; where workers pull a copy, its Prefect name."""
    written = _prefect_yaml(folder)
    return str(written.get("name") or folder.name) if written.get("pull") else str(folder)


def _prefect_yaml(folder: Path) -> dict[str, Any]:
    file = folder / "prefect.yaml"
    try:
        written = yaml.safe_load(file.read_bytes()) if file.is_file() else None
    except (OSError, yaml.YAMLError) as error:
        raise PlanbookError(f"{file}: this file cannot be read: {error}. `planbook check` says more.") from None
    return written if isinstance(written, dict) else {}
