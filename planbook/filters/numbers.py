"""Reads numbers in the formats that pages use: with digit groups, a currency, and a minus before or after."""

import re
import unicodedata
from typing import Any

from planbook.errors import StepError
from planbook.files.floats import read_float
from planbook.filters.bounds import DIGITS, cut

_LONGEST = 1_000  # characters of a text that may be a number; a page's text may be of any length
_CODES = """
    AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN
    NOK NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR"""
CODES = frozenset(_CODES.split())
"""Currency codes (ISO 4217)."""
_WORDS = "kr kr. kč zł ft fr fr. sfr sfr. rs rs. lei лв лв. руб руб. р. дин дин."
WORDS = frozenset(_WORDS.split())
"""Common words and abbreviations for currencies."""
_BLANKS = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]+")
_MINUS = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{FIGURE DASH}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "-"))
_APOSTROPHES = str.maketrans(dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}", "'"))
_DIGITS = r"(?:\d{1,3}(?:(?P<group>[%s' ])\d{3}(?:(?P=group)\d{3})*)|\d{1,2}(?:,\d{2})+,\d{3}|\d+|(?=\.\d))"
_POINT = re.compile(_DIGITS % "," + r"(?P<rest>\.\d+)?(?P<even>\.-)?")
_HEAD = re.compile(
    r"(?P<before>(?:[^\d.,+-]|(?<=[^\W\d])\.)*)(?P<sign>[+-]?)(?P<unit>(?:[^\d.,+-]|(?<=[^\W\d])\.)*)(?P<rest>[\d.,].*)"
)
_TAIL = re.compile(r"(?P<number>[.,]?\d(?:[\d.,' ]*\d)?(?:[.,]-)?) ?(?P<unit>[^\d]*)")


def number(value: Any) -> int | float:
    """Reads a number from text such as 1,299.50. Raises StepError of class value for other text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    read = _read(str(value))
    if read is None:
        raise StepError("value", f'"{cut(str(value).strip())}" is not a number{_why(str(value), comma=False)}')
    return read


def comma_number(value: Any) -> int | float:
    """Reads a number from text such as 1.299,50. Raises StepError of class value for other text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    read = _read(str(value), comma=True)
    if read is None:
        said = f'"{cut(str(value).strip())}" is not a number written with a decimal comma'
        raise StepError("value", said + _why(str(value), comma=True))
    return read


def whole(value: Any) -> int:
    """Reads a number and drops its decimals. Raises StepError of class value for other text."""
    return int(number(value))


def with_point(value: Any) -> float:
    """Reads a number as a float. Raises StepError of class value for other text."""
    return float(number(value))


def _why(text: str, comma: bool) -> str:
    """Returns the end of the message: what the text may be instead, and what to do."""
    if sum(map(str.isdecimal, text)) > DIGITS:
        return f"; it has more than {DIGITS} digits: keep it as text"
    if "%" in text:
        return "; it is a percentage: take only the number, with match: '[0-9.,]+'"
    if _read(text, comma=not comma) is None:
        return "; read a text that contains one number and nothing else"
    return "; it has a decimal point: use `number`" if comma else "; it has a decimal comma: use `comma_number`"


def _read(text: str, comma: bool = False) -> int | float | None:
    if len(text) > _LONGEST:
        return None
    plain = _BLANKS.sub(" ", text).strip().translate(_MINUS).translate(_APOSTROPHES)
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in plain)
    bracketed = re.fullmatch(r"\((.*)\)|([^()]*)\((.*)\)", plain)  # ($5.20), and $(5.20)
    if bracketed:
        inner = bracketed[1] if bracketed[1] is not None else f"{bracketed[2]}{bracketed[3]}"
        amount = None if set("-+()") & set(inner) else _signed(inner, comma)
        return None if amount is None else -amount
    return _signed(plain, comma)


def _signed(text: str, comma: bool) -> int | float | None:
    """Reads a number with a sign before it or a minus after it, and a currency before or after it."""
    found = _HEAD.fullmatch(text)
    tail = _TAIL.fullmatch(found["rest"]) if found else None
    if not found or not tail:
        return None
    after, behind = tail["unit"].strip(), ""
    if after.startswith("-"):
        after, behind = after[1:].strip(), "-"
    if (behind and found["sign"]) or not all(_is_currency(one) for one in (found["before"], found["unit"], after)):
        return None
    amount = _amount(tail["number"], comma)
    return -amount if amount is not None and "-" in (found["sign"], behind) else amount


def _amount(text: str, comma: bool) -> int | float | None:
    plain = text.translate(str.maketrans(".,", ",.")) if comma else text
    found = _POINT.fullmatch(plain)
    if not found:
        return None
    digits = re.sub(r"[,' ]", "", plain.removesuffix(".-"))
    if len(digits) > DIGITS:
        return None
    try:
        return read_float(digits) if "." in digits else int(digits)
    except ValueError as error:
        raise StepError("value", str(error)) from None


def _is_currency(text: str) -> bool:
    """Returns whether a text is empty, a currency sign (such as $, US$, €), a currency code, or a word for one."""
    word = text.strip()
    if not word or word in CODES or word.lower() in WORDS:
        return True
    signs = re.fullmatch(r"[A-Z]{0,3}(.)", word)
    return bool(signs) and unicodedata.category(word[-1]) == "Sc"
