"""untick"""

from tests.steps.bench import Bench

BOX = "<label><input type=checkbox {} onclick='log.push(1)'>News</label>"


async def test_it_takes_the_tick_off_once(bench: Bench) -> None:
    played = await bench.play(BOX.format("checked"), "- untick: {checkbox: News}\n- untick: News")
    assert (played.because, await played.log()) == (None, "1")
    assert not await played.page.get_by_label("News").is_checked()


async def test_a_radio_button_cannot_be_unticked(bench: Bench) -> None:
    played = await bench.play("<label><input type=radio checked>S</label>", "- untick: {radio: S}")
    assert played.error[0] == "value"
    assert "radio" in played.error[1].lower()
