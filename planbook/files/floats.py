"""Reads numbers with decimals, and none that would silently become another one."""

from decimal import Decimal
from math import isfinite

TOO_LONG = "{} has more digits than a number with decimals keeps; keep it as text"
SHOWN = 40  # characters of a number in a message
NOTICED = Decimal("1e-6")


def read_float(digits: str) -> float:
    """Returns the number, which keeps some 16 digits. Raises ValueError if it would change by a millionth or more.

    Further decimals are rounded: 0.33333333333333333333 is 0.3333333333333333.
    """
    read = float(digits)
    if not isfinite(read) or abs(Decimal(repr(read)) - Decimal(digits)) >= NOTICED:
        raise ValueError(TOO_LONG.format(digits[:SHOWN]))
    return read
