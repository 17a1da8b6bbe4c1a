"""The cost of calling a model, and the budget."""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from planbook.errors import PlanbookError
from planbook.settings.model_price import ModelPrice

MILLION = 1_000_000
LEAST_OUTPUT = 500
"""Tokens: an answer needs at least these."""


class CostReached(PlanbookError):
    """The next call could cost more than is left."""

    exit_code = 1


@dataclass(frozen=True)
class Usage:
    """Tokens of one call. `fresh` were read at full price, `written` to the cache, `cached` read from it."""

    fresh: int = 0
    written: int = 0
    cached: int = 0
    output: int = 0

    @property
    def input(self) -> int:
        """All tokens that the model read."""
        return self.fresh + self.written + self.cached


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float
    cache_write: float
    cache_read: float

    def of(self, usage: Usage) -> float:
        """Returns the cost of a call, in US dollars."""
        read = usage.fresh * self.input + usage.written * self.cache_write + usage.cached * self.cache_read
        return (read + usage.output * self.output) / MILLION

    def at_most(self, read: int, output: int) -> float:
        """Returns the highest cost of a call with these tokens, however the cache is used."""
        return (read * max(self.input, self.cache_write) + output * self.output) / MILLION


@cache
def price_list() -> dict[str, Any]:
    """Returns the price list: its date, and the price of each model."""
    listed: dict[str, Any] = json.loads((files("planbook.planner") / "prices.json").read_text(encoding="utf-8"))
    return listed


def price_of(model: str, own: ModelPrice | None) -> Price:
    """Returns the model's price: the project's own if set. Raises PlanbookError if none is known."""
    if own:
        return Price(own.input, own.output, own.input * 1.25, own.input)
    known = price_list()["models"]
    if model not in known:
        raise PlanbookError(
            f"What {model} costs is not known (prices of {price_list()['date']}), so --max-cost could not be kept. "
            "Set it in pyproject.toml, in US dollars for a million tokens (0 for a model of your own): "
            f"[tool.planbook] model_price = {{input = 2, output = 10}}; or take one of {', '.join(known)}."
        )
    return Price(**known[model])


def check_limit(max_cost: float) -> None:
    """Checks that a limit is an amount. Raises PlanbookError."""
    if not 0 <= max_cost < math.inf:  # nan is neither
        raise PlanbookError(f"--max-cost {max_cost}: write an amount in US dollars, such as 0.50.")


class Budget:
    """The budget. `limit` and `spent` are US dollars."""

    def __init__(self, limit: float, spent: float = 0.0) -> None:
        self.limit = limit
        self.spent = spent

    def output_left(self, price: Price, read: int, wanted: int) -> int:
        """Returns how many tokens the next answer may have within the limit, at most `wanted`. Raises CostReached."""
        left = self.limit - self.spent - price.at_most(read, 0)
        most = wanted if price.output == 0 else min(wanted, int(left * MILLION / price.output))
        if left < 0 or most < LEAST_OUTPUT:
            needed = self.spent + price.at_most(read, LEAST_OUTPUT)
            raise CostReached(
                f"The limit of {self.limit:.2f} USD is nearly reached: {self.spent:.4f} USD are spent, and the next "
                f"call reads {read} tokens, so it could bring that to {needed:.4f} USD. Allow more with --max-cost."
            )
        return most

    def spend(self, cost: float) -> None:
        self.spent += cost
