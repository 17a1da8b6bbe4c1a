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
