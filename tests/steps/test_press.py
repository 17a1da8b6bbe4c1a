"""press"""

import pytest
from pydantic import ValidationError

from steps.press import Press
from tests.steps.bench import Bench

FIELD = "<input aria-label=F onkeydown=\"log.push((event.ctrlKey ? 'ctrl-' : '') + event.key)\">"


async def test_in_a_field_several_times(bench: Bench) -> None:
    played = await bench.play(FIELD, "- press: {field: F, key: ArrowDown, times: 2}")
    assert await played.log() == "ArrowDown ArrowDown"
    assert played.record.steps[0].started.sentence == 'Press ArrowDown in field "F" twice'


async def test_several_keys_at_once_where_the_focus_is(bench: Bench) -> None:
    played = await bench.play(FIELD, "- click: {field: F}\n- press: Ctrl+b")
    assert await played.log() == "ctrl-Control ctrl-b"


async def test_a_letter_with_control_is_pressed_without_shift(bench: Bench) -> None:
    played = await bench.play(FIELD, "- click: {field: F}\n- press: Control+B\n- press: Control+Shift+B")
    assert await played.log() == "ctrl-Control ctrl-b ctrl-Control ctrl-Shift ctrl-B"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("enter", "Enter"),
        ("esc", "Escape"),
        ("page down", "PageDown"),
        ("a", "a"),
        ("+", "+"),
        ("Control++", "Control++"),
    ],
)
def test_keys_are_called_as_people_call_them(written: str, key: str) -> None:
    assert Press.model_validate(written).key == key


def test_a_key_that_no_keyboard_has() -> None:
    with pytest.raises(ValidationError, match=r'there is no key "Entr"; did you mean "Enter"\?'):
        Press.model_validate("Entr")
