"""The filters and tests of a plan: numbers, dates, patterns."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from planbook.browser.locating.name_matching import contains
from planbook.browser.network.url_pattern import matches_url
from planbook.errors import StepError
from planbook.filters import FILTERS, TESTS, as_date, patterns
from planbook.filters.bounds import cut
from planbook.filters.dates import formatted_date, shift
from planbook.filters.numbers import comma_number, number
from planbook.filters.one_time_codes import totp
from planbook.filters.patterns import findall, match, replace
from planbook.step.text import Name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299.50", 1299.5), ("€ -1,299.50", -1299.5), ("CHF 1'299.50", 1299.5),
        ("1\N{RIGHT SINGLE QUOTATION MARK}000", 1000),
        ("-$5.20", -5.2), ("$-5.20", -5.2), ("($5.20)", -5.2), ("$(5.20)", -5.2), ("5.20-", -5.2), ("(5)", -5),
        ("\N{MINUS SIGN}5", -5), ("\N{EN DASH}5", -5), ("12,34,567.80", 1234567.8), ("$1,299.50 USD", 1299.5),
        ("1 299.50", 1299.5), ("1.299", 1.299), (".5", 0.5), ("+3", 3), ("Rs. 500", 500), ("R$ 5", 5), ("Fr. 45.-", 45),
        ("\N{ARABIC-INDIC DIGIT THREE}\N{ARABIC-INDIC DIGIT FOUR}", 34), (7, 7), (2.5, 2.5),
    ],
)  # fmt: skip
def test_numbers_as_pages_write_them(text: Any, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.299,50 €", 1299.5), ("1\N{NO-BREAK SPACE}299,50\N{NO-BREAK SPACE}€", 1299.5), ("1'299,50", 1299.5),
        ("1\N{NARROW NO-BREAK SPACE}299,50", 1299.5), ("kr 45,-", 45), ("-5,20 zł", -5.2),
        ("5,20-", -5.2), ("1.299", 1299),
    ],
)  # fmt: skip
def test_numbers_with_a_decimal_comma(text: str, value: float) -> None:
    assert comma_number(text) == value


NO_NUMBER = " is not a number; read a text that contains one number and nothing else"


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (number, "much", '"much"' + NO_NUMBER),
        (number, "1,5", '"1,5" is not a number; it has a decimal comma: use `comma_number`'),
        (number, "12 %", "\"12 %\" is not a number; it is a percentage: take only the number, with match: '[0-9.,]+'"),
        (number, "1.2e3", '"1.2e3"' + NO_NUMBER),
        (number, "5-10", '"5-10"' + NO_NUMBER),
        (number, "--5", '"--5"' + NO_NUMBER),
        (number, "-(5)", '"-(5)"' + NO_NUMBER),
        (number, "1,2,3", '"1,2,3"' + NO_NUMBER),
        (number, "Total 5", '"Total 5"' + NO_NUMBER),
        (number, "12 KGS", '"12 KGS"' + NO_NUMBER),
        (number, True, '"True"' + NO_NUMBER),
        (
            comma_number,
            "10.5",
            '"10.5" is not a number written with a decimal comma; it has a decimal point: use `number`',
        ),
    ],
)
def test_what_is_no_number(read: Any, text: Any, message: str) -> None:
    with pytest.raises(StepError) as error:
        read(text)
    assert (error.value.error_class, error.value.message) == ("value", message)


DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-31", DAY), ("2026/3/31", DAY), ("31 March 2026", DAY), ("31. Mar 2026", DAY),
        ("March 31st, 2026", DAY),
        ("Tue, 31 Mar 2026", DAY), ("31.03.2026", DAY), ("31/03/2026", DAY), ("03/31/2026", DAY), ("31-Mar-2026", DAY),
        ("04.03.2026", date(2026, 3, 4)), ("05/05/2026", date(2026, 5, 5)),
        ("1:28 PM", time(13, 28)), ("12:05 am", time(0, 5)),
        ("2026-03-31T10:30", datetime(2026, 3, 31, 10, 30)), ("31 March 2026, 2:05 PM", datetime(2026, 3, 31, 14, 5)),
        ("2026-03-31T10:30:00Z", datetime(2026, 3, 31, 10, 30, tzinfo=UTC)), (DAY, DAY),
    ],
)  # fmt: skip
def test_dates_that_have_one_meaning(text: Any, value: object) -> None:
    read = as_date(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: as_date("03/04/2026"),
            "\"03/04/2026\" may start with the day or the month; state the format with given: '%d/%m/%Y' or '%m/%d/%Y'",
        ),
        (
            lambda: as_date("3/4/26"),
            "\"3/4/26\" cannot be read as a date; state its format, as in given: '%d %B %Y'",
        ),
        (
            lambda: as_date("2026-02-30"),
            "\"2026-02-30\" cannot be read as a date; state its format, as in given: '%d %B %Y'",
        ),
        (lambda: as_date("31/03/2026", "%m/%d/%Y"), '"31/03/2026" is not in the format %m/%d/%Y; correct the format'),
        (
            lambda: as_date("x", "%Q"),
            "%Q is not a date format: 'Q' is a bad directive; use one such as %d.%m.%Y",
        ),
        (
            lambda: as_date("5 March", "%d %B"),
            '"5 March" has no year, so it is not a full date; choose its parts: date("%d %B")',
        ),
        (
            lambda: formatted_date("5 March", "%Y-%m-%d", given="%d %B"),
            '"5 March" has no year, which %Y-%m-%d needs; use a format without it',
        ),
        (
            lambda: formatted_date("2026-03-31", "%H:%M"),
            '"2026-03-31" has no time, which %H:%M needs; use a format without it',
        ),
        (
            lambda: formatted_date("1:28 PM", "%d.%m."),
            '"1:28 PM" has no month and no day, which %d.%m. needs; use a format without it',
        ),
        (
            lambda: shift("2026-03-31", hours=1),
            '"2026-03-31" is a day without a time, so it cannot be shifted like this; read a text that also has the '
            "time",
        ),
        (
            lambda: shift("10:00", days=1),
            '"10:00" is a time without a day, so it cannot be shifted like this; read a text that also has the day',
        ),
    ],
)
def test_what_a_date_does_not_tell(ask: Any, message: str) -> None:
    with pytest.raises(StepError) as error:
        ask()
    assert (error.value.error_class, error.value.message) == ("value", message)


def test_dates_are_written_with_what_was_read() -> None:
    assert formatted_date("1:28 PM", "%H:%M", given="%I:%M %p") == "13:28"
    assert formatted_date("1:28 PM", given="%I:%M %p") == time(13, 28)
    assert formatted_date("31/03/2026 14:05", given="%d/%m/%Y %H:%M") == datetime(2026, 3, 31, 14, 5)
    assert formatted_date("03/04/2026", "%d %B", given="%m/%d/%Y") == "04 March"
    assert formatted_date("29 February", "%d.%m.", given="%d %B") == "29.02."
    assert formatted_date("March", "%m", given="%B") == "03"
    assert formatted_date("Tuesday 5 March", "%d.%m.", given="%A %d %B") == "05.03."


def test_dates_move_and_keep_their_time() -> None:
    assert shift("2026-01-31", months=1) == date(2026, 2, 28)
    assert shift("2026-01-31T10:00", days=1, hours=20) == datetime(2026, 2, 2, 6, 0)


def test_what_matches_a_pattern() -> None:
    assert findall("a1 b2", "[0-9]") == ["1", "2"]
    assert findall("a1 b2", "([a-z])[0-9]") == ["a", "b"]
    assert findall("a1 b", "(?P<word>[a-z])(?P<no>[0-9])?") == [{"word": "a", "no": "1"}, {"word": "b", "no": None}]
    assert findall("", "x") == []
    assert (match("Order 42", "[0-9]+$"), match("Order", "[0-9]")) == (True, False)
    assert replace("/en/a", "/en/", "/de/") == "/de/a"
    assert replace("a  b   c", pattern=r"\s+", new=" ") == "a b c"
    assert replace("12", pattern="([0-9])", new=r"\1.", count=1) == "1.2"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: findall("x", "("), "the pattern ( cannot be read: missing ), unterminated subpattern at position 0"),
        (lambda: findall(["x"], "x"), "findall takes a text, but this is a list; use map('findall', …)"),
        (lambda: match(["x"], "x"), "match takes a text, but this is a list; use select('match', …)"),
        (lambda: findall({"a": "x"}, "x"), "findall takes a text, but this is a mapping; use one of its entries"),
        (lambda: match(None, "x"), "match takes a text, but this is nothing; use default('', true) first"),
        (
            lambda: replace("x", "x", pattern="x"),
            "replace takes either a text or pattern=…, not both; remove one, and give new=…",
        ),
        (
            lambda: replace("x", pattern="x", new=r"\2"),
            r'new="\2" cannot be used: invalid group reference 2 at position 1; refer only to groups of the pattern',
        ),
    ],
)
def test_what_cannot_be_matched(ask: Any, message: str) -> None:
    with pytest.raises(StepError) as error:
        ask()
    assert (error.value.error_class, error.value.message) == ("value", message)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: totp("AAAA", 11), "totp(digits=11, period=30): use 1 to 10 digits and a period of at least 1 second"),
        (
            lambda: totp("1!"),
            "the secret for totp is not base32 text (A to Z, 2 to 7); copy the setup key from the site again",
        ),
        (lambda: number("9" * 301), f'"{"9" * 199}…" is not a number; it has more than 300 digits: keep it as text'),
    ],
)
def test_what_is_out_of_bounds(ask: Any, message: str) -> None:
    with pytest.raises(StepError) as error:
        ask()
    assert (error.value.error_class, error.value.message) == ("value", message)


def test_they_say_what_they_do() -> None:
    for one in (*FILTERS.values(), *TESTS.values()):
        assert str(one.__doc__).endswith(".")


# Patterns that take long ---------------------------------------------------------------------------------------------
SLOW = (
    "the pattern {} takes longer than 0.05 s on a text of {} characters; write it so that it can match a text in only "
    "one way, without a repeat inside a repeat"
)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.05)


@pytest.mark.parametrize(
    "call",
    [
        lambda text, pattern: patterns.search(text, pattern),
        lambda text, pattern: patterns.findall(text, pattern),
        lambda text, pattern: patterns.match(text, pattern),
        lambda text, pattern: patterns.replace(text, pattern=pattern, new=""),
        lambda text, pattern: contains(Name(pattern, True), text),
        lambda text, pattern: matches_url(Name(pattern, True), text),
    ],
)
def test_a_pattern_ends_in_time(call: Callable[[str, str], Any], hurry: None) -> None:
    with pytest.raises(StepError) as error:
        call("a" * 50 + "d", r"^(?:(?:a|aa)+)+$")
    assert (error.value.error_class, error.value.message) == ("value", SLOW.format(r"^(?:(?:a|aa)+)+$", "51"))


def test_the_patterns_of_a_try_share_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with patterns.shared_time_limit(), pytest.raises(StepError, match="takes longer than"):
        for _ in range(1_000_000):
            patterns.search("a" * 21 + "d", r"^(?:(?:a|aa)+)+$")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(" * 1200 + ")" * 1200, "it has 2,400 characters, but may have at most 2,000; shorten it"),
        ("(" * 900 + ")" * 900, "its groups are nested too deeply; remove some of them"),
        ("a{99999999999999999999}", "it has a number that is too large; use a smaller one"),
        (
            "(?:(?:a{1000}){1000}){1000}",
            "its counted repeats add up to more than 10,000 parts; use smaller counts, or * or +",
        ),
        ("(", "missing ), unterminated subpattern at position 0"),
    ],
    ids=["long", "deep", "large", "counted", "bad"],
)
def test_patterns_that_are_refused(pattern: str, why: str) -> None:
    with pytest.raises(StepError) as error:
        patterns.search("", pattern)
    assert error.value.message == f"the pattern {cut(pattern)} cannot be read: {why}"


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("x{e}", "x{e}"), ("[[]b", "a[b"), ("a{,3}b", "aab"), ("a{}", "a{}"), ("[^[]+", "ab["), (r"\{\d{2}", "{12"),
        ("(?i)äb", "ÄB"), (r"(?P<a>.)(?P=a)", "xyy"), (r"(?<=a)b(?!c)", "abc ab"), ("[]a]+", "]a"),
        ("(?x) a b # c", "ab"),
    ],
)  # fmt: skip
def test_patterns_are_read_as_python_reads_them(pattern: str, text: str) -> None:
    patterns.check(pattern)
    first, python = patterns.first_match(pattern, text), re.search(pattern, text)
    assert python and (first.span(), first[0]) == (python.span(), python[0])


@pytest.mark.parametrize("text", ["12345678901234567890.5", "9,007,199,254,740,993.00", "99999999999999.99"])
def test_a_number_that_would_become_another_one_is_refused(text: str) -> None:
    with pytest.raises(StepError, match="has more digits than a number with decimals keeps; keep it as text"):
        number(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("33.33333333333333333333", 33.333333333333336),
        ("9007199254740993", 2**53 + 1),
        ("999,999,999,999.99", 999999999999.99),
    ],
)
def test_digits_that_nobody_notices_are_rounded(text: str, value: float) -> None:
    assert number(text) == value
