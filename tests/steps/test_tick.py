"""tick"""

import pytest

from tests.steps.bench import Bench

SWITCH = """<div role=switch aria-checked={} onclick="ariaChecked = ariaChecked !== 'true'; log.push('click')">
  Light</div>"""


@pytest.mark.parametrize("kind", ["checkbox", "radio"])
async def test_it_ticks_and_leaves_alone_what_is_ticked(bench: Bench, kind: str) -> None:
    played = await bench.play(
        f"<label><input type={kind} onclick='log.push(1)'>Terms</label>",
        "- tick: {field: Terms}\n- tick: {field: Terms}",
    )
    assert (played.because, await played.log()) == (None, "1")
    assert await played.page.get_by_label("Terms").is_checked()


async def test_a_switch_that_the_page_draws(bench: Bench) -> None:
    played = await bench.play(SWITCH.format("false"), "- tick: {switch: Light}\n- tick: Light")
    assert (played.because, await played.log()) == (None, "click")


async def test_a_box_that_is_hidden_behind_its_label(bench: Bench) -> None:
    html = "<input type=checkbox id=b style='position: absolute; opacity: 0; width: 0'><label for=b>Terms</label>"
    played = await bench.play(html, "- tick: {text: Terms}")
    assert played.because is None
    assert await played.page.locator("input").is_checked()


LATER = """<label><input type=checkbox onclick="event.preventDefault(); log.push('click');
  setTimeout(() => { this.checked = AFTER }, 250)"> News</label>"""


async def test_a_tick_that_the_page_sets_itself_after_a_while(bench: Bench) -> None:
    played = await bench.play(LATER.replace("AFTER", "true"), "- tick: {checkbox: News}")
    assert (played.because, await played.log()) == (None, "click")


async def test_a_tick_that_the_page_does_not_set(bench: Bench) -> None:
    played = await bench.play(LATER.replace("AFTER", "false"), "- tick: {checkbox: News}", timeout="5s")
    told = 'checkbox "News" was clicked, and is not ticked: the page did not let it change'
    assert (played.error, await played.log()) == (("value", told), "click")


NOT_TICKED = 'checkbox "News" was clicked, and is not ticked: the page did not let it change'
SAVED = """<div id=app></div><script>
  let on = false;
  const draw = () => { app.innerHTML = `<label><input type=checkbox ${on ? 'checked' : ''}> News</label>`;
    app.querySelector('input').onclick = click; };
  const click = () => { log.push('click'); AT_ONCE draw();
    fetch('/saves', {method: 'POST'}).then(() => setTimeout(() => { AFTER; draw(); }, 200)); };
  draw();</script>"""


@pytest.mark.parametrize(
    ("at_once", "after", "failed"),
    [
        ("", "on = true", ""),
        ("", "", f'Tick checkbox "News": {NOT_TICKED}'),
        ("on = true;", "on = false", "Expect that"),
    ],
)
async def test_a_box_that_is_drawn_anew_while_it_is_saved_is_clicked_once(
    bench: Bench, at_once: str, after: str, failed: str
) -> None:
    html = SAVED.replace("AT_ONCE", at_once).replace("AFTER", after)
    steps = "- tick: {checkbox: News}\n- pause: 500ms\n- expect: {checkbox: News, is: ticked}\n  timeout: 1s"
    played = await bench.play(html, steps)
    assert await played.log() == "click"
    assert (played.because or "").startswith(failed)
    assert bool(played.because) is bool(failed)


GONE = {
    "renamed": "said.textContent = 'Subscribed'",
    "removed": "setTimeout(() => app.remove())",
    "left": "location = '/next'",
}


@pytest.mark.parametrize("answer", GONE.values(), ids=GONE)
async def test_a_box_that_the_target_finds_no_more_once_it_is_ticked(bench: Bench, answer: str) -> None:
    """Such as a task that leaves the list of open ones, or a question whose answer leads to the next page."""
    count = "sessionStorage.n = +(sessionStorage.n || 0) + 1"
    box = f"""<div id=app><label><input type=checkbox onclick="{count}; {answer}">
      <span id=said>Subscribe</span></label></div>"""
    played = await bench.play(box, "- tick: {checkbox: Subscribe}", {"/next": "<p>Next"}, timeout="6s")
    assert (played.because, await played.page.evaluate("sessionStorage.n")) == (None, "1")


