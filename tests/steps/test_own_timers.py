"""A page is not waited for because of planbook's own timers: they are not those that the page could count."""

import pytest

from tests.steps.bench import Bench

PAGE = """<input aria-label=Name><button>Add</button><section aria-label=Map style="height: 99px">map</section>
<div role=listbox aria-label=Colour><div role=option aria-selected=false onclick="ariaSelected = true">Red</div></div>
<script>
  for (const name of ['setTimeout', 'requestAnimationFrame']) {
    const own = window[name];
    window[name] = (...given) => { log.push(name); return own(...given); };
  }
</script>"""
STEPS = (
    "- click: {button: Add}",
    "- press: a",
    "- select: {field: Colour, pick: Red}",
    "- scroll: {region: Map, wheel: 90}",
)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_sets_no_timer_of_the_page(bench: Bench, step: str) -> None:
    played = await bench.play(PAGE, step)
    assert (played.because, await played.log()) == (None, "")
