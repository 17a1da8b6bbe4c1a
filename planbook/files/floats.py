"""Reads numbers with decimals, and none that would silently become another one."""

from decimal import Context, Decimal
from math import isfinite

TOO_LONG = "{} has more digits than a number with decimals keeps; keep it as text"
SURE = 15  # digits that a float keeps in any case (DBL_DIG of IEEE 754), so that nothing has to be compared
SHOWN = 40  # characters of a number in a message
NOTICED = Decimal("1e-6")
OF_A_FLOAT = 400  # digits that a number with decimals has at most before its point


def read_float(digits: str) -> float:
    """Returns the number, which keeps some 16 digits. Raises ValueError if it would change by a millionth or more.

    Further decimals are rounded: 0.33333333333333333333 is 0.3333333333333333. So are those of programs that write all
    digits which a computer keeps: 99999999999.990005 is 99999999999.99.
    """
    read = float(digits)
    if len(digits) <= SURE and isfinite(read):
        return read
    if not isfinite(read) or not (abs(read) < 1 or _is_kept(read, Decimal(digits), len(digits))):
        raise ValueError(TOO_LONG.format(digits[:SHOWN]))
    return read


def _is_kept(read: float, written: Decimal, length: int) -> bool:
    if abs(Decimal(repr(read)) - written) < NOTICED:
        return True
    return Decimal(read).quantize(written, context=Context(prec=length + OF_A_FLOAT)) == written
