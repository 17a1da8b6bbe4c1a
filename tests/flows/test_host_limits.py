"""Limits of hosts for all runs of a real server: a maximum number, and a pause between their steps."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.host_limits import limits_of, pace, within_limits
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import read_settings
from tests.flows.conftest import Deployed, key
from tests.sites import Site

PLAN = "planbook: 1\nname: {name}\nstart: https://{host}/\nallow: [{allow}]\nsteps:\n  - goto: /\n"


@pytest.fixture
def project(tmp_path: Path, api_url: str) -> Iterator[Project]:
    (tmp_path / "plans").mkdir()
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}):
        yield Project(tmp_path)


def request(project: Project, hosts: str, host: str, allow: str = "") -> RunRequest:
    (project.folder / "pyproject.toml").write_text(f"[tool.planbook.hosts]\n{hosts}\n")
    (project.folder / "plans/watch.yaml").write_text(PLAN.format(name="watch", host=host, allow=allow))
    return prepare("watch", {}, project, lambda name: None)


async def test_no_more_runs_than_a_host_allows(project: Project) -> None:
    asked = request(project, '"busy.example" = {at_most = 2}', "busy.example")
    going, most, done = 0, 0, 0
    full = asyncio.Event()

    async def run() -> None:
        nonlocal going, most, done
        async with within_limits(asked):
            going, most = going + 1, max(most, going + 1)
            if going == 2:
                full.set()
            await full.wait()  # nobody leaves before the host is full
            going, done = going - 1, done + 1

    await asyncio.gather(*(run() for _ in range(3)))
    assert (most, done) == (2, 3)


async def test_steps_that_ask_a_host_for_something_pause(project: Project) -> None:
    asked = request(project, '"calm.example" = {pause = "400ms"}', "calm.example")
    async with within_limits(asked):
        begun = time.monotonic()
        await pace("expect")
        await pace("set")
        at_once = time.monotonic() - begun
        await pace("click")
        await pace("goto")
        await pace("download")
        paced = time.monotonic() - begun
    assert at_once < 0.2 and paced >= 0.75


def test_only_plans_that_may_talk_to_the_host_are_held_to_it(project: Project) -> None:
    limits = '"busy.example" = {at_most = 1}\n"calm.example" = {pause = "1s"}'
    assert [*limits_of(request(project, limits, "busy.example"))] == ["busy.example"]
    assert [*limits_of(request(project, limits, "other.example", "calm.example:8443"))] == ["calm.example"]
    assert [*limits_of(request(project, limits, "other.example", '"*.example"'))] == ["busy.example", "calm.example"]
    assert [*limits_of(request(project, limits, "other.example"))] == []


WRONG = {
    '"shop.example" = {at_most = 0}': "hosts.shop.example.at_most: Input should be greater than or equal to 1",
    '"shop.example" = {pause = "soon"}': "hosts.shop.example.pause: Value error, write a duration such as 500ms or 2s",
    '"*.example" = {at_most = 1}': "hosts.*.example.[key]: Value error, '*.example' is not a host; write one such as "
    "shop.example, without a port",
}


@pytest.mark.parametrize("hosts", WRONG)
def test_limits_that_are_none(project: Project, hosts: str) -> None:
    with pytest.raises(PlanbookError) as raised:
        read_settings(request(project, "", "shop.example").project)
        (project.folder / "pyproject.toml").write_text(f"[tool.planbook.hosts]\n{hosts}\n")
        read_settings(project)
    file = project.folder / "pyproject.toml"
    assert str(raised.value).startswith(f"{file}: [tool.planbook] {WRONG[hosts]}. Known settings: ")


def test_a_run_ends_within_its_limits(deployed: Deployed, site: Site) -> None:
    """The task that took the slot releases it: Prefect's lease does not allow another task to."""
    (deployed.folder / "pyproject.toml").write_text(
        '[tool.planbook.hosts]\n"127.0.0.1" = {at_most = 1, pause = "1ms"}\n'
    )
    plan = deployed.write("limited", site.address, "steps:\n  - expect: {heading: Home}\n")
    site.pages["/"] = "<h1>Home</h1>"
    state = deployed.execute(deployed.new(plan))
    assert (state["type"], deployed.statuses) == ("COMPLETED", ["passed"]), deployed.said
