"""No step has a secret, wherever the page showed it."""

from planbook.recording.cell import Cell, literal
from planbook.recording.cleaned import cleaned, telling

SECRETS = {"PASSWORD": "correct horse"}


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


def test_name_of_a_secret_is_not_its_text() -> None:
    cell = Cell("fill", {}, [{"css": "#p"}], name="", text="PASSWORD", secret="PASSWORD")
    assert cleaned(cell, {"PASSWORD": "PASSWORD"}) == {"fill": {"css": "#p", "with": "{{ secrets.PASSWORD }}"}}


def test_typed_expression_is_a_text() -> None:
    from planbook.values.render import render

    assert literal("plain") == "plain"
    typed = "{{ 7 * 7 }} it's \\ {% x %}"
    assert render(literal(typed), {}) == typed
