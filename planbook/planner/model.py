"""The only file that knows the client of the Messages API: calls a model, and limits beforehand what that can cost.

The client takes a second to import, and 44 MB: it is imported in a thread, once there is a model that may be asked.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

from planbook.planner import model_errors
from planbook.planner.cost import Budget, Price, Usage, price_of
from planbook.planner.model_errors import ModelError
from planbook.settings import Settings

if TYPE_CHECKING:
    import anthropic
    from anthropic import AsyncAnthropic

DEFAULT = "claude-sonnet-5-5"
ADDRESS = "https://api.anthropic.com"
MOST_OUTPUT = 6000  # tokens of one answer, its thinking included
TIMEOUT = 180.0  # seconds without data from the server
STOPPED = "The draft was told to stop before the answer was there; the cost is the most that it can be."
MARGIN = 1.03  # the server says that its token count may be slightly off
Block = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True)
class ToolUse:
    """A tool that the model wants to use."""

    id: str
    name: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class ModelAnswer:
    """The model's answer: `content` to send back to it, the tools that it wants to use, and its plain text."""

    content: list[Block]
    uses: tuple[ToolUse, ...]
    text: str


@dataclass(frozen=True)
class ModelCall:
    """One call of a model, successful or not. `cost_usd` is never less than what was paid."""

    task: str
    model: str
    ms: float
    usage: Usage
    cost_usd: float
    prompt_sha256: str
    error: str | None = None


@dataclass(frozen=True)
class ModelAccess:
    """The model to call, its address and its price."""

    model: str
    address: str
    price: Price

    @classmethod
    def of(cls, settings: Settings, model: str | None = None) -> "ModelAccess":
        """Returns the model set by the option, the environment or the project. Raises PlanbookError."""
        name = model or os.environ.get("ANTHROPIC_MODEL") or settings.model or DEFAULT
        address = os.environ.get("ANTHROPIC_BASE_URL") or settings.model_address or ADDRESS
        return cls(name, address.rstrip("/"), price_of(name, settings.model_price))


def load_client() -> None:
    """Imports the client. Whoever limits the time of a call does this before. Raises ImportError."""
    import_module("anthropic")


def _load_ahead() -> None:
    with suppress(ImportError):  # the call says it
        load_client()


