"""scroll"""

import pytest
from pydantic import ValidationError

from steps.scroll import Scroll
from tests.steps.bench import Bench

LONG = "<div style='height: 3000px'>top</div><p>bottom</p>"
INNER = f"<div role=region aria-label=Box style='height: 200px; overflow: auto'>{LONG}</div>"


async def test_an_element_into_view(bench: Bench) -> None:
    played = await bench.play(LONG, "- scroll: {text: bottom}")
    assert await played.page.evaluate("scrollY") > 2000


async def test_the_page_to_its_end_and_back(bench: Bench) -> None:
    played = await bench.play(LONG, "- scroll: {to: bottom}")
    assert await played.page.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 20")
    played = await bench.play(LONG, "- scroll: {to: bottom}\n- scroll: {to: top}")
    assert await played.page.evaluate("scrollY") == 0


async def test_an_element_that_scrolls_by_itself(bench: Bench) -> None:
    played = await bench.play(INNER, "- scroll: {region: Box, to: bottom}")
    assert await played.page.locator("[role=region]").evaluate("it => it.scrollTop") > 2000
    assert played.record.steps[0].started.sentence == 'Scroll region "Box" to the bottom'


async def test_a_page_whose_main_part_scrolls_in_its_place(bench: Bench) -> None:
    played = await bench.play(INNER, "- scroll: {to: bottom}")
    assert await played.page.locator("[role=region]").evaluate("it => it.scrollTop") > 2000


def test_where_to() -> None:
    with pytest.raises(ValidationError, match="say where to: a target, or to: bottom"):
        Scroll.model_validate({})


REVERSED = """<style>[role=log] {height: 200px; overflow: auto; display: flex; flex-direction: column-reverse}</style>
<div role=log aria-label=Chat>
<div style="height: 3000px; flex: none">messages</div></div>"""
FEED = """<style>body {margin: 0; height: 100vh; overflow: hidden} #feed {height: 5000px}</style>
<div id=feed></div><script>
  addEventListener('wheel', event => { log.push(event.deltaY); feed.style.translate = `0 -${event.deltaY}px`; });
</script>"""
MAP = """<style>[role=region] {position: absolute; left: 100px; top: 300px; width: 100px; height: 100px}</style>
<div role=region aria-label=Map></div><script>
  addEventListener('wheel', event => log.push(event.target.ariaLabel, event.deltaX, event.deltaY));
</script>"""


async def test_a_column_that_begins_at_its_end(bench: Bench) -> None:
    top = "it => it.scrollTop"
    played = await bench.play(REVERSED, "- scroll: {role: log, to: top}")
    assert await played.page.locator("[role=log]").evaluate(top) < -2000
    played = await bench.play(REVERSED, "- scroll: {role: log, to: top}\n- scroll: {role: log, to: bottom}")
    assert await played.page.locator("[role=log]").evaluate(top) == 0


async def test_the_wheel_turns_where_nothing_scrolls(bench: Bench) -> None:
    played = await bench.play(FEED, "- scroll: {to: bottom}")
    assert (played.because, sum(map(float, (await played.log()).split()))) == (None, pytest.approx(800))
    assert await played.page.evaluate("scrollY") == 0


@pytest.mark.parametrize(
    ("wheel", "turned", "said"),
    [
        ("[0, -240]", "Map 0 -120 Map 0 -120", 'Turn the wheel over region "Map" by 0 px right and 240 px up'),
        ("90", "Map 0 90", 'Turn the wheel over region "Map" by 0 px right and 90 px down'),
        ("['{{ 60 }}', 0]", "Map 60 0", 'Turn the wheel over region "Map" by 60 px right and 0 px down'),
    ],
)
async def test_the_wheel_over_an_element(bench: Bench, wheel: str, turned: str, said: str) -> None:
    played = await bench.play(MAP, f"- scroll: {{region: Map, wheel: {wheel}}}")
    assert (played.because, await played.log()) == (None, turned)
    assert played.record.steps[0].started.sentence == said


def test_one_way_only() -> None:
    with pytest.raises(ValidationError, match="exactly one of to and wheel is needed; here are to and wheel"):
        Scroll.model_validate({"to": "bottom", "wheel": 90})
