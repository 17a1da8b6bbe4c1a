"""Which differences between the filled text and the field's value are the page's formatting."""

import pytest

from planbook.browser.acting.field_values import (
    describe_content,
    ends_with_typed,
    is_rewritten,
    is_same_value,
    reads_alike,
)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("4111111111111234", "4111 1111 1111 1234"),
        ("NO93 8601 1117 947", "no9386011117947"),
        ("abcd-9931-xyzw", "ABCD9931XYZW"),
        ("22334455", "+47 22 33 44 55"),
        ("+47 22 33 44 55", "(+47) 22-33-44-55"),
        ("22.33.44.55", "22 33 44 55"),
        ("12", "12 kg"),
        ("1.50", "1,5"),
        ("1.50", "1,50 €"),
        ("1.50", "NOK 1,50"),
        ("1299.5", "1,299.50"),
        ("1299.5", "1.299,50"),
        ("1234", "1,234"),
        ("1234", "1 234,00 kr"),
        ("-5", "−5.00"),
        ("2026-03-31", "31.03.2026"),
        ("2026-03-31", "3/31/2026"),
        ("2026-03-31", "Mar 31, 2026"),
        ("31.03.2026", "31/3/2026"),
        ("2026-03-31 10:30", "2026-03-31T10:30:00"),
        ("9:30", "09:30"),
        ("9:30", "9:30 am"),
        ("  Ada   Lovelace ", "ada lovelace"),
        ("one\r\ntwo", "one\ntwo"),
        ("shop.example/a", "https://shop.example/a"),
        ('it\'s "so"', "it’s “so”"),
        ("", "__/__"),
        ("", "0.00"),
    ],
)
def test_it_is_what_was_filled(asked: str, held: str) -> None:
    assert is_same_value(asked, held)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("NO93 8601 1117 947 0000 0000", "NO93 8601 1117 947 000"),
        ("+47 22 33 44 55", "47 22 33 44"),
        ("1.50", "150"),
        ("150", "1.50"),
        ("1.50", "150 kr"),
        ("-5", "5"),
        ("5", "-5"),
        ("0150", "150"),
        ("10", "100"),
        ("10", "10.5"),
        ("03/04/2026", "04/03/2026"),
        ("2026-03-31", "31.03.2025"),
        ("2026-03-31", "Mar 30, 2026"),
        ("Ada Lovelace", "AdaLovelace"),
        ("well-known", "wellknown"),
        ("a@b.no", "ab.no"),
        ("Osl", "Oslo"),
        ("Ada", "Bo"),
        ("Ada", ""),
        ("", "old"),
    ],
)
def test_it_is_something_else(asked: str, held: str) -> None:
    assert not is_same_value(asked, held)


def test_a_field_for_numbers_drops_zeros() -> None:
    assert is_same_value("007", "7", "number") and not is_same_value("007", "7")


def test_what_was_typed_is_behind_what_was_there_or_handed_on() -> None:
    assert ends_with_typed("456", "No. 123 456") and ends_with_typed("red,", "")
    assert not ends_with_typed("456", "No. 45")


def test_editors_write_signs_anew() -> None:
    assert reads_alike('"one" -- two', "“one” – two") and not reads_alike("one two", "one")


def test_what_a_message_shows() -> None:
    assert describe_content("a  b", False) == '"a b"'
    assert describe_content("", True) == "nothing" and describe_content("abc", True) == "3 characters"
    assert len(describe_content("a" * 500, False)) == 202


def test_what_only_stands_otherwise() -> None:
    assert is_rewritten("1500", "15.00") and is_rewritten("-5", "5") and is_rewritten("03/04/2026", "04/03/2026")
    assert not is_rewritten("12", "21") and not is_rewritten("1500", "1600") and not is_rewritten("Ada", "ADA")
