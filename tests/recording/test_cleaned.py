"""No step has a secret, wherever the page showed it."""

import pytest

from planbook.browser.recording.acts import SeenElement
from planbook.check.secret_patterns import may_be_secret
from planbook.recording.cell import Cell, literal
from planbook.recording.cleaned import cleaned, telling
from planbook.recording.selected import selection

SECRETS = {"PASSWORD": "correct horse"}
PARAGRAPH = SeenElement([{"css": "p"}])


def test_another_target_takes_the_place_of_one_with_a_secret() -> None:
    cell = Cell("click", {}, [{"button": "Copy correct horse"}, {"css": "#copy"}])
    assert cleaned(cell, SECRETS) == {"click": {"css": "#copy"}}


def test_secret_that_was_typed_elsewhere_becomes_its_name() -> None:
    cell = Cell("fill", {}, [{"field": "Again"}], text="correct horse")
    assert cleaned(cell, SECRETS) == {"fill": {"field": "Again", "with": "{{ secrets.PASSWORD }}"}}


def test_step_that_cannot_be_without_the_secret_becomes_a_note() -> None:
    cell = Cell("click", {}, [{"text": "Your password is correct horse"}])
    assert cleaned(cell, SECRETS) == {"note": "Not recorded: click: a secret is in its target or its text.\n"}


def test_password_that_is_the_word_for_it_leaves_its_field_alone() -> None:
    cell = Cell("fill", {}, [{"field": "Password"}], name="Password", text="password", secret="PASSWORD")
    secrets = telling({"PASSWORD": "password"}, [cell])
    assert secrets == {}
    assert cleaned(cell, secrets) == {"fill": {"field": "Password", "with": "{{ secrets.PASSWORD }}"}}


def test_secret_of_a_letter_or_two_hides_no_other_words() -> None:
    cells = [Cell("fill", {}, [{"field": "Digit 4"}], name="Digit 4", text="4", secret="PIN")]
    assert telling({"PIN": "4", "CODE": "471109"}, cells) == {"CODE": "471109"}


def test_letter_of_a_secret_is_named_by_its_place() -> None:
    cell = Cell("fill", {}, [{"field": "Digit 4"}], name="Digit 4", text="1", secret="CODE", letter=3)
    assert cleaned(cell, {"CODE": "471109"}) == {"fill": {"field": "Digit 4", "with": "{{ secrets.CODE[3] }}"}}


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Security code", True), ("Pin code", True), ("Token", True), ("apiToken", True), ("one-time-code", True),
        ("user[password]", True), ("Password (at least 8 letters)", True), ("Card number *", True),
        ("Promo code", False), ("Max tokens", False), ("Postcode", False), ("Spin", False), ("Password hint", False),
    ],
)  # fmt: skip
def test_names_of_fields_that_may_hold_a_secret(name: str, may_be: bool) -> None:
    assert may_be_secret(name) is may_be


@pytest.mark.parametrize(
    ("part", "before", "said"),
    [
        ("quick brown", "The ", {"css": "p", "part": "quick brown"}),
        ("uic", "The q", {"css": "p", "part": "/uic/"}),
        ("The quick brown fox is a fox", "", {"css": "p"}),
    ],
)
def test_selection_is_selected_again(part: str, before: str, said: dict[str, str]) -> None:
    cell = selection(PARAGRAPH, {"part": part, "before": before, "text": "The quick brown fox is a fox"})
    assert cell.step == {"highlight": said}


def test_selection_of_words_that_stand_there_before_is_missed() -> None:
    cell = selection(PARAGRAPH, {"part": "fox", "before": "The quick brown fox is a ", "text": ""})
    assert cell.step == {"note": 'Not recorded: the selection of "fox": the same words stand there before.\n'}


def test_name_of_a_secret_is_not_its_text() -> None:
    cell = Cell("fill", {}, [{"css": "#p"}], name="", text="PASSWORD", secret="PASSWORD")
    assert cleaned(cell, {"PASSWORD": "PASSWORD"}) == {"fill": {"css": "#p", "with": "{{ secrets.PASSWORD }}"}}


def test_typed_expression_is_a_text() -> None:
    from planbook.values.render import render

    assert literal("plain") == "plain"
    typed = "{{ 7 * 7 }} it's \\ {% x %}"
    assert render(literal(typed), {}) == typed
