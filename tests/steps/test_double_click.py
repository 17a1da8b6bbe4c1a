"""double_click"""

from tests.steps.bench import Bench


async def test_it_double_clicks(bench: Bench) -> None:
    played = await bench.play('<button ondblclick="log.push(1)">Open</button>', "- double_click: {button: Open}")
    assert (await played.log(), played.record.steps[0].started.sentence) == ("1", 'Double-click button "Open"')


async def test_and_again(bench: Bench) -> None:
    html = '<button ondblclick="log.push(1)">Open</button>'
    played = await bench.play(html, "- double_click: {button: Open, times: 2}")
    assert await played.log() == "1 1"
