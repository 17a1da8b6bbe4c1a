"""back"""

from tests.steps.bench import Bench


async def test_it_goes_to_the_page_before(bench: Bench) -> None:
    played = await bench.play("home", "- goto: /next\n- back: {}\n- expect: {text: home}", {"/next": "next"})
    assert (played.status, played.page.url) == ("passed", f"{bench.site.address}/")


async def test_it_goes_back_within_a_page_too(bench: Bench) -> None:
    steps = "- click: More\n- expect: {address: /more}\n- back:\n- expect: {address: /}"
    played = await bench.play("<button onclick=\"history.pushState(0, '', '/more')\">More</button>", steps)
    assert played.status == "passed"


async def test_there_is_no_page_before_the_first(bench: Bench) -> None:
    played = await bench.play("", "- tab: {open: /next}\n- back: {}\n- back: {}", {"/next": "next"})
    assert played.error == ("navigation", "there is no page to go back to")
