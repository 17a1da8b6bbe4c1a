"""right_click"""

from tests.steps.bench import Bench


async def test_it_clicks_with_the_right_button(bench: Bench) -> None:
    html = '<button oncontextmenu="log.push(event.button)" onclick="log.push(\'left\')">Menu</button>'
    played = await bench.play(html, "- right_click: {button: Menu, times: 2}")
    assert await played.log() == "2 2"
    assert played.record.steps[0].started.sentence == 'Right-click button "Menu" twice'
