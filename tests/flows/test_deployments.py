"""`planbook deploy` with a real server: what it creates, changes, removes and leaves alone."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import pytest_asyncio
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.deploy.apply import make_pool
from flows.deploy.deploy import Wish, deploy
from flows.deploy.difference import Difference
from flows.deploy.form import form
from flows.scheduled_start import missed
from planbook.audit import chain
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.load import load, load_text
from planbook.plan.schedule import Schedule
from tests.flows.conftest import ask, key
from tests.scratch import Scratch

READS = """\
schedule: {cron: 0 6 * * 1-5, timezone: Europe/Berlin}
inputs:
  many: {type: integer, default: "2", min: 1, max: 5, description: how many}
steps:
  - expect: "{{ inputs.many > 0 }}"
"""
SENDS = """\
schedule: {every: 90m}
steps:
  - click: {button: Pay}
    effect: once
"""


@pytest_asyncio.fixture
async def client(api_url: str) -> AsyncIterator[PrefectClient]:
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}):
        async with get_client() as client:
            yield client


class Deploying:
    """A project whose plans are deployed; its deployments are removed from the server at the end."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        (folder / "plans").mkdir()
        self.told: list[str] = []

    def write(self, name: str, text: str) -> None:
        head = f"planbook: 1\nname: {name}\ngoal: Try\nstart: https://shop.example/\n"
        (self.project.folder / f"plans/{name}.yaml").write_text(head + text)

    async def deploy(self, *named: str, check: bool = False, own_server: bool = True) -> dict[str, Difference]:
        names = named or self.project.plan_names
        plans = {name: load(self.project.folder / f"plans/{name}.yaml") for name in names}

        def tell(differences: Sequence[Difference], pools: Sequence[str]) -> None:
            self.told = [*(f"{one.plan} {one.what}" for one in differences), *pools]

        return {one.plan: one for one in await deploy(Wish(self.project, plans, bool(named), check, own_server), tell)}


@pytest_asyncio.fixture
async def deploying(tmp_path: Path, client: PrefectClient) -> AsyncIterator[Deploying]:
    made = Deploying(tmp_path)
    yield made
    for file in (tmp_path / "plans").iterdir():
        file.unlink()
    await made.deploy()


async def read(client: PrefectClient, name: str) -> DeploymentResponse:
    return await client.read_deployment_by_name(f"{name}/{name}")


async def test_what_is_made_changed_and_removed(deploying: Deploying, client: PrefectClient) -> None:
    deploying.write("d-reads", "priority: high\ntags: [shop]\n" + READS)
    deploying.write("d-sends", SENDS)
    deploying.write("d-other", "steps:\n  - goto: /\n")
    checked = await deploying.deploy(check=True)
    assert {plan: one.what for plan, one in checked.items()} == {"d-reads": "new", "d-sends": "new"}
    await deploying.deploy()
    assert deploying.told[:2] == ["d-reads new", "d-sends new"], "they were still new: only checked"
    reads, sends = await read(client, "d-reads"), await read(client, "d-sends")
    assert (reads.work_pool_name, reads.work_queue_name, reads.tags) == ("planbook", "high", ["planbook", "shop"])
    queues = {queue.name: queue.priority for queue in await client.read_work_queues("planbook")}
    assert queues["high"] < queues["default"]
    assert (
        reads.global_concurrency_limit,
        sends.global_concurrency_limit and sends.global_concurrency_limit.limit,
    ) == (
        None,
        1,
    )
    assert reads.schedules[0].schedule == CronSchedule(cron="0 6 * * 1-5", timezone="Europe/Berlin")
    assert (await client.read_flow(reads.flow_id)).name == "d-reads"

    again = await deploying.deploy()
    assert {one.what for one in again.values()} == {"unchanged"}

    deploying.write("d-sends", SENDS.replace("90m", "2h"))
    (deploying.project.folder / "plans/d-reads.yaml").unlink()
    changed = await deploying.deploy()
    assert {plan: (one.what, dict(one.changes)) for plan, one in changed.items()} == {
        "d-reads": ("removed", {}),
        "d-sends": ("changed", {"schedule": ("every 90m", "every 2h")}),
    }
    assert {one.what for one in (await deploying.deploy()).values()} == {"unchanged"}
    acts = [(act.act, act.subject, act.details) for act in chain(deploying.project.audit).entries]
    assert acts == [
        ("deploy", "d-reads, d-sends", {"d-reads": "new", "d-sends": "new"}),
        ("deploy", "d-reads, d-sends", {"d-reads": "removed", "d-sends": "changed"}),
    ]


