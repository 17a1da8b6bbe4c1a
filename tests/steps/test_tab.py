"""tab"""

import pytest
from pydantic import ValidationError

from steps.tab import Tab
from tests.steps.bench import Bench

WINDOWS = (
    '<a href="/one" target=_blank>One</a> <button onclick="setTimeout(() => window.open(\'/two\'), 300)">Two</button>'
)
PAGES = {"/one": "<title>First</title>1", "/two": "<title>Second</title>2"}
HERE = "- extract: {page: address, into: there}"


async def test_it_goes_to_the_window_that_was_opened(bench: Bench) -> None:
    played = await bench.play(WINDOWS, f"- click: One\n- tab: opened\n{HERE}", PAGES)
    assert played.values["there"].endswith("/one")


async def test_it_waits_for_the_window(bench: Bench) -> None:
    played = await bench.play(WINDOWS, f"- click: Two\n- tab: opened\n{HERE}", PAGES)
    assert played.values["there"].endswith("/two")


async def test_closing_leads_back_to_the_one_before(bench: Bench) -> None:
    played = await bench.play(WINDOWS, f"- click: One\n- tab: opened\n- tab: close\n{HERE}", PAGES)
    assert played.values["there"] == f"{bench.site.address}/"


async def test_it_opens_an_address_in_a_new_tab(bench: Bench) -> None:
    played = await bench.play(WINDOWS, f"- tab: {{open: /one}}\n{HERE}", PAGES)
    assert played.values["there"].endswith("/one")
    assert len(played.session.tabs.all) == 2


@pytest.mark.parametrize("which", ["address: /one", "page_title: first", "address: '*one'", "page_title: '/^Fi/'"])
async def test_it_goes_to_the_tab_that_is_told(bench: Bench, which: str) -> None:
    steps = f"- tab: {{open: /one}}\n- tab: {{open: /two}}\n- tab: {{{which}}}\n{HERE}"
    played = await bench.play("", steps, PAGES)
    assert played.values["there"].endswith("/one")


async def test_a_window_that_nothing_opened(bench: Bench) -> None:
    played = await bench.play("", "- tab: opened", timeout="300ms")
    assert played.error == ("not_found", "no window was opened")


async def test_a_tab_that_is_not_there(bench: Bench) -> None:
    played = await bench.play("", "- tab: {page_title: Third}", timeout="300ms")
    there = f'{bench.site.address}/ "Bench"'
    assert played.error == ("not_found", f'no tab has the title "Third"; there are: {there}')


def test_one_way_only() -> None:
    with pytest.raises(
        ValidationError, match="exactly one of do, open, address and page_title is needed; here is none"
    ):
        Tab.model_validate({})
