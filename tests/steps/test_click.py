"""click"""

from tests.steps.bench import Bench

BUTTON = '<button onclick="log.push(event.detail)">Add</button>'


async def test_it_clicks_what_is_called_so(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: Add")
    assert (played.status, await played.log()) == ("passed", "1")
    assert played.record.steps[0].started.sentence == 'Click "Add"'


async def test_it_clicks_so_many_times_one_by_one(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: {button: Add, times: 3}")
    assert await played.log() == "1 1 1"
    assert played.record.steps[0].started.sentence == 'Click button "Add" 3 times'


async def test_a_click_lasts_until_the_next_page_is_there(bench: Bench) -> None:
    steps = "- click: {link: Next}\n- extract: {page: address, into: there}"
    played = await bench.play('<a href="/next">Next</a>', steps, {"/next": "next"})
    assert played.values["there"].endswith("/next")


async def test_a_button_under_something_else_is_covered(bench: Bench) -> None:
    cover = '<div style="position: fixed; inset: 0" id=veil></div>'
    played = await bench.play(BUTTON + cover, "- click: {button: Add}", timeout="500ms")
    assert played.error == ("covered", 'button "Add" is covered by <div id="veil"></div>')


async def test_a_button_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: {button: Adds}", timeout="300ms")
    start = f"{bench.site.address}/"
    assert played.error == ("not_found", f'there is no button "Adds" on {start}; nearest: button "Add"')


async def test_a_click_that_is_sent_once_is_tried_out_first(bench: Bench) -> None:
    html = '<button disabled onclick="log.push(1)">Pay</button>'
    played = await bench.play(html, "- click: {button: Pay}\n  effect: once\n  retries: 1", timeout="300ms")
    step = played.record.steps[0]
    assert [attempt.sent for attempt in step.attempts] == [False, False]
