"""Whether a field holds what was filled: what pages add to make it readable may differ, letters and digits may not."""

import re
import unicodedata
from itertools import zip_longest
from typing import NamedTuple

_SIGNS = str.maketrans(dict.fromkeys("‘’", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—−‑", "-"))
_NUMBER = re.compile(r"([-+]?)(?:(\d{1,3}(?:[ .,']\d{2,3})*[ .,']\d{3}|\d+)(?:[.,](\d+))?|[.,](\d+))")
_SET_APART = re.compile(r"^[^\d+(-]+(?=[\d+(-])|(?<=[\d)])[^\d)]+$")
_PARTED = re.compile(r"[-+(]*\d[\d\s().,/:+_t-]*")
_MOST_PARTS = 8
SHOWN = 200  # characters of a field that a message shows


class FieldContent(NamedTuple):
    """What filling left in a field: all of it, and without what the page completed by itself.

    `type` of the element; `most` characters that it takes, or -1; `gone`: the page has taken it and shows it beside
    the field; `onward`: what the field and those behind it hold together; `anew`: the page has drawn it anew meanwhile;
    `cut`: it did so before the field had heard each key.
    """

    value: str
    typed: str
    type: str
    editable: bool
    most: int
    gone: bool
    onward: str
    anew: bool = False
    cut: bool = False


class FieldInput(NamedTuple):
    """What is put into a field: its name in words, the text, whether that is secret.

    `hands_on`: a field that is empty afterwards has handed it on. `whole`: it is not just a part of a secret.
    """

    words: str
    asked: str
    secret: bool
    hands_on: bool = False
    whole: bool = True


def is_same_value(asked: str, held: str, type: str = "") -> bool:
    """Whether `held` is `asked`, as a field of this type may write it.

    Equal are: spacing around and between words; letter case; in what has digits in it, spaces and dashes; in what has
    no letters, every sign between groups of digits; numbers and dates of the same value; what stands before or behind,
    apart from it (a unit, a prefix).
    """
    first, second = _plain(asked), _plain(held)
    if first == second:
        return True
    if not first:
        return not any(map(str.isalnum, second)) or _numbers(second) == {0.0}
    if not second:
        return False
    if type in ("number", "range") and _numbers(first) & _numbers(second):
        return True
    if _PARTED.fullmatch(first):
        return _same_digits(first, _SET_APART.sub("", second)) or _apart(first, second) or _is_day(first, second)
    return _codes_alike(first, second) or _apart(first, second)


def is_emptied(held: str) -> bool:
    """Whether nothing is left in a field but the signs of a mask."""
    return not any(map(str.isalnum, held))


def ends_with_typed(asked: str, held: str, type: str = "") -> bool:
    """Whether `asked` is the end of what the field holds, or in it; a field that the page has emptied has taken it."""
    first, second = _letters(asked), _letters(held)
    return not second or first in second or is_same_value(asked, held, type)


def reads_alike(asked: str, held: str) -> bool:
    """Whether the letters and digits are the same, as editors that set signs anew leave them."""
    return _letters(asked) == _letters(held)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold().split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _codes_alike(asked: str, held: str) -> bool:
    """A code, which has digits: spaces and dashes group it. In words they count."""
    if not any(map(str.isdigit, asked)):
        return False
    return re.sub(r"[\s-]", "", asked) == re.sub(r"[\s-]", "", held)


def _same_digits(asked: str, held: str) -> bool:
    if not _PARTED.fullmatch(held):
        return False
    if _NUMBER.fullmatch(asked) and re.search(r"[.,]|^-", asked + held):
        return bool(_numbers(asked) & _numbers(held)) and _first_digits(asked) == _first_digits(held)
    if re.sub(r"\D", "", asked) == re.sub(r"\D", "", held):
        return asked.startswith("-") == held.startswith("-")
    return _same_parts(_parts(asked), _parts(held))


def _first_digits(text: str) -> bool:
    """Whether a zero stands before other digits, as in the number of an account."""
    return bool(re.match(r"[-+]?0\d", text))


def _numbers(text: str) -> set[float]:
    """What a text may be meant for as a number: `1.299` is read in two ways."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return set()
    sign, whole, cents, only = found.groups()
    digits = re.sub(r"\D", "", whole or "0")
    numbers = {float(f"{digits}.{cents or only or 0}")}
    single = re.fullmatch(r"(\d{1,3})[.,](\d{3})", text.lstrip("+-"))
    if single:
        numbers |= {float(single[1] + single[2]), float(f"{single[1]}.{single[2]}")}
    return {-number for number in numbers} if sign == "-" else numbers


def _parts(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)][:_MOST_PARTS]


def _same_parts(asked: list[int], held: list[int]) -> bool:
    """Parts of a date or a time: in their order, last zeros aside; or turned round, where one begins with the year."""
    if len(asked) < 2 or len(held) < 2:
        return False
    if all(one == other for one, other in zip_longest(asked, held, fillvalue=0)):
        return True
    years = (asked[0] > 999) != (held[0] > 999)
    return len(asked) == len(held) == 3 and years and sorted(asked) == sorted(held)


def _apart(asked: str, held: str) -> bool:
    """Whether it stands in there, with something before or behind that is no part of its word."""
    inner = r"[ ()-]*".join(asked) if re.fullmatch(r"\d+", asked) else re.escape(asked)
    return bool(re.search(rf"(?<![\w.,-]){inner}(?![\w]|[.,-]\d)", held))


def _is_day(asked: str, held: str) -> bool:
    """Whether a day, as 2026-03-31, is written with the name of its month."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", asked)
    return (
        day is not None and any(map(str.isalpha, held)) and sorted(_parts(held)) == sorted((int(day[1]), int(day[3])))
    )


def describe_content(value: str, secret: bool) -> str:
    """What a message says of a field's content; of a secret the number of its characters."""
    if not value:
        return "nothing"
    if secret:
        return f"{len(value)} character{'' if len(value) == 1 else 's'}"
    text = " ".join(value.split())
    return f'"{text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"}"'
