"""drag"""

import pytest
from pydantic import ValidationError

from steps.drag import Drag
from tests.steps.bench import Bench

BOXES = """<style>div {width: 100px; height: 40px; position: absolute} #a {left: 0} #b {left: 300px; top: 200px}</style>
<div id=a ON_A>A</div><div id=b ON_B>B</div>"""
MOUSE = BOXES.replace("ON_A", "onmousedown=\"log.push('down')\"").replace(
    "ON_B", "onmousemove=\"log.push('over')\" onmouseup=\"log.push('up')\""
)
NATIVE = BOXES.replace(
    "ON_A", "draggable=true ondragstart=\"event.dataTransfer.setData('text', 'A'); log.push('start')\""
).replace("ON_B", "ondragover='event.preventDefault()' ondrop=\"log.push(event.dataTransfer.getData('text'))\"")
SLIDER = """<div id=knob style="width: 20px; height: 20px; position: absolute; left: 50px; top: 50px"></div><script>
  let from;
  knob.onmousedown = event => { from = [event.clientX, event.clientY]; };
  document.onmousemove = event => { if (from) log.push(1); };
  document.onmouseup = event => { log = [event.clientX - from[0], event.clientY - from[1]]; };
</script>"""


async def test_onto_another_with_the_mouse(bench: Bench) -> None:
    played = await bench.play(MOUSE, "- drag: {css: '#a', to: {css: '#b'}}")
    log = (await played.log()).split()
    assert (log[0], log[-1], "over" in log) == ("down", "up", True)


async def test_the_browsers_own_drag_and_drop(bench: Bench) -> None:
    played = await bench.play(NATIVE, "- drag: {css: '#a', to: {css: '#b'}}")
    assert (played.because, await played.log()) == (None, "start A")


async def test_by_a_distance(bench: Bench) -> None:
    played = await bench.play(SLIDER, "- drag: {css: '#knob', by: [40, -30]}")
    assert (played.because, await played.log()) == (None, "40 -30")
    assert played.record.steps[0].started.sentence == "Drag css #knob by 40 px right and 30 px up"


async def test_a_distance_that_is_worked_out(bench: Bench) -> None:
    played = await bench.play(SLIDER, "- drag: {css: '#knob', by: ['{{ 2 * 20 }}', 5]}")
    assert (played.because, await played.log()) == (None, "40 5")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"css": "a"}, "exactly one of to and by is needed; here is none"),
        ({"css": "a", "by": ["x", "1"]}, "'x' is not a number of pixels"),
        ({"css": "a", "by": [float("nan"), 1]}, "nan is not a number of pixels"),
        ({"css": "a", "by": ["inf", "1"]}, "'inf' is not a number of pixels"),
        ({"css": "a", "by": ["1"]}, "two numbers are needed: right and down"),
    ],
)
def test_what_cannot_be_dragged(written: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Drag.model_validate(written)


SHIELD = """<div id=a style="width: 100px; height: 40px">A</div><script>
  // A page that the mouse's moves never come to, as where another window lies over it.
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function(type, ...rest) {
    if (!/move|drag/.test(type)) add.call(this, type, ...rest);
  };
</script>"""


async def test_a_drag_that_the_page_saw_nothing_of(bench: Bench) -> None:
    played = await bench.play(SHIELD, "- drag: {css: '#a', by: [40, 30]}")
    assert played.error == (
        "stale",
        "the browser was told to drag, but the page saw no move of the mouse, so nothing was dragged; "
        "see whether something lies over the page, or another window is in front of it",
    )


async def test_a_drop_that_leads_to_another_page(bench: Bench) -> None:
    html = "<div id=a style='width: 100px; height: 40px' onmouseup=\"location = '/there'\">A</div>"
    played = await bench.play(html, "- drag: {css: '#a', by: [10, 0]}\n- expect: {text: There}", {"/there": "There"})
    assert played.because is None


HELD = """<div id=a style="width: 100px; height: 40px; touch-action: none">A</div><script>
  let timer, picked = false;
  a.onpointerdown = () => { timer = setTimeout(() => { picked = true; }, 250); };
  addEventListener('pointermove', () => { if (!picked) clearTimeout(timer); });
  addEventListener('pointerup', () => { log = [picked]; });
</script>"""


@pytest.mark.parametrize(
    ("hold", "picked", "said"), [("", "false", ""), (", hold: 400ms", "true", ", held for 0.4 s first")]
)
async def test_what_is_picked_up_by_a_long_press(bench: Bench, hold: str, picked: str, said: str) -> None:
    played = await bench.play(HELD, f"- drag: {{css: '#a', by: [40, 30]{hold}}}")
    assert (played.because, await played.log()) == (None, picked)
    assert played.record.steps[0].started.sentence == f"Drag css #a by 40 px right and 30 px down{said}"