async def test_what_people_did_in_prefect_is_left_alone(deploying: Deploying, client: PrefectClient) -> None:
    """A schedule that they paused stays paused, one that they added stays, and so do other deployments."""
    deploying.write("d-paused", READS)
    await deploying.deploy()
    made = await read(client, "d-paused")
    await client.update_deployment_schedule(made.id, made.schedules[0].id, active=False)
    await client.create_deployment_schedules(made.id, [(CronSchedule(cron="0 0 1 1 *"), True)])
    flow = await client.create_flow_from_name("d-theirs")
    theirs = await client.create_deployment(flow, "d-theirs")
    assert (await deploying.deploy())["d-paused"].paused
    deploying.write("d-paused", READS.replace("0 6", "0 7"))
    done = (await deploying.deploy())["d-paused"]
    assert (done.what, done.paused) == ("changed", True)
    shown = {one.schedule.cron: one.active for one in (await read(client, "d-paused")).schedules}  # type: ignore[union-attr]
    assert shown == {"0 7 * * 1-5": False, "0 0 1 1 *": True}

    deploying.write("d-theirs", READS)
    with pytest.raises(PlanbookError) as raised:
        await deploying.deploy()
    assert str(raised.value) == (
        "The Prefect server has a deployment d-theirs/d-theirs already, made by something other than `planbook deploy`."
        " planbook does not touch it. Rename the plan, or delete it: prefect deployment delete d-theirs/d-theirs"
    )
    await client.delete_deployment(theirs)


async def test_a_plan_that_is_named_needs_no_schedule(deploying: Deploying, client: PrefectClient) -> None:
    deploying.write("d-named", "steps:\n  - goto: /\n")
    assert (await deploying.deploy("d-named"))["d-named"].what == "new"
    deploying.write("d-more", READS)
    done = await deploying.deploy()
    assert {plan: one.what for plan, one in done.items()} == {"d-more": "new", "d-named": "unchanged"}
    deploying.write("d-more", READS.partition("\n")[2])
    assert (await deploying.deploy())["d-more"].changes == {"schedule": ("cron 0 6 * * 1-5 (Europe/Berlin)", None)}
    assert (await read(client, "d-more")).schedules == []


async def test_the_gate_is_the_stricter_one_and_a_pool_that_is_missing_is_said(
    deploying: Deploying, client: PrefectClient
) -> None:
    settings = '[tool.planbook]\ngate = "committed"\ndeployed_gate = "approved"\npool = "elsewhere"\n'
    (deploying.project.folder / "pyproject.toml").write_text(settings)
    deploying.write("d-gate", READS)
    with pytest.raises(PlanbookError) as raised:
        await deploying.deploy(own_server=False)
    assert str(raised.value) == (
        "The Prefect server has no work pool elsewhere. Create it: `prefect work-pool create elsewhere --type process`"
    )
    await make_pool(client, "elsewhere")
    await deploying.deploy(own_server=False)
    made = await read(client, "d-gate")
    assert made.parameters == {"plan": "d-gate", "gate": "approved"}
    assert (made.parameter_openapi_schema or {})["properties"]["gate"]["enum"] == ["approved"]
    assert made.work_pool_name == "elsewhere"


