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


async def test_a_half_ticked_box_is_neither_ticked_nor_unticked(bench: Bench) -> None:
    html = """<label><input type=checkbox onchange="log.push(checked)"> Files</label>
      <div role=checkbox aria-checked=mixed tabindex=0 aria-label=Folders
        onclick="ariaChecked = ariaChecked === 'true' ? 'false' : 'true'; log.push(ariaChecked)">x</div>
      <script>document.querySelector('input').indeterminate = true</script>"""
    played = await bench.play(html, "- untick: {checkbox: Files}\n- untick: {checkbox: Folders}")
    assert (played.because, await played.log()) == (None, "true false true false")


async def test_a_box_that_stays_half_ticked(bench: Bench) -> None:
    html = "<div role=checkbox aria-checked=mixed tabindex=0 aria-label=Folders>x</div>"
    played = await bench.play(html, "- untick: {checkbox: Folders}", timeout="5s")
    assert played.error == ("value", 'checkbox "Folders" is half ticked, and a click does not change that')
