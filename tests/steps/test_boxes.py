"""Dialogs that open during a step, and the `dialog` steps after it."""

import pytest

from tests.steps.bench import Bench

OUT = "<p data-testid=out></p>"
PORTAL = f"<h1>Portal</h1>{OUT}<script>document.querySelector('p').textContent = confirm('Staff only?')</script>"
DRAFT = "<h1>Draft</h1><a href=/>Home</a><label>Text <input></label>"
DRAFT += "<script>addEventListener('beforeunload', event => event.preventDefault())</script>"
PAGES = {"/portal": PORTAL, "/draft": DRAFT}
IN = "\n- dialog: {do: accept, contains: staff only}\n- expect: {testid: out, reads: 'true'}"
GO = "<h1>Bench</h1><a href=/portal>Go</a>"
TO_DRAFT = "- goto: /draft\n- fill: {field: Text, with: x}\n"
LEFT = "\n- dialog: accept\n- expect: {heading: Bench}"
COMING_AND_GOING = {
    "goto": f"- goto: /portal{IN}",
    "click": f"- click: Go{IN}",
    "press": f"- press: {{link: Go, key: Enter}}{IN}",
    "tab": f"- tab: {{open: /portal}}{IN}",
    "reload": f"- goto: /portal{IN}\n- reload: {{}}{IN}",
    "leaving by goto": f"{TO_DRAFT}- goto: /{LEFT}",
    "leaving by click": f"{TO_DRAFT}- click: Home{LEFT}",
    "leaving by back": f"{TO_DRAFT}- back: {{}}{LEFT}",
    "a plan that is called": "- call: portal\n- expect: {testid: out, reads: 'true'}",
}


@pytest.mark.parametrize("way", COMING_AND_GOING)
async def test_a_box_of_a_page_that_comes_or_goes(bench: Bench, way: str) -> None:
    called = f"planbook: 1\nname: portal\nstart: {bench.site.address}/portal\nsteps:\n- dialog: accept\n"
    bench.write("portal", called)
    played = await bench.play(GO, COMING_AND_GOING[way], PAGES, default="5s")
    assert (played.status, played.because) == ("passed", None)


async def test_a_box_of_the_start(bench: Bench) -> None:
    played = await bench.play(PORTAL, IN)
    assert (played.status, played.because) == ("passed", None)


async def test_a_box_of_the_start_that_no_step_answers(bench: Bench) -> None:
    played = await bench.play(PORTAL, "- expect: {heading: Portal}")
    assert played.because == 'start: a confirm came up, and no `dialog` step answers it: "Staff only?"'


ALERT = f"""<h1>Bench</h1>{OUT}<script>
setTimeout(() => {{ alert('Closing soon'); document.querySelector('p').textContent = 'done'; }}, 300)</script>"""
LOOKS = {
    "expect": "- expect: {testid: out, reads: done}",
    "wait_for": "- wait_for: {testid: out, reads: done}",
    "not": "- expect: {not: {testid: out, reads: ''}}",
    "extract": "- extract: {from: {testid: out}, into: result}",
    "network": "- wait_for: {network: idle}",
    "when": "- set: {a: b}\n  when: {testid: out, reads: done, within: 2s}",
    "screenshot": "- screenshot: {testid: out, name: out}",
    "whenever": "- pause: 1s",
}


@pytest.mark.parametrize("kind", LOOKS)
async def test_a_look_goes_on_after_the_answer(bench: Bench, kind: str) -> None:
    rest = "\n- dialog: accept\n- expect: {testid: out, reads: done}"
    played = await bench.play(ALERT, LOOKS[kind] + rest, default="5s")
    assert (played.status, played.because) == ("passed", None)
    assert played.values.get("result", "done") == "done"
    assert [step.ended.status for step in played.record.steps if step.ended] == ["passed"] * 3


async def test_a_look_that_fails_names_the_box(bench: Bench) -> None:
    html = "<p>draft</p><script>setTimeout(() => alert('Not saved'), 200)</script>"
    played = await bench.play(html, "- expect: {text: Saved, exact: true}\n- dialog: accept", timeout="2s")
    assert played.error[0] == "expectation"
    assert played.error[1].endswith('; an alert "Not saved" appeared meanwhile')


DELETE = "<button onclick=\"log.push('click'); log.push(confirm('Delete?')); {}\">Delete</button>"
FILE = {"/rows.csv": "a,b\n"}


async def test_a_file_comes_after_the_answer(bench: Bench) -> None:
    html = DELETE.format("location = '/rows.csv'")
    steps = "- download: {button: Delete, into: file}\n- dialog: {do: accept, contains: delete}"
    played = await bench.play(html, steps, FILE)
    assert (played.because, played.values["file"][-8:], await played.log()) == (None, "rows.csv", "click true")


async def test_a_file_for_which_nobody_answered(bench: Bench) -> None:
    html = "<button onclick=\"if (confirm('Delete?')) location = '/rows.csv'\">Delete</button>"
    played = await bench.play(html, "- download: {button: Delete}", FILE)
    assert played.error == ("dialog", 'a confirm came up, and no `dialog` step answers it: "Delete?"')


async def test_two_boxes_one_after_the_other(bench: Bench) -> None:
    html = DELETE.format("alert('Gone'); log.push(prompt('Why?')); log.push('end')")
    steps = "- click: Delete\n- dialog: accept\n- dialog: {do: accept, contains: gone}\n"
    played = await bench.play(html, steps + "- dialog: {do: accept, with: old}")
    assert (played.because, await played.log()) == (None, "click true old end")


