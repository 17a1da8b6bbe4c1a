"""A model as an agent: one question to the Messages API, by the one file that knows its client."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from planbook.agents.answers import Said
from planbook.agents.prompt import prompt_of
from planbook.engine.agent_tasks import AgentTask, Report
from planbook.errors import PlanbookError, StepError
from planbook.planner.cost import Budget, CostReached, price_of
from planbook.planner.credentials import has_client
from planbook.planner.model import ADDRESS, DEFAULT, Model, ModelAccess, load_client
from planbook.planner.model_errors import ModelError, ModelNotConfigured
from planbook.settings import read_settings

SYSTEM = (
    "You do one task for a workflow. Nobody reads along, and nobody answers questions: give the answer, and only that."
)
NO_CLIENT = "an agent of kind messages needs the model's client: pip install 'planbook[write]'"
NO_LIMIT = 1_000.0  # US dollars, where no cost is set
TIMEOUT = 180.0  # seconds without data from the server, where no other is set


async def ask(task: AgentTask, report: Report, cost_told: Callable[[Said], None]) -> str:
    """Returns the model's answer. Also a call that failed tells its cost to `cost_told`. Raises StepError."""
    if not has_client():
        raise StepError("value", NO_CLIENT)
    name, limits = task.order.name, task.limits
    model: Model | None = None

    try:
        access = await asyncio.to_thread(_access, task)
        budget = Budget(limits.cost or NO_LIMIT)
        model = Model(access, budget, lambda call: cost_told(_said(call)), timeout=limits.silence or TIMEOUT)
        report.starting()
        content = [{"type": "text", "text": prompt_of(task.order)}]
        async with asyncio.timeout(limits.time):
            answer = await model.ask(f"agent {name}", SYSTEM, [], [{"role": "user", "content": content}])
    except TimeoutError:
        raise StepError("timeout", f"{name} did not end within {limits.time:g} seconds, and was ended") from None
    except CostReached:
        raise StepError("value", f"{name} is not asked: it could cost more than {limits.cost:g} USD") from None
    except ModelNotConfigured as error:
        raise StepError("value", f"{name}: {error}") from None
    except ModelError as error:
        answered = error.usage.output > 0  # it refused, or its answer was too long
        raise StepError("expectation" if answered else "navigation", f"{name}: {error}") from None
    except PlanbookError as error:
        raise StepError("value", f"{name}: {error}") from None
    finally:
        if model is not None:
            await model.close()
    report.keep(f"{name}.txt", answer.text.encode())
    return str(answer.text)


def _access(task: AgentTask) -> ModelAccess:
    """Returns the model, its address and its price, once its client is imported. Raises PlanbookError."""
    load_client()
    agent, settings = task.agent, read_settings(task.project)
    name = agent.model or os.environ.get("ANTHROPIC_MODEL") or settings.model or DEFAULT
    address = agent.address or os.environ.get("ANTHROPIC_BASE_URL") or settings.model_address or ADDRESS
    return ModelAccess(name, address.rstrip("/"), price_of(name, agent.price or settings.model_price))


def _said(call: Any) -> Said:
    return Said(
        cost_usd=call.cost_usd,
        model=call.model,
        input_tokens=call.usage.input,
        output_tokens=call.usage.output,
        cached_tokens=call.usage.cached,
    )
