"""What asking a model costs, and how much may be spent."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from planbook.errors import PlanbookError
from planbook.settings import ModelPrice

MILLION = 1_000_000
LEAST_OUTPUT = 500
"""Tokens: with fewer, no answer would be whole."""


class CostReached(PlanbookError):
    """The next call could cost more than is left."""

    exit_code = 1


@dataclass(frozen=True)
class Usage:
    """Tokens of one call. `fresh` were read at full price, `written` into the cache, `cached` out of it."""

    fresh: int = 0
    written: int = 0
    cached: int = 0
    output: int = 0

    @property
    def input(self) -> int:
        """All that the model read."""
        return self.fresh + self.written + self.cached


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float
    cache_write: float
    cache_read: float

    def of(self, usage: Usage) -> float:
        """What a call cost, in US dollars."""
        read = usage.fresh * self.input + usage.written * self.cache_write + usage.cached * self.cache_read
        return (read + usage.output * self.output) / MILLION

    def at_most(self, read: int, output: int) -> float:
        """What a call can cost that reads and writes so many tokens, however the cache is used."""
        return (read * max(self.input, self.cache_write) + output * self.output) / MILLION


@cache
def price_list() -> dict[str, Any]:
    """The file of prices: its date, and each model's."""
    listed: dict[str, Any] = json.loads((files("planbook.planner") / "prices.json").read_text(encoding="utf-8"))
    return listed


def price_of(model: str, own: ModelPrice | None) -> Price:
    """The model's price: the project's own, if it sets one. Raises PlanbookError where none is known."""
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


class Budget:
    """How much may be spent, and how much is. `limit` and `spent` are US dollars."""

    def __init__(self, limit: float, spent: float = 0.0) -> None:
        self.limit = limit
        self.spent = spent

    def output_left(self, price: Price, read: int, wanted: int) -> int:
        """How many tokens the next answer may have, `wanted` at most, so that the limit holds. Raises CostReached."""
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
