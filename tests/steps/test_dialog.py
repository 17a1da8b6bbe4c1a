"""dialog"""

from tests.steps.bench import Bench

ASK = "<button onclick=\"log.push(confirm('Delete the order?'))\">Delete</button>"
NAME = "<button onclick=\"log.push(prompt('Your name?'))\">Name</button>"


async def test_yes_and_no(bench: Bench) -> None:
    played = await bench.play(ASK, "- click: Delete\n- dialog: accept\n- click: Delete\n- dialog: dismiss")
    assert (played.because, await played.log()) == (None, "true false")


async def test_a_text_to_answer_with(bench: Bench) -> None:
    played = await bench.play(NAME, "- click: Name\n- dialog: {do: accept, contains: your name, with: Ada}")
    assert (played.because, await played.log()) == (None, "Ada")
    sentence = played.record.steps[1].started.sentence
    assert sentence == 'Accept the browser\'s dialog that contains "your name" with "Ada"'


async def test_a_box_that_says_something_else_is_dismissed(bench: Bench) -> None:
    played = await bench.play(ASK, "- click: Delete\n- dialog: {do: accept, contains: Cancel the order}")
    expected = 'the dialog says "Delete the order?", which does not contain "Cancel the order"'
    assert played.error == ("dialog", expected)
    assert await played.log() == "false"


async def test_there_is_none(bench: Bench) -> None:
    played = await bench.play("", "- dialog: accept", timeout="300ms")
    assert played.error == ("dialog", "no dialog of the browser was open")


async def test_a_question_that_no_step_answers(bench: Bench) -> None:
    played = await bench.play(ASK, "- click: Delete\n- expect: {button: Delete}")
    expected = 'a confirm came up, and no `dialog` step answers it: "Delete the order?"'
    assert played.error == ("dialog", expected)
    assert await played.log() == "false"


async def test_the_step_that_would_answer_is_left_out(bench: Bench) -> None:
    played = await bench.play(
        ASK, "- click: Delete\n- dialog: accept\n  when: '{{ false }}'\n- expect: {button: Delete}"
    )
    assert played.error == ("dialog", 'a confirm came up, and no `dialog` step answers it: "Delete the order?"')
    assert await played.log() == "false"


async def test_a_page_that_stands_still_cannot_be_looked_at(bench: Bench) -> None:
    played = await bench.play(ASK, "- click: Delete\n- dialog: accept\n  when: {button: Delete}")
    expected = 'whether button "Delete" is visible cannot be checked while a dialog of the browser is open: '
    expected += '"Delete the order?"; answer it first with a `dialog` step'
    assert played.error == ("dialog", expected)
