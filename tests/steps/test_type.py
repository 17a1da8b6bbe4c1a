"""type"""

from tests.steps.bench import Bench

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
