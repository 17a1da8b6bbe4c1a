"""The stand-in that a person plays: readable requests, answers from files, and replayed exchanges."""

import threading
import time
from pathlib import Path

import pytest
import yaml

from planbook.demo.shop import Shop
from tests.planner.by_hand import played, read, recorded, turn_of
from tests.planner.drafted import Drafting
from tests.planner.standin import Standin

ANSWERS = [
    [{"say": "The catalogue, then."}, {"try_step": {"step": {"click": {"link": "Catalogue"}}}}],
    [{"try_step": {"step": {"expect": {"heading": "Catalogue"}}}}],
    [{"finish": {"name": "see-catalogue"}}],
]


def answer(folder: Path) -> None:
    """Acts like a person: reads each request, and answers; the first time with a mistake."""
    for number, given in enumerate(ANSWERS, 1):
        request = folder / f"{number:03}-request.md"
        while not request.is_file():
            time.sleep(0.05)
        file = folder / f"{number:03}-answer.yaml"
        if number == 1:
            file.write_text("- dance: {}\n")
            while not file.with_suffix(".wrong.txt").is_file():
                time.sleep(0.05)
        file.write_text(yaml.safe_dump(given))


async def test_a_goal_is_played_and_played_again(
    tmp_path: Path, standin: Standin, served: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "played"
    drafting = Drafting(tmp_path, standin)
    with played(folder, "answered by a test") as person:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", person.url)
        threading.Thread(target=answer, args=(folder,), daemon=True).start()
        by_hand = await drafting.write("See the catalogue.", served.url)
    assert (folder / "001-answer.wrong.txt").read_text() == (
        "'dance' is none of say, look, try_step, try_whenever, undo_to, finish, fill_recipe, use_plan, draft_instead\n"
    )
    first = (folder / "001-request.md").read_text()
    assert "# What is said once" in first and "- try_step: Does one step." in first
    assert "\n    step: object\n" in first and "\n    at?: the step that it comes after" in first
    assert "See the catalogue." in first and 'link "Catalogue"' in first
    assert "Step 1 worked." in (folder / "002-request.md").read_text()
    assert "# What is said once" not in (folder / "002-request.md").read_text()
    assert yaml.safe_load((folder / "exchange.yaml").read_text())["label"] == "answered by a test"
    monkeypatch.setenv("ANTHROPIC_BASE_URL", standin.url)
    standin.script(*recorded(folder / "exchange.yaml"))
    again = await drafting.write("See the catalogue.", served.url)
    assert standin.left == 0 and again.finished.plan.steps == _renamed(by_hand.finished.plan.steps, again.finished.file)


def _renamed(steps: list, file: Path) -> list:  # type: ignore[type-arg]
    return [step.model_copy(update={"file": file}) for step in steps]


def test_what_is_no_truth_to_a_model_is_a_text() -> None:
    assert read("{no: No, on: yes, ok: true}") == {"no": "No", "on": "yes", "ok": True}


@pytest.mark.parametrize("wrong", ["say: x", [{"say": "x", "look": {}}], [{"jump": {}}], None])
def test_answers_that_are_none(wrong: object) -> None:
    with pytest.raises(ValueError, match="say"):
        turn_of(wrong)
