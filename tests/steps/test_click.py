"""click"""

import pytest
from pydantic import ValidationError

from planbook.browser.waiting.rest import NAME
from steps.click import Click
from tests.patience import timeout
from tests.steps.bench import Bench

BUTTON = '<button onclick="log.push(event.detail)">Add</button>'


async def test_it_clicks_what_is_called_so(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: Add")
    assert (played.status, await played.log()) == ("passed", "1")
    assert played.record.steps[0].started.sentence == 'Click "Add"'


async def test_it_clicks_so_many_times_one_by_one(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: {button: Add, times: 3}")
    assert await played.log() == "1 1 1"
    assert played.record.steps[0].started.sentence == 'Click button "Add" 3 times'


async def test_a_click_lasts_until_the_next_page_is_there(bench: Bench) -> None:
    steps = "- click: {link: Next}\n- extract: {page: address, into: there}"
    played = await bench.play('<a href="/next">Next</a>', steps, {"/next": "next"})
    assert played.values["there"].endswith("/next")


async def test_a_button_under_something_else_is_covered(bench: Bench) -> None:
    cover = '<div style="position: fixed; inset: 0" id=veil></div>'
    played = await bench.play(BUTTON + cover, "- click: {button: Add}", timeout=timeout(0.5))
    assert played.error == ("covered", 'button "Add" is covered by <div id="veil"></div>')


async def test_a_button_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(BUTTON, "- click: {button: Adds}", timeout="300ms")
    start = f"{bench.site.address}/"
    assert played.error == ("not_found", f'there is no button "Adds" on {start}; nearest: button "Add"')


async def test_a_click_that_is_sent_once_is_tried_out_first(bench: Bench) -> None:
    html = '<button disabled onclick="log.push(1)">Pay</button>'
    played = await bench.play(html, "- click: {button: Pay}\n  effect: once\n  retries: 1", timeout="300ms")
    step = played.record.steps[0]
    assert [attempt.sent for attempt in step.attempts] == [False, False]


MAP = """<style>body {margin: 0} #map {width: 200px; height: 100px}</style><div id=map></div><script>
  for (const type of ['click', 'dblclick', 'contextmenu'])
    map.addEventListener(type, event => log.push(type, event.offsetX, event.offsetY));
</script>"""


@pytest.mark.parametrize(
    ("step", "heard", "said"),
    [
        ("click: {css: '#map', at: [30, 12]}", "click 30 12", "Click css #map at 30 px right, 12 px down"),
        ("click: {css: '#map', at: [25%, 90%]}", "click 50 90", "Click css #map at 25% right, 90% down"),
        ("click: {css: '#map', at: ['{{ 7 }}', '{{ 10 }}%']}", "click 7 10", "Click css #map at 7 px right, 10% down"),
        ("right_click: {css: '#map', at: [1, 2]}", "contextmenu 1 2", "Right-click css #map at 1 px right, 2 px down"),
    ],
)
async def test_a_place_in_the_element(bench: Bench, step: str, heard: str, said: str) -> None:
    played = await bench.play(MAP, f"- {step}")
    assert (played.because, await played.log()) == (None, heard)
    assert played.record.steps[0].started.sentence == said


async def test_a_place_outside_of_the_element(bench: Bench) -> None:
    played = await bench.play(MAP, "- click: {css: '#map', at: [30, 120]}")
    assert played.error == (
        "value",
        "at: 30 px right, 120 px down is outside of the element, which is 200 by 100 px",
    )


DIALOG = """<dialog id=box onclick="log.push(event.target === box && event.offsetX < 0 ? 'beside' : 'on')">
Hello</dialog><script>box.showModal()</script>"""


async def test_beside_a_dialog_is_what_darkens_the_page(bench: Bench) -> None:
    played = await bench.play(DIALOG, "- click: {role: dialog, at: [-20, -10]}")
    assert (played.because, await played.log()) == (None, "beside")
    assert played.record.steps[0].started.sentence == "Click role dialog at 20 px left, 10 px up"


COVERED = MAP + "<div style='position: fixed; left: 80px; top: 0; width: 40px; height: 100px' id=bar></div>"


async def test_once_it_is_tried_out_at_that_place(bench: Bench) -> None:
    once = "\n  title: Place the order\n  effect: once"
    played = await bench.play(COVERED, f"- click: {{css: '#map', at: [30, 12]}}{once}")
    assert (played.because, await played.log()) == (None, "click 30 12")
    html = COVERED.replace("left: 80px", "left: 10px")
    played = await bench.play(html, f"- click: {{css: '#map', at: [30, 12]}}{once}", timeout=timeout(0.8))
    assert played.error[0] == "covered"
    assert played.error[1].endswith('id="bar"></div>')
    assert played.record.steps[-1].sent == "no"


SWALLOWS = """<script>for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
  addEventListener(kind, event => { event.stopImmediatePropagation(); if (kind === 'click') log.push('kept') }, true)
</script><button>Add</button>"""


@pytest.mark.parametrize(
    "html",
    [
        SWALLOWS,
        "<iframe sandbox srcdoc='<button>Add</button>'></iframe>",
        "<button onmousedown='remove()'>Add</button>",
    ],
    ids=["the page keeps it", "a frame without scripts", "it goes away"],
)
async def test_a_press_that_nobody_tells_of_costs_no_time(bench: Bench, html: str) -> None:
    frame = ", frame: {css: iframe}" if "iframe" in html else ""
    played = await bench.play(html, f"- click: {{button: Add{frame}}}", timeout="60s")
    assert played.because is None
    ended = played.record.steps[0].ended
    assert ended
    assert ended.ms < 20_000  # far less than the step may take


async def test_a_page_is_not_busy_because_it_is_clicked(bench: Bench) -> None:
    """The next click need not wait for timers of the script that listens for this one."""
    html = f"""<input aria-label=Name><button>Add</button><script>
      const busy = () => log.push(Math.round(window[Symbol.for('{NAME}')].state(true).wait));
      for (const kind of ['blur', 'mouseup', 'click']) addEventListener(kind, () => Promise.resolve().then(busy), true);
    </script>"""
    played = await bench.play(html, "- fill: {field: Name, with: Ada}\n- click: {button: Add}")
    assert await played.log() == "0 0 0"


def test_what_is_no_place() -> None:
    with pytest.raises(ValidationError, match="'half' is not a number of pixels"):
        Click.model_validate({"css": "a", "at": ["half", 1]})


MENU_OF_WORDS = """<style>i {position: absolute; clip: rect(1px, 1px, 1px, 1px)}</style><ul role=menu>
  <li role=menuitem onclick="log.push('move')"><b>Move</b><i>Is Active</i></li>
  <li role=menuitem onclick="log.push('away')"><b>Move away</b><i>Is Active</i></li></ul>"""


async def test_an_entry_whose_name_has_words_that_nobody_sees(bench: Bench) -> None:
    steps = "- expect: {menuitem: Move}\n- click: {menuitem: Move}\n- expect: {not: {menuitem: Is Active}}"
    played = await bench.play(MENU_OF_WORDS, steps, timeout="3s")
    assert (played.because, await played.log()) == (None, "move")


DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
REGIONS = f"""<img src={DOT} usemap=#m width=200 height=100 alt=Regions style="margin: 40px"><map name=m>
  <area coords="0,0,100,100" href="#n" alt=North><area shape=circle coords="150,50,20" href="#s" alt=South></map>
  <map name=other><area coords="0,0,9,9" href="#w" alt=West></map>"""


@pytest.mark.parametrize("target", ["{link: South}", "South", "{link: /^Sou/}"])
async def test_a_part_of_a_picture(bench: Bench, target: str) -> None:
    played = await bench.play(REGIONS, f"- click: {target}\n- expect: {{address: /#s$/}}")
    assert played.because is None


async def test_a_part_of_a_picture_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(REGIONS, "- click: {link: West}", timeout="2s")
    assert played.error == ("not_found", "no visible picture has this area")


# A component whose button lets the mouse through to what is around it, or is cut off, as libraries draw them.
COMPONENT = """<script>customElements.define('x-b', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = `INNER`; this.onclick = () => log.push('pay') } })</script>"""
CUT = "style='position: absolute; inset: 0; clip: rect(0, 0, 0, 0)'"
THROUGH = {
    "its button": "<div><button style='pointer-events: none'>Pay</button></div>",
    "a button that is cut off": f"<div style='position: relative'>Pay<button aria-label=Pay {CUT}></button></div>",
    "what it shows in its tab": "<div role=tab style='pointer-events: none'><slot></slot></div>",
}


@pytest.mark.parametrize("inner", THROUGH.values(), ids=THROUGH)
async def test_what_is_around_takes_the_click_for_it(bench: Bench, inner: str) -> None:
    target = "{text: Pay}" if "slot" in inner else "{button: Pay}"
    html = COMPONENT.replace("INNER", inner) + "<x-b>Pay</x-b>"
    played = await bench.play(html, f"- click: {target}\n  effect: once", timeout="4s")
    assert (played.because, await played.log()) == (None, "pay")


async def test_a_label_takes_the_click_for_its_button(bench: Bench) -> None:
    html = f"<label style='position: relative'>Pay <button onclick=\"log.push('pay')\" {CUT}>Pay</button></label>"
    played = await bench.play(html, "- click: {button: Pay}", timeout="4s")
    assert (played.because, await played.log()) == (None, "pay")


# What lets the mouse through to something that is not meant: because it is disabled, or stands in something larger.
OFF = {
    "on the page": "<p><a href=# style='pointer-events: none'>Pay</a></p>",
    "disabled": COMPONENT.replace(
        "INNER", "<p><a href=# class='btn disabled' style='pointer-events: none'>Pay</a></p>"
    ),
    "one of two": COMPONENT.replace(
        "INNER", "<p><a href=# style='pointer-events: none'>Pay</a> <a href=#>Undo</a></p>"
    ),
}


@pytest.mark.parametrize("html", OFF.values(), ids=OFF)
async def test_what_is_around_takes_no_click_for_another(bench: Bench, html: str) -> None:
    played = await bench.play(html + "<x-b></x-b>", "- click: {link: Pay}", timeout=timeout(0.8))
    assert played.error[0] == "covered"
    assert await played.log() == ""
