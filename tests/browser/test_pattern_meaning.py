"""A pattern means one thing: Python's `re`, the package `regex` that planbook searches with, and the page agree."""

import random
import re
from collections.abc import Callable, Iterator

import pytest
import regex  # type: ignore[import-untyped]

from planbook.browser.locating.readable_text import plain
from planbook.browser.session.session import Session
from planbook.filters.page_patterns import BEHIND, EITHER, UNSEEN, UNSURE, for_page
from planbook.filters.pattern_writer import Writer, cased

pytestmark = pytest.mark.asyncio(loop_scope="session")
Make = Callable[[random.Random], str]

LETTERS = [*"aAbkKsSiI1 _-.é", *"ſKİıßẞÉ٣²中\u0301\xa0\u2028\x1c\u200b😀Σς", "\n", "\r"]
PLAIN = [*"aAbkKsS1 _-.éÉ٣中Σß"]
RAW = [*PLAIN, "\xa0", "\u200b", "\ufeff", "\u202b", "\u2011", "\uf0c7", " "]
PLACES = ["^", "$", r"\b", r"\B", r"\A", r"\Z"]
REPEATS = ["*", "+", "?", "{,2}", "{1,2}", "{2}", "*?", "+?", "*+", "++", "?+"]
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


def _piece(pick: random.Random, letters: list[str], depth: int) -> str:
    one = pick.random()
    if one < 0.35:
        return re.escape(pick.choice(letters))
    if one < 0.5:
        return pick.choice([r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", "."])
    if one < 0.62:
        return pick.choice(PLACES)
    if one < 0.75:
        among = [*map(re.escape, letters), r"\w", r"\W", r"\d", r"\s", r"\S", "a-k", "À-ÿ"]
        return f"[{pick.choice(['', '^'])}{''.join(pick.choices(among, k=pick.randint(1, 3)))}]"
    if depth == 0:
        return pick.choice(["a", r"\1"])
    around = ["(%s)", "(?:%s)", "(?i:%s)", "(?s:%s)", "(?m:%s)", "(?>%s)", "(?:%s|b)", "(?=%s)", "(?!%s)", "(?<!a%s)"]
    return pick.choice(around) % _pattern(pick, letters, depth - 1)


def _pattern(pick: random.Random, letters: list[str], depth: int = 2) -> str:
    pieces = [_piece(pick, letters, depth) for _ in range(pick.randint(1, 3))]
    repeated = [piece not in PLACES and pick.random() < 0.3 for piece in pieces]
    return "".join(piece + (pick.choice(REPEATS) if more else "") for piece, more in zip(pieces, repeated, strict=True))


def _patterns(pick: random.Random, letters: list[str], count: int) -> Iterator[tuple[str, int]]:
    """Yields patterns that Python and the page can read, with flags."""
    while count:
        pattern, flags = _pattern(pick, letters), FLAGS.get(pick.choice("ims-"), 0)
        try:
            re.compile(pattern, flags)
            for_page(pattern, flags)
        except (re.error, ValueError):
            continue
        count -= 1
        yield pattern, flags


async def _on_page(session: Session, asked: list[list[str]]) -> list[bool]:
    matched: list[bool] = await session.page.evaluate(
        "asked => asked.map(([source, text]) => new RegExp(source, 'u').test(text))", asked
    )
    return matched


async def test_a_thousand_texts_as_they_are(session: Session) -> None:
    pick = random.Random(20)
    asked, expected = [], []
    for pattern, flags in _patterns(pick, LETTERS, 500):
        searches, on_page = regex.compile(Writer().write(pattern, flags)), for_page(pattern, flags)
        for _ in range(3):
            text = "".join(pick.choices(LETTERS, k=pick.randint(0, 6)))
            right, found = re.search(pattern, text, flags), searches.search(text)
            assert (right and right.groups()) == (found and found.groups()), (pattern, flags, text)
            asked.append([on_page, text])
            expected.append((pattern, flags, text, right is not None))
    matched = await _on_page(session, asked)
    assert 0.2 < sum(matched) / len(matched) < 0.8
    assert [pair for pair, found in zip(expected, matched, strict=True) if pair[-1] != found] == []


async def test_a_thousand_texts_with_what_nobody_can_see_or_type(session: Session) -> None:
    """Playwright compares names as they are on the page; Python compares them plain."""
    pick = random.Random(20)
    asked, expected = [], []
    for pattern, flags in _patterns(pick, PLAIN, 400):
        for _ in range(3):
            text = f"a{''.join(pick.choices(RAW, k=pick.randint(1, 6)))}1"
            asked.append([for_page(pattern, flags, is_plain=False), re.sub(r"\s+", " ", text)])
            expected.append((pattern, flags, text, re.search(pattern, plain(text), flags) is not None))
    matched = await _on_page(session, asked)
    assert [pair for pair, found in zip(expected, matched, strict=True) if pair[-1] != found] == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(?<=(?>a|b))c", BEHIND), (r"(?<=a{2}+)c", BEHIND), (r"(a)?(?(1)b|c)", EITHER),
        (r"(a)?\1", UNSURE), (r"(?:(a)|b)\1", UNSURE), (r"(a)+\1", UNSURE), (r"(a)(?<=\1)b", UNSURE),
        (r"(?!(a))\1", UNSURE),
    ],
)  # fmt: skip
async def test_what_a_page_cannot_read_in_the_same_way_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        for_page(pattern)


async def test_all_that_nobody_can_see_or_type_is_known(session: Session) -> None:
    """The private use areas are written out; the characters at their ends that stand for nothing count, too."""
    other = await session.page.evaluate(
        """unseen => {
          const named = /^[\\p{DI}\\p{Co}]$/u, known = new RegExp(`^[${unseen}]$`, 'u'), found = [];
          for (let code = 0; code <= 0x10ffff; code++) {
            const one = String.fromCodePoint(code);
            if (named.test(one) !== known.test(one)) found.push(code.toString(16));
          }
          return found;
        }""",
        UNSEEN,
    )
    assert other == ["ffffe", "fffff"]


async def test_every_letter_that_has_a_case_is_known() -> None:
    letters = map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
    assert cased() == "".join(letter for letter in letters if letter.lower() != letter or letter.upper() != letter)
