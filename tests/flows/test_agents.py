"""Agents in Prefect flows: how many tasks one has at once, and what a run leaves of a task."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.agents import place
from tests.flows.conftest import key
from tests.scratch import Scratch
from tests.sites import Site

pytestmark = pytest.mark.slow
PROGRAM = f'#!{sys.executable} -S\nprint(\'{{"answer": {{"fine": true}}, "cost_usd": 0.25, "model": "m-1"}}\')\n'
ENTRY = '[tool.planbook.agents.judge]\nkind = "command"\nargv = ["./judge.py"]\noutput = "report"\ncost = 0.5\n'
PLAN = """
steps:
  - agent:
      name: judge
      task: Say whether it is fine.
      output: {schema: {type: object, properties: {fine: {type: boolean}}}}
      into: said
  - expect: "{{ values.said.fine }}"
"""


@pytest.fixture
def server(api_url: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}):
        yield


async def test_an_agent_has_no_more_tasks_at_once_than_its_entry_says(server: None) -> None:
    going, most, done = 0, 0, 0
    full = asyncio.Event()

    async def task() -> None:
        nonlocal going, most, done
        async with place("busy", 2):
            going, most = going + 1, max(most, going + 1)
            if going == 2:
                full.set()
            await full.wait()  # none ends before there is no place left
            going, done = going - 1, done + 1

    await asyncio.gather(*(task() for _ in range(3)))
    assert (most, done) == (2, 3)


def test_a_run_gives_a_task_and_the_history_has_its_cost(tmp_path: Path, api_url: str, site: Site) -> None:
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url))
    site.pages["/"] = "<h1>Fine</h1>"
    (tmp_path / "judge.py").write_text(PROGRAM, "utf-8")
    (tmp_path / "judge.py").chmod(0o700)
    (tmp_path / "pyproject.toml").write_text(ENTRY, "utf-8")
    done = scratch.planbook("run", scratch.write("judge", site.address + "/", PLAN), "--json")
    assert done.code == 0, done.err
    assert done.json["values"] == {"said": {"fine": True}}
    asked = scratch.planbook("sql", "SELECT agent, model, status, cost_usd, estimated FROM model_calls", "--json")
    assert json.loads(asked.out) == [
        {"agent": "judge", "model": "m-1", "status": "passed", "cost_usd": 0.25, "estimated": False}
    ]
    use = json.loads(scratch.planbook("agents", "use", "--json").out)
    assert use["agents"]["judge"]["usd"] == 0.25 and use["lost"] == []
