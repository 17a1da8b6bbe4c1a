"""tick"""

import pytest

from tests.steps.bench import Bench

SWITCH = """<div role=switch aria-checked={} onclick="ariaChecked = ariaChecked !== 'true'; log.push('click')">
  Light</div>"""


@pytest.mark.parametrize("kind", ["checkbox", "radio"])
async def test_it_ticks_and_leaves_alone_what_is_ticked(bench: Bench, kind: str) -> None:
    played = await bench.play(
        f"<label><input type={kind} onclick='log.push(1)'>Terms</label>",
        "- tick: {field: Terms}\n- tick: {field: Terms}",
    )
    assert (played.because, await played.log()) == (None, "1")
    assert await played.page.get_by_label("Terms").is_checked()


async def test_a_switch_that_the_page_draws(bench: Bench) -> None:
    played = await bench.play(SWITCH.format("false"), "- tick: {switch: Light}\n- tick: Light")
    assert (played.because, await played.log()) == (None, "click")


async def test_a_box_that_is_hidden_behind_its_label(bench: Bench) -> None:
    html = "<input type=checkbox id=b style='position: absolute; opacity: 0; width: 0'><label for=b>Terms</label>"
    played = await bench.play(html, "- tick: {text: Terms}")
    assert played.because is None
    assert await played.page.locator("input").is_checked()


LATER = """<label><input type=checkbox onclick="event.preventDefault(); log.push('click');
  setTimeout(() => { this.checked = AFTER }, 250)"> News</label>"""


async def test_a_tick_that_the_page_sets_itself_after_a_while(bench: Bench) -> None:
    played = await bench.play(LATER.replace("AFTER", "true"), "- tick: {checkbox: News}")
    assert (played.because, await played.log()) == (None, "click")


async def test_a_tick_that_the_page_does_not_set(bench: Bench) -> None:
    played = await bench.play(LATER.replace("AFTER", "false"), "- tick: {checkbox: News}", timeout="5s")
    told = 'checkbox "News" was clicked, and is not ticked: the page did not let it change'
    assert (played.error, await played.log()) == (("value", told), "click")
