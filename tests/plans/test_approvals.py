"""The shipped deployments run approved plans only, so every shipped plan must be approved in its current version."""

from pathlib import Path

from planbook.gate.status import approval_status
from planbook.places import Project

ROOT = Path(__file__).parents[2]


def test_every_shipped_plan_is_approved_as_it_is() -> None:
    stale = [
        f"{plan.path} is {plan.state}" for plan in approval_status(Project(ROOT)).plans if plan.state != "approved"
    ]
    assert not stale, (
        f"{'; '.join(stale)}. The deployments of prefect.yaml would refuse to run them. Look at the change with "
        "`planbook diff`, approve it with `planbook approve PLAN`, and commit plans/approvals.yaml with the plan."
    )
