"""`planbook write --ask`: the model puts up to three questions to the person at the terminal."""

import io

import pytest

from planbook.cli.ask_here import AskedHere
from planbook.demo.shop import Shop
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step


async def test_three_questions_are_answered_at_the_terminal(
    drafting: Drafting, served: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2\nthe newest\n"))
    which = {"question": "Whose account?", "choices": ["buyer", "chief"]}
    drafting.standin.script(
        play.uses(("ask_person", which), ("ask_person", {"question": "Which order?"})),
        play.uses(("ask_person", {"question": "Why?"}), ("ask_person", {"question": "Once more?"})),
        step(expect={"heading": "Sign in"}),
        play.use("finish", name="look"),
    )
    await drafting.write("Look.", f"{served.url}/login", asks=AskedHere().ask)
    assert drafting.told[1:3] == [
        'The person answered: "chief"\nThe person answered: "the newest"',
        "Nobody answered. Go on with what you know.\n"
        "You have asked 3 times, which is as often as you may. Go on with what you know.",
    ]
    said = capsys.readouterr().err
    assert said.startswith("The model asks: Whose account?\n  1. buyer\n  2. chief\nAnswer: ")
    assert "The model asks: Which order?\nAnswer: " in said and "Once more?" not in said
