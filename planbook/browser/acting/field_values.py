"""Checks whether a field holds what was filled. Pages may reformat it, but letters and digits must be the same."""

import re
import unicodedata
from itertools import zip_longest
from typing import NamedTuple

_SIGNS = str.maketrans(dict.fromkeys("‘’", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—−‑", "-"))
_NUMBER = re.compile(r"([-+]?)(?:(\d{1,3}(?:[ .,']\d{2,3})*[ .,']\d{3}|\d+)(?:[.,](\d+))?|[.,](\d+))")
_SET_APART = re.compile(r"^[^\d+(-]+(?=[\d+(-])|(?<=[\d)])[^\d)]+$")
_PARTED = re.compile(r"[-+(]*\d[\d\s().,/:+_t-]*")
_MOST_PARTS = 8
A_DATE = 6  # digits at least
PERHAPS = "perhaps"
SHOWN = 200  # characters of a field's content in a message


class FieldContent(NamedTuple):
    """What a field holds after it was filled: all of it, and the part without what the page completed by itself.

    `type` of the element; `most` characters that it accepts, or -1; `gone`: the page has taken the text and shows it
    next to the field; `onward`: what this field and the following ones hold together; `anew`: the page has re-rendered
    the field meanwhile; `cut`: it did so before the field had received each key; `other`: why the field there now seems
    to ask for something else; `untaken`: why the field has taken none of the keys (`PERHAPS`: nothing tells).
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
    other: str = ""
    untaken: str = ""


class FieldInput(NamedTuple):
    """What is put into a field: the field's name in words, the text, and whether that is secret.

    `hands_on`: a field that is empty afterwards has passed its text on. `whole`: the text is a whole secret, not a
    part.
    """

    words: str
    asked: str
    secret: bool
    hands_on: bool = False
    whole: bool = True


def is_same_value(asked: str, held: str, type: str = "") -> bool:
    """Returns whether `held` is `asked` as a field of this type may reformat it.

    Ignored are: spacing around and between words; letter case; spaces and dashes in texts with digits; any signs
    between groups of digits in texts without letters; the notation of equal numbers and dates; a unit or prefix that is
    set apart.
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
    """Returns whether a field holds nothing but the signs of an input mask."""
    return not any(map(str.isalnum, held))


def is_rewritten(was: str, now: str) -> bool:
    """Returns whether two texts differ only in signs around their letters and digits, or in the order of a date."""
    if not any(map(str.isdigit, was)):
        return False
    first, second = _letters(was), _letters(now)
    return first == second or (len(first) >= A_DATE and sorted(first) == sorted(second))


def ends_with_typed(asked: str, held: str, type: str = "") -> bool:
    """Returns whether `asked` is in what the field holds. An emptied field counts: the page has taken its text."""
    first, second = _letters(asked), _letters(held)
    return not second or first in second or is_same_value(asked, held, type)


def reads_alike(asked: str, held: str) -> bool:
    """Returns whether letters and digits are the same, for editors that rewrite punctuation."""
    return _letters(asked) == _letters(held)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold().split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _codes_alike(asked: str, held: str) -> bool:
    """Compares codes, which contain digits, without spaces and dashes. In words without digits these count."""
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
    """Returns whether the text has a leading zero, as an account number may."""
    return bool(re.match(r"[-+]?0\d", text))


def _numbers(text: str) -> set[float]:
    """Returns the numbers that a text may mean: `1.299` can be read in two ways."""
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
    """Compares the parts of a date or time: in order, ignoring last zeros, or reversed if one begins with a year."""
    if len(asked) < 2 or len(held) < 2:
        return False
    if all(one == other for one, other in zip_longest(asked, held, fillvalue=0)):
        return True
    years = (asked[0] > 999) != (held[0] > 999)
    return len(asked) == len(held) == 3 and years and sorted(asked) == sorted(held)


def _apart(asked: str, held: str) -> bool:
    """Returns whether `held` contains `asked` as a separate word."""
    inner = r"[ ()-]*".join(asked) if re.fullmatch(r"\d+", asked) else re.escape(asked)
    return bool(re.search(rf"(?<![\w.,-]){inner}(?![\w]|[.,-]\d)", held))


def _is_day(asked: str, held: str) -> bool:
    """Returns whether `held` is the day `asked` (2026-03-31) with the name of its month."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", asked)
    return (
        day is not None and any(map(str.isalpha, held)) and sorted(_parts(held)) == sorted((int(day[1]), int(day[3])))
    )


def describe_content(value: str, secret: bool) -> str:
    """Returns a field's content for a message; of a secret only the number of characters."""
    if not value:
        return "nothing"
    if secret:
        return f"{len(value)} character{'' if len(value) == 1 else 's'}"
    text = " ".join(value.split())
    return f'"{text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"}"'
