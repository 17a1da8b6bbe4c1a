"""How often one may ask: by key, by address, and how often one may try to sign in."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from planbook.serve.problems import Refusal


@dataclass(frozen=True)
class Rates:
    """The limits of a server, as the library `limits` writes them."""

    key: str = "1200/minute"
    address: str = "2400/minute"  # of all keys that come from there
    nobody: str = "60/minute"  # requests without a key that opens something
    sign_in: str = "10/minute"


class RateLimits:
    """Counts requests, in memory: a server that is started again begins anew."""

    def __init__(self, rates: Rates) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items = {name: parse(text) for name, text in vars(rates).items()}

    def hit(self, of: str, whose: str) -> None:
        """Counts one. Raises Refusal (429), which says when to ask again."""
        item = self._items[of]
        if not self._limiter.hit(item, of, whose):
            self._refuse(item, of, whose)

    def _refuse(self, item: RateLimitItem, of: str, whose: str) -> None:
        stats = self._limiter.get_window_stats(item, of, whose)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        what = "attempts to sign in" if of == "sign_in" else "requests"
        raise Refusal(
            429, f"Too many {what}: {item} are allowed. Try again in {seconds} s.", {"Retry-After": str(seconds)}
        )
