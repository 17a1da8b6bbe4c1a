"""Calls of a model: the cost is counted before, and each error has its own message."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, get_args

import pytest
import pytest_asyncio
from anthropic.resources.messages.messages import DEPRECATED_MODELS
from anthropic.types import Model as NamedModel

from planbook.errors import PlanbookError
from planbook.planner import model as model_file
from planbook.planner.cost import Budget, CostReached, price_list
from planbook.planner.model import DEFAULT, Model, ModelAccess, ModelAnswer, ModelCall
from planbook.planner.model_errors import ModelError, ModelNotConfigured
from planbook.settings import ModelPrice, Settings
from tests.planner import standin as play
from tests.planner.standin import Standin

TOOLS = [{"name": "look", "description": "Look.", "input_schema": {"type": "object", "properties": {}}}]


def turn(text: str, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


MADE: list[Model] = []


@pytest_asyncio.fixture(autouse=True)
async def models_are_closed() -> AsyncIterator[None]:
    yield
    while MADE:
        await MADE.pop().close()


class Asking:
    """A model on the stand-in, and the recorded calls."""

    def __init__(self, limit: float = 1.0, timeout: float = 20.0, retries: int = 2) -> None:
        self.calls: list[ModelCall] = []
        self.budget = Budget(limit)
        self.model = Model(ModelAccess.of(Settings()), self.budget, self.calls.append, timeout, retries)
        MADE.append(self.model)

    async def ask(self, *messages: dict[str, Any]) -> ModelAnswer:
        return await self.model.ask("write", "You write plans. " * 50, TOOLS, messages or [turn("Hello")])


async def refused(asking: Asking) -> str:
    """Returns the message of a call that gets no answer."""
    with pytest.raises(ModelError) as caught:
        await asking.ask()
    return str(caught.value)


async def test_an_answer_and_what_it_cost(standin: Standin) -> None:
    standin.script(play.use("look", budget=500))
    asking = Asking()
    answer = await asking.ask()
    assert [(use.name, use.given) for use in answer.uses] == [("look", {"budget": 500})]
    assert answer.content[0]["id"] == answer.uses[0].id
    [call] = asking.calls
    expected = (call.usage.fresh * 2 + call.usage.written * 2.5 + call.usage.output * 10) / 1_000_000
    assert call.usage.output > 0 and call.usage.cached == 0 and call.cost_usd == pytest.approx(expected)
    assert asking.budget.spent == call.cost_usd and call.error is None and call.task == "write"
    assert len(call.prompt_sha256) == 64 and call.ms > 0


async def test_what_was_read_before_comes_out_of_the_cache(standin: Standin) -> None:
    standin.script(play.say("One."), play.say("Two."))
    asking = Asking()
    first = await asking.ask(turn("Hello"))
    await asking.ask(turn("Hello"), {"role": "assistant", "content": first.content}, turn("Go on"))
    before, after = (call.usage for call in asking.calls)
    assert after.cached == before.input - before.fresh > 200
    assert after.written < after.cached / 5
    marked = [block for block in standin.requests[1]["messages"][0]["content"] if "cache_control" in block]
    assert marked == [], "only the last turn is marked, so that there are never more marks than four"


async def test_the_default_is_a_current_model_that_the_package_names() -> None:
    named = {name for part in get_args(NamedModel) for name in get_args(part)}
    assert DEFAULT in named and DEFAULT not in DEPRECATED_MODELS
    assert set(price_list()["models"]) <= named


async def test_the_model_is_named_by_the_option_the_environment_and_the_project(
    standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(model="claude-opus-5", model_address="http://models.example")
    assert ModelAccess.of(settings).model == "claude-opus-5"
    assert ModelAccess.of(settings).address == standin.url
    monkeypatch.setenv("ANTHROPIC_MODEL", "claude-opus-5-5")
    assert ModelAccess.of(settings).model == "claude-opus-5-5"
    assert ModelAccess.of(settings, "claude-haiku-4-5").model == "claude-haiku-4-5"
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    assert ModelAccess.of(settings).address == "http://models.example"
    assert ModelAccess.of(Settings()).address == "https://api.anthropic.com"


def test_a_model_without_a_price() -> None:
    with pytest.raises(PlanbookError) as caught:
        ModelAccess.of(Settings(), "llama")
    assert str(caught.value) == (
        "What llama costs is not known (prices of 2026-11-21), so --max-cost could not be kept. Set it in "
        "pyproject.toml, in US dollars for a million tokens (0 for a model of your own): [tool.planbook] model_price = "
        "{input = 2, output = 10}; or take one of claude-fable-5-1, claude-opus-5-5, claude-opus-5, claude-opus-4-8, "
        "claude-opus-4-7, claude-opus-4-6, claude-sonnet-5-5, claude-sonnet-4-6, claude-haiku-4-5."
    )
    own = ModelAccess.of(Settings(model_price=ModelPrice(input=0, output=0)), "llama")
    assert own.price.at_most(1_000_000, 1_000_000) == 0


# Money ---------------------------------------------------------------------------------------------------------------
async def test_no_call_is_made_that_could_go_over_the_limit(standin: Standin) -> None:
    standin.script(play.say("Hello"))
    asking = Asking(limit=0.004)
    with pytest.raises(CostReached) as caught:
        await asking.ask()
    assert str(caught.value) == (
        "The limit of 0.00 USD is nearly reached: 0.0000 USD are spent, and the next call reads 264 tokens, so it "
        "could bring that to 0.0057 USD. Allow more with --max-cost."
    )
    assert standin.requests == [] and asking.calls == []


async def test_the_last_answer_is_kept_as_short_as_the_money_is(standin: Standin) -> None:
    standin.script(play.say("Hello"))
    asking = Asking(limit=0.02)
    await asking.ask()
    asked = standin.requests[0]["max_tokens"]
    assert 500 <= asked < model_file.MOST_OUTPUT
    assert asking.model.access.price.at_most(264, asked) <= 0.02


async def test_a_server_that_does_not_count_is_reckoned_with_by_bytes(standin: Standin) -> None:
    standin.counts = False
    standin.script(play.say("Hello"))
    asking = Asking(limit=0.007)
    with pytest.raises(CostReached, match=r"the next call reads 1[0-9]{3} tokens"):
        await asking.ask()
    asking.budget.limit = 1.0
    assert (await asking.ask()).text == "Hello"


# What goes wrong -----------------------------------------------------------------------------------------------------
async def test_rate_limit_after_the_retries_of_the_package(standin: Standin) -> None:
    standin.script(play.rate_limited(), repeats=True)
    said = await refused(Asking())
    assert said == (
        f"The model's server at {standin.url} says that it was asked too often (429, rate limit). Go on in 0 seconds."
    )
    assert len(standin.requests) == 3, "the package tries twice again"


async def test_a_rate_limit_that_passes_is_not_even_seen(standin: Standin) -> None:
    standin.script(play.rate_limited(), play.say("Hello"))
    assert (await Asking().ask()).text == "Hello"


async def test_overload(standin: Standin) -> None:
    standin.script(play.overloaded(), repeats=True)
    said = await refused(Asking(retries=0))
    assert said == f"The model's server at {standin.url} is overloaded (529). That passes; go on in a few minutes."


async def test_overload_in_the_middle_of_an_answer_may_have_to_be_paid(standin: Standin) -> None:
    standin.script(replace(play.say("Hello"), late=True))
    asking = Asking()
    said = await refused(asking)
    assert said == f"The model's server at {standin.url} is overloaded (529). That passes; go on in a few minutes."
    worst = asking.model.access.price.at_most(264, model_file.MOST_OUTPUT)
    assert asking.budget.spent == asking.calls[0].cost_usd == worst


async def test_refusal(standin: Standin) -> None:
    standin.script(play.refuse())
    asking = Asking()
    assert await refused(asking) == (
        "claude-sonnet-5-5 refused to continue. Say in the goal what the work is for, or name another model "
        "with --model."
    )
    [call] = asking.calls
    assert call.error and call.cost_usd == asking.budget.spent > 0


async def test_an_answer_that_is_cut_off_at_its_limit(standin: Standin) -> None:
    standin.script(play.too_long())
    said = await refused(Asking())
    assert said == "The answer of claude-sonnet-5-5 was cut off at 6000 tokens, before it was whole."


@pytest.mark.parametrize("given", [play.use("look", budget=500), play.say("word " * 50)])
async def test_an_answer_that_breaks_off(standin: Standin, given: play.Turn) -> None:
    standin.script(play.cut_off(given))
    asking = Asking()
    said = await refused(asking)
    assert said == f"The answer of the model's server at {standin.url} broke off in the middle."
    assert asking.budget.spent == asking.calls[0].cost_usd > 0.05, "it counts with the most that it can have cost"


async def test_wrong_key(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-wrong")
    with pytest.raises(ModelNotConfigured) as caught:
        await Asking().ask()
    assert str(caught.value) == (
        f"The model's server at {standin.url} does not know the key (401). Look at ANTHROPIC_API_KEY: is it whole, and "
        "still valid?"
    )


async def test_no_connection(monkeypatch: pytest.MonkeyPatch, standin: Standin) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    said = await refused(Asking(retries=0))
    assert said.startswith("There is no connection to the model's server at http://127.0.0.1:9: ")
    assert said.endswith(". Look at the network, and at ANTHROPIC_BASE_URL if that is set.")


async def test_no_answer_in_time(standin: Standin) -> None:
    standin.script(play.slow(1, play.say("Hello")), repeats=True)
    asking = Asking(timeout=0.3, retries=0)
    assert await refused(asking) == f"The model's server at {standin.url} did not answer within 0.3 seconds."
    assert asking.budget.spent > 0.05, "what nobody waited for may have to be paid"


@pytest.mark.parametrize(
    ("status", "kind", "message", "words"),
    [
        (404, "not_found_error", "model: nope", "has no model claude-sonnet-5-5 (404). Name another with --model."),
        (403, "permission_error", "Not yours.", "does not let the key use claude-sonnet-5-5 (403): Not yours."),
        (402, "billing_error", "Pay.", "asks for payment first (402): Pay."),
        (400, "invalid_request_error", "Bad.", "refused the request (400): Bad."),
        (413, "request_too_large", "Long.", "takes no request as long as this draft has become (413)."),
        (500, "api_error", "Oh.", "has trouble of its own (500): Oh."),
    ],
)
async def test_other_errors_of_the_server(standin: Standin, status: int, kind: str, message: str, words: str) -> None:
    standin.script(play.error(status, kind, message), repeats=True)
    assert await refused(Asking(retries=0)) == f"The model's server at {standin.url} {words}"


async def test_the_stand_in_answers_without_a_stream_too(standin: Standin) -> None:
    from anthropic import AsyncAnthropic

    standin.script(play.use("look", budget=9))
    client = AsyncAnthropic()
    told = await client.messages.create(model=DEFAULT, max_tokens=100, messages=[turn("Hi")])  # type: ignore[list-item]
    assert told.stop_reason == "tool_use" and told.content[0].input == {"budget": 9}  # type: ignore[union-attr]
    await client.close()


async def test_cancelling_leaves_nothing_behind(standin: Standin) -> None:
    standin.script(play.slow(30, play.say("Hello")))
    asking = Asking()
    task = asyncio.create_task(asking.ask())
    while not standin.requests:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_what_may_ask_a_model_does_not_import_its_client() -> None:
    """It takes a second and 44 MB, in the warm process of each worker too."""
    modules = "flows.write_plan", "planbook.agents.messages", "planbook.mcp.server", "planbook.studio.app"
    code = f"import sys, {', '.join(modules)}; print('anthropic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