DRAWN = "<style>input {position: absolute; opacity: 0} i {display: inline-block; width: 16px; height: 16px}</style>"
NOBODY_SEES = "position: absolute; clip: rect(0, 0, 0, 0); width: 1px; height: 1px"
ABOVE = "position: absolute; inset: 0; background: white"
BY_ITS_LABEL = f"""<div style='position: relative; height: 20px'><input type=checkbox id=b>
  <label for=b style='{ABOVE}'>News</label></div>"""
DRAWN_NEXT_TO_IT = "<input type=checkbox {}><i style='position: relative; background: red'></i>"
COVERED = {
    "by its label": BY_ITS_LABEL,
    "by its label, in a shadow root": f"""<div id=host></div><script>
      host.attachShadow({{mode: 'open'}}).innerHTML = `{BY_ITS_LABEL}`</script>""",
    "by its label, with a link in the middle": f"""<input type=checkbox id=b style='{NOBODY_SEES}'>
      <label for=b style='display: block; width: 300px; text-align: center'>
      <a href='/elsewhere' style='display: inline-block; width: 100px'>News</a></label>""",
    "by what is drawn next to it": DRAWN + f"<label>News <span>{DRAWN_NEXT_TO_IT.format('')}</span></label>",
    "by what is drawn next to it, without a label": DRAWN
    + f"""<span style='position: relative; display: inline-block' onclick="this.querySelector('input').click()">
      {DRAWN_NEXT_TO_IT.format('aria-label=News onclick="event.stopPropagation()"')}</span>""",
    "by being cut off": f"<p>Other words</p><input type=checkbox id=b style='{NOBODY_SEES}'><label for=b>News</label>",
    "by being nothing, in its label": "<label><input type=checkbox style='width: 0; height: 0'>News</label>",
}


@pytest.mark.parametrize("how", COVERED)
async def test_a_box_that_is_covered(bench: Bench, how: str) -> None:
    steps = """
      - tick: {checkbox: News}
      - expect: {checkbox: News, is: ticked}
      - tick: {checkbox: News}
      - untick: {checkbox: News}
      - expect: {checkbox: News, is: unticked}"""
    played = await bench.play(COVERED[how], steps, timeout="3s")
    assert played.because is None


async def test_a_box_that_something_else_covers(bench: Bench) -> None:
    html = """<label>News <input type=checkbox></label><div style='position: fixed; inset: 0; background: white'
      onclick="log.push('veil')">Wait</div>"""
    played = await bench.play(html, "- tick: {checkbox: News}", timeout="1s")
    assert (played.error[0], await played.log()) == ("covered", "")


IN_SHADOW = (
    "<b-x>News</b-x><script>document.querySelector('b-x').attachShadow({{mode: 'open'}}).innerHTML = `{}`</script>"
)
NAMED = {
    "by what a slot shows in its label": "<label><input type=checkbox><slot></slot></label>",
    "without what its label hides": """<button role=switch aria-checked=false id=s aria-labelledby=w
      onclick="ariaChecked = ariaChecked !== 'true'">x</button>
      <label for=s><span id=w>News</span><i aria-hidden=true>Off</i></label>""",
}


@pytest.mark.parametrize("how", NAMED)
async def test_a_field_by_the_name_of_a_box(bench: Bench, how: str) -> None:
    steps = "- tick: {field: News}\n- expect: {field: News, is: ticked}"
    played = await bench.play(IN_SHADOW.format(NAMED[how]), steps, timeout="3s")
    assert played.because is None


async def test_a_box_of_no_size_whose_state_is_in_aria(bench: Bench) -> None:
    html = """<label for=b>News</label><div style='width: 40px; height: 20px' onclick="event.preventDefault();
      b.ariaChecked = b.ariaChecked !== 'true'; log.push(b.ariaChecked)"><input type=checkbox role=switch id=b
      aria-checked=false style='position: absolute; opacity: 0; width: 0; height: 0'><span>...</span></div>"""
    steps = """
      - tick: {field: News}
      - expect: {field: News, is: ticked}
      - untick: {switch: News}
      - expect: {switch: News, is: unticked}"""
    played = await bench.play(html, steps, timeout="3s")
    assert (played.because, await played.log()) == (None, "true false")