class Model:
    """Calls one model, and reports each call to `tell` when it is over. The caller must `close` it."""

    def __init__(
        self,
        access: ModelAccess,
        budget: Budget,
        tell: Callable[[ModelCall], None],
        timeout: float = TIMEOUT,
        retries: int | None = None,
    ) -> None:
        self.access = access
        self.budget = budget
        self._tell = tell
        self._at_stake = 0.0
        self._asked = model_errors.ModelRequest(access.model, access.address, timeout)
        self._timeout = timeout
        self._retries = retries
        self._made: AsyncAnthropic | None = None
        Thread(target=_load_ahead, name="client of models", daemon=True).start()

    @property
    def _client(self) -> "AsyncAnthropic":
        if self._made is None:
            from anthropic import DEFAULT_MAX_RETRIES, AsyncAnthropic

            retries = DEFAULT_MAX_RETRIES if self._retries is None else self._retries
            self._made = AsyncAnthropic(base_url=self.access.address, timeout=self._timeout, max_retries=retries)
        return self._made

    async def close(self) -> None:
        """Closes the connection."""
        if self._made:
            await self._made.close()

    async def ask(self, task: str, system: str, tools: Sequence[Block], messages: Sequence[Message]) -> ModelAnswer:
        """Returns the model's answer. Raises CostReached before the call, or ModelError."""
        await asyncio.to_thread(load_client)
        self._at_stake = 0.0
        request = request_of(self.access.model, system, tools, messages)
        began = perf_counter()
        call = ModelCall(task, self.access.model, 0.0, Usage(), 0.0, _print(request))
        try:
            message, usage, cost = await self._answered(request)
        except ModelError as error:
            self.budget.spend(error.cost_usd)
            call = replace(call, usage=error.usage, cost_usd=error.cost_usd, error=str(error))
            raise
        except asyncio.CancelledError:
            self.budget.spend(self._at_stake)
            call = replace(call, cost_usd=self._at_stake, error=STOPPED)
            raise
        else:
            self.budget.spend(cost)
            call = replace(call, usage=usage, cost_usd=cost)
        finally:
            if call.error or call.usage.output:
                self._tell(replace(call, ms=(perf_counter() - began) * 1000))
        return _answer(message)

    async def _answered(self, request: Mapping[str, Any]) -> tuple[Any, Usage, float]:
        """Returns the message, its token usage, and its cost."""
        read = await self._counted(request)
        price = self.access.price
        asked = replace(self._asked, most=self.budget.output_left(price, read, MOST_OUTPUT))
        self._at_stake = price.at_most(read, asked.most)
        message = await self._streamed(request, asked, self._at_stake)
        usage = _usage(message.usage)
        cost = price.of(usage)
        error = model_errors.of_stop(message.stop_reason, asked, usage, cost)
        if error:
            raise error
        return message, usage, cost

    async def _counted(self, request: Mapping[str, Any]) -> int:
        """Returns the number of tokens of the request, rather too many than too few."""
        import anthropic

        try:
            counted = await self._client.messages.count_tokens(**request)
        except anthropic.NotFoundError as error:
            if "model" in str(error.message):
                raise self._worded(error, 0.0) from None
            return len(
                json.dumps(request, ensure_ascii=False).encode()
            )  # without a count: a token has at least one byte
        except anthropic.AnthropicError as error:
            raise self._worded(error, 0.0) from None
        return int(counted.input_tokens * MARGIN) + 1

    async def _streamed(self, request: Mapping[str, Any], asked: model_errors.ModelRequest, worst: float) -> Any:
        """Returns the complete message.

        If it may have to be paid for and is incomplete, the error has the cost `worst`.
        """
        import anthropic

        begun = False
        try:
            async with self._client.messages.stream(**request, max_tokens=asked.most) as stream:
                async for event in stream:
                    begun = begun or event.type == "message_start"
                message = await stream.get_final_message()
        except anthropic.APIError as error:
            unsure = begun or isinstance(error, anthropic.APITimeoutError)
            raise self._worded(error, worst if unsure else 0.0) from None
        except Exception:  # of the transport, or of an answer that cannot be read
            raise model_errors.of_break(asked, worst) from None
        if message.stop_reason is None:
            raise model_errors.of_break(asked, worst)
        return message

    def _worded(self, error: "anthropic.AnthropicError", worst: float) -> ModelError:
        import anthropic

        if isinstance(error, anthropic.APITimeoutError):
            return model_errors.of_timeout(self._asked, worst)
        if isinstance(error, anthropic.APIConnectionError):
            return model_errors.of_no_connection(str(error.__cause__ or error.message).rstrip("."), self._asked)
        if not isinstance(error, anthropic.APIStatusError):
            return ModelError(str(error), cost_usd=worst)
        wait = error.response.headers.get("retry-after")
        found = model_errors.of_status(_status(error), _said(error), self._asked, wait)
        found.cost_usd = worst
        return found


def request_of(model: str, system: str, tools: Sequence[Block], messages: Sequence[Message]) -> dict[str, Any]:
    """Returns the request. Its parts that repeat with each turn, all but the last message, are read from the cache."""
    last = {**messages[-1], "content": [*messages[-1]["content"][:-1], _cached(messages[-1]["content"][-1])]}
    return {
        "model": model,
        "system": [_cached({"type": "text", "text": system})],
        "tools": [*tools[:-1], *([_cached(tools[-1])] if tools else [])],
        "messages": [*messages[:-1], last],
    }


def _cached(block: Block) -> Block:
    return {**block, "cache_control": {"type": "ephemeral"}}


def _print(request: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _usage(told: Any) -> Usage:
    return Usage(
        fresh=told.input_tokens,
        written=told.cache_creation_input_tokens or 0,
        cached=told.cache_read_input_tokens or 0,
        output=told.output_tokens,
    )


def _answer(message: Any) -> ModelAnswer:
    content = [block.model_dump(mode="json", exclude_none=True) for block in message.content]
    uses = tuple(ToolUse(each["id"], each["name"], each["input"]) for each in content if each["type"] == "tool_use")
    return ModelAnswer(content, uses, "\n".join(each["text"] for each in content if each["type"] == "text"))


def _status(error: "anthropic.APIStatusError") -> int:
    """Returns the status; for an error in the middle of an answer, the one that its kind stands for."""
    kinds = {"overloaded_error": 529, "rate_limit_error": 429, "authentication_error": 401, "api_error": 500}
    return kinds.get(str(error.type), error.status_code) if error.status_code == 200 else error.status_code


def _said(error: "anthropic.APIStatusError") -> str:
    """Returns the server's own message."""
    told = error.body if isinstance(error.body, dict) else {}
    inner = told.get("error", told)
    return str(inner.get("message") or error.message if isinstance(inner, dict) else error.message)
