"""note"""

from steps.note import Note
from tests.steps.bench import Bench


async def test_it_is_no_step(bench: Bench) -> None:
    played = await bench.play("", "- note: |\n    ### Sign in\n    With care.\n- pause: 1ms")
    assert [step.started.kind for step in played.record.steps] == ["pause"]
    assert [(cell.number, cell.kind) for cell in played.record.started.cells] == [(0, "note"), (1, "pause")]
    assert played.record.started.cells[0].text == "### Sign in\nWith care.\n"


def test_it_is_called_by_its_first_line() -> None:
    assert Note.model_validate("\n## The *order*\n\nMore").describe() == "The *order*"
