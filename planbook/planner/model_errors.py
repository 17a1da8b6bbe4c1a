"""Errors of a model's server, in words: what happened, and what to do."""

from dataclasses import dataclass

from planbook.errors import PlanbookError
from planbook.planner.cost import Usage


@dataclass(frozen=True)
class ModelRequest:
    """The model that was called, its address, and the limits: seconds to answer, tokens of the answer."""

    model: str
    address: str
    timeout: float = 0.0
    most: int = 0


class ModelError(PlanbookError):
    """The model gave no usable answer. `usage` and `cost_usd` are what the call cost anyway."""

    exit_code = 1

    def __init__(self, words: str, usage: Usage | None = None, cost_usd: float = 0.0) -> None:
        super().__init__(words)
        self.usage = usage or Usage()
        self.cost_usd = cost_usd


class ModelNotConfigured(ModelError):
    """No model can be called with the current settings."""

    exit_code = 2


def of_status(status: int, said: str, asked: ModelRequest, wait: str | None = None) -> ModelError:
    """Returns the error for a status of the server. `wait`: the seconds that it asks to wait."""
    server = f"The model's server at {asked.address}"
    if status == 401:
        return ModelNotConfigured(
            f"{server} does not know the key (401). Look at ANTHROPIC_API_KEY: is it whole, and still valid?"
        )
    if status == 403:
        return ModelNotConfigured(f"{server} does not let the key use {asked.model} (403): {said}")
    if status == 404:
        return ModelNotConfigured(f"{server} has no model {asked.model} (404). Name another with --model.")
    if status == 402:
        return ModelNotConfigured(f"{server} asks for payment first (402): {said}")
    if status == 413:
        return ModelError(f"{server} takes no request as long as this draft has become (413).")
    if status == 429:
        pause = f"in {wait} seconds" if wait else "in a minute"
        return ModelError(f"{server} says that it was asked too often (429, rate limit). Go on {pause}.")
    if status == 529:
        return ModelError(f"{server} is overloaded (529). That passes; go on in a few minutes.")
    if status >= 500:
        return ModelError(f"{server} has trouble of its own ({status}): {said}")
    return ModelError(f"{server} refused the request ({status}): {said}")


def of_no_connection(reason: str, asked: ModelRequest) -> ModelError:
    """Returns the error for a server that could not be reached."""
    return ModelNotConfigured(
        f"There is no connection to the model's server at {asked.address}: {reason}. "
        "Look at the network, and at ANTHROPIC_BASE_URL if that is set."
    )


def of_timeout(asked: ModelRequest, cost_usd: float) -> ModelError:
    """Returns the error for a server that was silent for too long."""
    words = f"The model's server at {asked.address} did not answer within {asked.timeout:g} seconds."
    return ModelError(words, cost_usd=cost_usd)


def of_break(asked: ModelRequest, cost_usd: float) -> ModelError:
    """Returns the error for a connection that was lost in the middle of an answer."""
    return ModelError(
        f"The answer of the model's server at {asked.address} broke off in the middle.", cost_usd=cost_usd
    )


def of_stop(reason: str, asked: ModelRequest, usage: Usage, cost_usd: float) -> ModelError | None:
    """Returns the error for an answer that ended too early; None for a complete one."""
    words = {
        "refusal": f"{asked.model} refused to continue. Say in the goal what the work is for, or name another "
        "model with --model.",
        "max_tokens": f"The answer of {asked.model} was cut off at {asked.most} tokens, before it was whole.",
        "model_context_window_exceeded": f"The draft has become too long for {asked.model} to read.",
    }.get(reason)
    return ModelError(words, usage, cost_usd) if words else None
