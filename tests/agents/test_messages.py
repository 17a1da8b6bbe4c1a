"""Agents that are models: over HTTP, at a server that answers according to a script."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from planbook.agents import messages
from planbook.agents.perform import Performer
from planbook.agents.spending import Ledger
from planbook.engine.agent_tasks import AgentTask, Report
from planbook.errors import StepError
from planbook.places import Project
from planbook.settings.agents import Agent
from planbook.step.agent_order import AgentLimits, AgentOrder
from tests.planner.standin import Standin, Turn, cut_off, error, rate_limited, refuse, say, serving, slow

SCHEMA = {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}
Perform = Callable[..., Awaitable[Any]]


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    with serving() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


class Told:
    """What the run is told of a task."""

    def __init__(self) -> None:
        self.started, self.kept, self.calls = 0, {}, []  # type: ignore[var-annotated]
        self.report = Report(self._starting, lambda said: None, lambda fields: self.calls.append(fields), self._keep)

    def _starting(self) -> None:
        self.started += 1

    def _keep(self, name: str, content: bytes) -> None:
        self.kept[name] = content


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def perform(tmp_path: Path, told: Told) -> Perform:
    async def perform(**changes: Any) -> Any:
        price = {"input": 1_000, "output": 10_000}  # so that every token shows
        limits, entry = changes.pop("limits", {}), changes.pop("entry", {})
        agent = Agent.model_validate({"kind": "messages", "model": "m-1", "price": price, **entry})
        order = AgentOrder("judge", "Add it up.", limits=AgentLimits(**limits), **{"schema": SCHEMA, **changes})
        task = AgentTask(agent, order, Project(tmp_path), "run", "plan", "step")
        return await Performer().perform(task, told.report)

    return perform


async def test_a_model_answers_and_its_cost_is_estimated_from_its_tokens(
    standin: Standin, perform: Perform, told: Told, tmp_path: Path
) -> None:
    standin.script(say('{"total": 3}'))
    assert await perform(context=[1, 2], entry={"cost": 50.0}) == {"total": 3}
    [body] = standin.requests
    text = body["messages"][0]["content"][0]["text"]
    assert text.startswith("Add it up.\n") and "BEGIN\n[\n  1,\n  2\n]\nDATA-" in text and '"required"' in text
    [row] = told.calls
    assert (row["agent"], row["model"], row["status"], row["estimated"]) == ("judge", "m-1", "passed", True)
    assert row["input_tokens"] > 100 and row["output_tokens"] > 1 and row["cost_usd"] > 0.1
    assert (told.started, told.kept) == (1, {"judge.txt": b'{"total": 3}'})
    [spent] = Ledger(Project(tmp_path)).tasks()
    assert spent.cost == row["cost_usd"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("turn", "given", "error_class", "message"),
    [
        (say("It is 3."), {}, "value", "judge: its answer is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (
            say('{"sum": 3}'),
            {},
            "expectation",
            "judge: its answer does not fit the schema: 'total' is a required property",
        ),
        (rate_limited(), {}, "navigation", "judge: The model's server at {url} says that it was asked too often (429"),
        (
            error(401, "authentication_error", "no"),
            {},
            "value",
            "judge: The model's server at {url} does not know the key",
        ),
        (refuse(), {}, "expectation", "judge: "),
        (cut_off(say("It is")), {}, "navigation", "judge: "),
        (
            slow(20, say("3")),
            {"limits": {"time": 0.5}},
            "timeout",
            "judge did not end within 0.5 seconds, and was ended",
        ),
        (say("3"), {"limits": {"cost": 0.01}}, "value", "judge is not asked: it could cost more than 0.01 USD"),
    ],
    ids=["prose", "invented", "429", "401", "refuses", "cut off", "slow", "too dear"],
)
async def test_a_model_that_gives_no_usable_answer(
    standin: Standin, perform: Perform, told: Told, turn: Turn, given: dict[str, Any], error_class: str, message: str
) -> None:
    standin.script(turn, repeats=True)
    with pytest.raises(StepError) as found:
        await perform(**given)
    assert found.value.error_class == error_class
    assert found.value.message.startswith(message.format(url=standin.url))
    [row] = told.calls
    assert (row["status"], row["message"]) == ("failed", found.value.message)
    assert bool(row["cost_usd"]) == (bool(standin.requests) and not turn.is_error)


async def test_without_the_client_of_models(perform: Perform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "has_client", lambda: False)
    with pytest.raises(StepError) as found:
        await perform()
    assert found.value.message == "an agent of kind messages needs the model's client: pip install 'planbook[write]'"
