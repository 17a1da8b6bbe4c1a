"""type"""

import pytest

from planbook.events import DOUBT, Noted
from tests.steps.bench import Bench, Played

FIELD = '<input aria-label=F value="{}" onkeydown="log.push(event.key)">'


async def test_key_by_key_behind_what_is_there(bench: Bench) -> None:
    played = await bench.play(FIELD.format("ab"), "- type: {field: F, with: cd}")
    assert await played.page.get_by_label("F").input_value() == "abcd"
    assert await played.log() == "c d"
    assert played.record.steps[0].started.sentence == 'Type "cd" into field "F"'


async def test_without_a_target_it_goes_where_the_focus_is(bench: Bench) -> None:
    html = FIELD.format("") + "<script>document.querySelector('input').focus()</script>"
    played = await bench.play(html, "- type: 007")
    assert await played.page.get_by_label("F").input_value() == "007"


async def test_behind_the_text_of_an_element_that_is_edited_in_place(bench: Bench) -> None:
    html = "<div contenteditable role=textbox aria-label=Note>one</div>"
    played = await bench.play(html, "- type: {field: Note, with: ' two'}")
    assert await played.page.get_by_role("textbox").inner_text() == "one two"


async def test_the_place_of_writing_is_kept_where_the_focus_is_already(bench: Bench) -> None:
    steps = "- click: {field: F}\n- press: Home\n- type: {field: F, with: a}"
    played = await bench.play(FIELD.format("bc"), steps)
    assert await played.page.get_by_label("F").input_value() == "abc"


TAKEN = {
    "a tag": (
        "<input aria-label=F onkeydown=\"if (event.key === ',') { event.preventDefault(); "
        "this.before(Object.assign(document.createElement('b'), {innerText: this.value})); this.value = '' }\">",
        "paper,",
    ),
    "a message": (
        "<input aria-label=F onkeydown=\"if (event.key === 'Enter') { "
        "fetch('/', {method: 'POST', body: this.value}); this.value = '' }\">",
        "hello\\n",
    ),
    "a terminal": (
        '<pre></pre><textarea aria-label=F onkeydown="event.preventDefault(); '
        "document.querySelector('pre').append(event.key)\"></textarea>",
        "ls -l",
    ),
    "a mask": (
        '<input aria-label=F value="__" onkeydown="event.preventDefault(); '
        "this.value = this.value.replace('_', event.key)\">",
        "12",
    ),
    "a list that knows it already": ("<select aria-label=F><option selected>Germany</select>", "Ger"),
    "a code that the page takes away": (
        '<div><input aria-label=F oninput="this.value[3] && this.remove()"></div>',
        "1234",
    ),
    "a text in a shadow root": (
        "<x-a></x-a><script>const root = document.querySelector('x-a').attachShadow({mode: 'open'});"
        "root.innerHTML = '<i></i><input aria-label=F>'; root.querySelector('input').oninput = event => {"
        "root.querySelector('i').append(event.target.value); event.target.value = '' }</script>",
        "abc",
    ),
}


@pytest.mark.parametrize(("field", "text"), TAKEN.values(), ids=TAKEN)
async def test_a_field_that_passes_its_text_on(bench: Bench, field: str, text: str) -> None:
    played = await bench.play(field, f'- type: {{field: F, with: "{text}"}}')
    assert (played.because, [note.message for note in doubts(played)]) == (None, [])


NOTHING = 'field "F" holds nothing after "abc" was typed: {}'
NONE = "the page has taken none of the keys"
UNTAKEN = {
    "read-only": ("<input aria-label=F readonly>", NOTHING.format("it is read-only")),
    "disabled": ("<input aria-label=F disabled>", NOTHING.format("it is disabled")),
    "keys that the page prevents": ('<input aria-label=F onkeydown="event.preventDefault()">', NOTHING.format(NONE)),
    "a number": ("<input aria-label=F type=number>", NOTHING.format(NONE)),
    "wiped": ("<input aria-label=F oninput=\"this.value = ''\">", NOTHING.format(NONE)),
    "it held that before": (
        "<input aria-label=F readonly value='xabcx'>",
        'field "F" holds "xabcx" after "abc" was typed: it is read-only',
    ),
    "an empty mask": (
        "<input aria-label=F onfocus=\"this.value = '__/__'\" onkeydown='event.preventDefault()'>",
        f'field "F" holds "__/__" after "abc" was typed: {NONE}',
    ),
    "a date": ("<input aria-label=F type=date>", 'field "F" does not take abc; write it like 2026-03-31'),
    "taken away before the last key": (
        "<div><input aria-label=F oninput='this.value[1] && this.remove()'></div>",
        'field "F" went before it had received each key of "abc": it is gone',
    ),
}


@pytest.mark.parametrize(("field", "told"), UNTAKEN.values(), ids=UNTAKEN)
async def test_a_field_that_takes_none_of_the_keys(bench: Bench, field: str, told: str) -> None:
    played = await bench.play(field, "- type: {field: F, with: abc}")
    assert played.error == ("value", told)


async def test_a_field_with_the_focus_that_takes_none_of_the_keys(bench: Bench) -> None:
    steps = "- click: {field: F, frame: {css: iframe}}\n- type: abc"
    played = await bench.play("<iframe src=/in></iframe>", steps, {"/in": "<input aria-label=F readonly>"})
    assert played.error == ("value", 'the field with the focus holds nothing after "abc" was typed: it is read-only')


DRAWN = {
    "on a canvas": (
        "<canvas></canvas><textarea aria-label=F onkeydown='event.preventDefault()'></textarea>",
        "- type: {field: F, with: abc}",
        'field "F" holds nothing, and no text of the page shows "abc", which was typed',
    ),
    "without a focus": (
        "<p>Text",
        "- type: abc",
        'nothing had the focus when "abc" was typed, and no text of the page has changed since',
    ),
}


@pytest.mark.parametrize(("html", "steps", "told"), DRAWN.values(), ids=DRAWN)
async def test_keys_of_which_no_text_tells(bench: Bench, html: str, steps: str, told: str) -> None:
    played = await bench.play(html, steps)
    assert (played.because, [note.message for note in doubts(played)]) == (None, [told])


def doubts(played: Played) -> list[Noted]:
    return [note for step in played.record.steps for note in step.notes if note.kind == DOUBT]
