"""wait_for"""

import pytest
from pydantic import ValidationError

from steps.wait_for import WaitFor
from tests.steps.bench import Bench

LATE = "<p id=p></p><script>setTimeout(() => p.innerText = 'Ready', 300)</script>"


async def test_it_waits_until_a_look_holds(bench: Bench) -> None:
    played = await bench.play(LATE, "- wait_for: {text: Ready}")
    assert played.because is None
    assert played.record.steps[0].started.sentence == 'Wait until text "Ready" is visible'


async def test_it_has_its_own_timeout_and_no_retries(bench: Bench) -> None:
    played = await bench.play(LATE, "- wait_for: Done\n  timeout: 100ms\n  retries: 3")
    assert played.error[0] == "expectation"
    assert len(played.record.steps[0].attempts) == 1


async def test_until_the_network_is_idle(bench: Bench) -> None:
    html = "<script>setTimeout(() => fetch('/x.json').then(() => log.push(1)), 100)</script>"
    played = await bench.play(html, "- wait_for: {network: idle}")
    assert (played.because, await played.log()) == (None, "1")


LATER = """<button onclick="setTimeout(() => fetch('/slow.json').then(() => log.push(1)), 200)">Save</button>"""


async def test_until_what_a_page_sends_by_itself_after_an_act_has_ended(bench: Bench) -> None:
    played = await bench.play(LATER, "- wait_for: {network: idle}\n- click: Save\n- wait_for: {network: idle}")
    assert (played.because, await played.log()) == (None, "1")


async def test_a_network_that_is_never_idle(bench: Bench) -> None:
    html = "<script>setInterval(() => fetch('/x.json'), 100)</script>"
    played = await bench.play(html, "- wait_for: {network: idle}\n  timeout: 1s")
    assert played.error[0] == "timeout" and played.error[1].startswith("the network is not idle: ")


def test_one_of_both() -> None:
    with pytest.raises(
        ValidationError, match="exactly one of a look and network is needed; here are a look and network"
    ):
        WaitFor.model_validate({"network": "idle", "text": "x"})