async def test_one_step_answers_in_turns(bench: Bench) -> None:
    html = DELETE.format("log.push(confirm('Really?')); log.push('end')")
    played = await bench.play(html, "- click: Delete\n- dialog: accept\n  each: '{{ [1, 2] }}'")
    assert (played.because, await played.log()) == (None, "click true true end")


async def test_more_boxes_than_steps_that_answer(bench: Bench) -> None:
    html = DELETE.format("log.push(confirm('Really?')); log.push('end')")
    played = await bench.play(html, "- click: Delete\n- dialog: accept\n- pause: 100ms")
    assert played.error == ("dialog", 'a confirm came up, and no `dialog` step answers it: "Really?"')
    assert await played.log() == "click true false end"


NESTED = {
    "in a group": "- group: Delete it\n  steps:\n  - click: Delete\n  - dialog: accept",
    "after a group": "- group: Delete it\n  steps:\n  - click: Delete\n- dialog: accept",
    "each in a group": "- group: Delete it\n  each: '{{ [1] }}'\n  steps:\n  - click: Delete\n  - dialog: accept",
    "after the last turn": "- click: Delete\n  each: '{{ [1] }}'\n- dialog: accept",
    "optional": "- click: Delete\n- dialog: accept\n  optional: true",
    "note between": "- click: Delete\n- note: It asks\n- dialog: accept",
}


@pytest.mark.parametrize("where", NESTED)
async def test_where_the_answer_stands(bench: Bench, where: str) -> None:
    played = await bench.play(DELETE.format("log.push('end')"), NESTED[where])
    assert (played.because, await played.log()) == (None, "click true end")


async def test_turns_that_nothing_answers(bench: Bench) -> None:
    steps = "- click: Delete\n  each: '{{ [1, 2] }}'\n- dialog: accept"
    played = await bench.play(DELETE.format(""), steps)
    assert played.error == ("dialog", 'a confirm came up, and no `dialog` step answers it: "Delete?"')
    assert await played.log() == "click false"


async def test_an_optional_answer_to_nothing(bench: Bench) -> None:
    played = await bench.play("", "- dialog: accept\n  optional: true\n  timeout: 200ms")
    assert (played.status, played.error) == ("passed", ("dialog", "no dialog of the browser was open"))


@pytest.mark.parametrize("frame", [True, False])
async def test_a_box_of_a_frame_and_of_a_window(bench: Bench, frame: bool) -> None:
    html = "<iframe title=Inner src=/inner></iframe><a href=/inner target=_blank>Open</a>"
    pages = {"/inner": "<script>window.log = parent.log || []</script>" + DELETE.format("log.push('end')")}
    click = (
        "- click: {button: Delete, frame: {title: Inner}}" if frame else "- click: Open\n- tab: opened\n- click: Delete"
    )
    played = await bench.play(html, f"{click}\n- dialog: accept", pages)
    assert (played.because, await played.log()) == (None, "click true end")


@pytest.mark.parametrize("box", ["alert", "confirm"])
async def test_a_window_that_says_something_first(bench: Bench, box: str) -> None:
    html = "<a href=/inner target=_blank>Open</a>"
    pages = {"/inner": f"<script>window.said = {box}('Welcome') !== false</script><h1>Inner</h1>"}
    steps = "- click: Open\n- tab: opened\n- dialog: {do: accept, contains: welcome}\n- expect: {heading: Inner}"
    played = await bench.play(html, steps, pages)
    assert (played.status, played.because) == ("passed", None)
    assert await played.page.evaluate("window.said")


async def test_a_click_whose_page_fails_is_not_done_twice_because_of_a_box(bench: Bench) -> None:
    steps = "- click: Delete\n  retries: 2\n- dialog: accept\n  retries: 2"
    played = await bench.play(DELETE.format("location = 'http://127.0.0.1:1/'"), steps)
    assert [step.ended.attempts for step in played.record.steps if step.ended] == [1, 1]
    assert played.error[0] == "navigation"
    assert "it was not tried again, since a dialog of the browser had been answered" in played.error[1]


async def test_a_box_in_the_middle_of_another_step(bench: Bench) -> None:
    html = "<script>setTimeout(() => log.push(confirm('Still there?')), 200)</script>"
    played = await bench.play(html, "- pause: 500ms\n- expect: {not: {text: x}}")
    assert played.error == ("dialog", 'a confirm came up, and no `dialog` step answers it: "Still there?"')


async def test_a_notice_that_no_step_answers_is_noted(bench: Bench) -> None:
    html = "<script>setTimeout(() => alert('News'), 200)</script>"
    played = await bench.play(html, "- pause: 500ms\n- expect: {not: {text: x}}")
    assert (played.because, played.record.steps[0].notes[0].message) == (None, "an alert was dismissed: News")


async def test_a_notice_that_came_too_early(bench: Bench) -> None:
    html = "<button onclick=\"alert('Saved')\">Save</button>"
    steps = "- click: Save\n- expect: {button: Save}\n- dialog: {do: accept, contains: %s}"
    assert (await bench.play(html, steps % "saved")).because is None
    assert (await bench.play(html, steps % "lost")).error == (
        "dialog",
        'the dialog says "Saved", which does not contain "lost"',
    )


async def test_what_may_come_answers_its_own_boxes(bench: Bench) -> None:
    html = f"<div role=dialog aria-label=News>{DELETE.format('this.parentNode.remove()')}</div>"
    head = "whenever:\n- see: {dialog: News}\n  steps:\n  - click: Delete\n  - dialog: accept\n"
    ask = "<button onclick=\"log.push(confirm('Buy?'))\">Buy</button>"
    played = await bench.play(html + ask, "- click: Buy\n- dialog: accept", head=head)
    assert (played.because, await played.log()) == (None, "click true true")