async def test_workers_come_to_the_project_as_its_prefect_yaml_says(
    deploying: Deploying, client: PrefectClient
) -> None:
    pull = [{"prefect.deployments.steps.git_clone": {"repository": "https://git.example/web.git", "branch": "main"}}]
    deploying.write("d-pulled", READS)
    await deploying.deploy()
    own = (await read(client, "d-pulled")).pull_steps
    assert own == [{"prefect.deployments.steps.set_working_directory": {"directory": str(deploying.project.folder)}}]
    (deploying.project.folder / "prefect.yaml").write_text(f"name: web\npull: {pull}\n")
    with pytest.raises(PlanbookError, match=r"made by `planbook deploy` of the project /"):
        await deploying.deploy()
    (deploying.project.folder / "prefect.yaml").unlink()


# The form -------------------------------------------------------------------------------------------------------------
INPUTS = """\
planbook: 1
name: typed
start: https://shop.example/
inputs:
  whole: {type: integer, default: "2", min: 1, max: 5, description: how many}
  number: {type: number, default: 2.5}
  yes: {type: boolean, default: true}
  day: {type: date, default: 2026-03-31}
  colour: {choices: [red, green], default: red}
  paper: {type: file}
  rows: {type: csv, default: rows.csv}
steps:
  - goto: /
"""
FITS: list[dict[str, Any]] = [
    {"paper": "a.txt"},
    {"paper": "a.txt", "whole": 5, "number": 1, "yes": False, "day": "2026-01-01", "rows": [{"a": "b"}]},
]
DOES_NOT_FIT: list[dict[str, Any]] = [
    {}, {"paper": ""}, {"paper": "a", "whole": "two"}, {"paper": "a", "whole": 6}, {"paper": "a", "yes": "no"},
    {"paper": "a", "day": "tomorrow"}, {"paper": "a", "colour": "blue"}, {"paper": "a", "size": 1},
]  # fmt: skip


def test_the_form_has_the_inputs_with_their_types() -> None:
    schema = form(load_text(INPUTS, Path("typed.yaml")), "committed")
    for inputs in FITS:
        jsonschema.validate({"plan": "typed", "inputs": inputs}, schema)
    for inputs in DOES_NOT_FIT:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"plan": "typed", "inputs": inputs}, schema)
    whole = {"title": "whole", "position": 0, "type": "integer", "minimum": 1, "maximum": 5, "default": 2}
    properties = schema["properties"]["inputs"]["properties"]
    assert properties["whole"] == whole | {"description": "how many"}
    assert (properties["day"]["default"], properties["yes"]["default"]) == ("2026-03-31", True)
    assert schema["properties"]["gate"]["enum"] == ["committed", "approved"]
    jsonschema.validate({"plan": "typed", "inputs": {"whole": 3}, "rows": "people.csv", "at_once": 2}, schema)


def test_a_run_that_is_missed_says_so() -> None:
    due = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
    schedule = Schedule(cron="0 6 * * *", jitter=timedelta(minutes=10), missed="skip")
    assert missed(schedule, due, due + timedelta(hours=2, minutes=5)) == (
        "Skipped: this run was due at 2026-11-27 06:00 UTC and starts 125m late. The plan says `missed: skip`, which "
        "allows 15m."
    )


# The command ----------------------------------------------------------------------------------------------------------
def test_the_command_shows_what_it_would_do(tmp_path: Path, api_url: str) -> None:
    project = Scratch(tmp_path, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url))
    project.write("d-command", "about:blank", SENDS)
    project.write("d-broken", "about:blank", "steps: 7\n")
    broken = project.planbook("deploy", "--check")
    assert (broken.code, broken.err.partition("\n")[0]) == (
        2,
        "plans/d-broken.yaml:6:1: 'steps' is not a list of steps. Begin each step with '- ' [type]",
    )
    (tmp_path / "plans/d-broken.yaml").unlink()
    ask(api_url, "work_pools/", name="d-pool", type="process")
    (tmp_path / "pyproject.toml").write_text('[tool.planbook]\npool = "d-pool"\n')
    would = project.planbook("deploy", "--check")
    assert (would.code, would.out, would.err) == (
        1,
        "+ d-command: new\n    schedule: every 90m\n    concurrency: 1\n    priority: normal\n"
        "    work pool: d-pool\n    tags: planbook\n1 new; nothing was done (--check)\n",
        "",
    )
