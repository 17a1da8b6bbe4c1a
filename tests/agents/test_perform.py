"""What happens to a task around its program."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from planbook.agents.perform import Performer
from planbook.engine.agent_tasks import AgentTask, Report
from planbook.errors import StepError
from planbook.places import Project
from planbook.programs.pins import digest
from planbook.settings.agents import Agent
from planbook.step.agent_order import AgentOrder

PROGRAM = f"#!{sys.executable} -S\nprint('fine')\n"


async def test_a_program_that_changes_while_its_task_waits_for_a_place_is_not_started(tmp_path: Path) -> None:
    file = tmp_path / "judge.py"
    file.write_text(PROGRAM)
    file.chmod(0o700)
    agent = Agent.model_validate({"kind": "command", "argv": ["./judge.py"]})
    compared = {"judge.py": digest(PROGRAM.encode())}
    task = AgentTask(agent, AgentOrder("judge", "Judge."), Project(tmp_path), "run", "plan", "step", compared)
    report = Report(starting=lambda: None, note=lambda said: None, called=lambda it: None, keep=lambda *it: None)

    @asynccontextmanager
    async def changing(name: str, at_most: int) -> AsyncIterator[None]:
        file.write_text(PROGRAM.replace("fine", "bad"))
        yield

    assert await Performer().perform(task, report) == "fine"
    with pytest.raises(StepError, match=r"^value: judge cannot be started: judge.py is not what the gate has compared"):
        await Performer(changing).perform(task, report)
