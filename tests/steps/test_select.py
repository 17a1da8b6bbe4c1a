"""select"""

import re

import pytest

from steps._drawn_lists import UNREAD
from tests.steps.bench import Bench

NATIVE = (
    '<select aria-label=Country onchange="log.push(value)"><option value=se>Sweden<option value=no>Norway </select>'
)
SEVERAL = "<select multiple aria-label=Sizes><option selected>S<option>M<option>L</select>"
LISTBOX = """<ul role=listbox aria-label=Fruit aria-multiselectable=true>
  <li role=option aria-selected=true>Apple<li role=option>Pear<li role=option>Fig
</ul><script>
  for (const one of document.querySelectorAll('li'))
    one.onclick = () => { one.ariaSelected = one.ariaSelected !== 'true'; };
</script>"""
DRAWN = """
<button role=combobox aria-label=Colour aria-controls=list onclick="setTimeout(() => list.hidden = false, 200)">
  Red</button>
<ul role=listbox id=list hidden><li role=option>Red<li role=option>Blue</ul>
<ul role=listbox><li role=option>Blue</ul>
<script>list.onclick = event => { log.push(event.target.innerText); list.hidden = true;
  document.querySelector('button').innerText = event.target.innerText }</script>"""
PLAIN = """<div id=box onclick="list.hidden = false">Choose</div><div id=list hidden><div>Red</div><div>Blue</div></div>
<script>list.onclick = event => log.push(event.target.innerText)</script>"""
WRITTEN = """<input role=combobox aria-label=City><ul role=listbox></ul><script>
  const [field, list] = [document.querySelector('input'), document.querySelector('ul')];
  field.oninput = () => { list.innerHTML = field.value === 'Oslo' ? '<li role=option>Oslo</li>' : ''; };
  list.onclick = event => log.push(event.target.innerText);
</script>"""
RADIOS = """<div role=radiogroup aria-label=Size>
  <label><input type=radio name=s>S</label><label><input type=radio name=s>L</label></div>"""


@pytest.mark.parametrize("pick", ["Norway", "norway", "'no'", "/^Nor/"])
async def test_the_browsers_own_list(bench: Bench, pick: str) -> None:
    played = await bench.play(NATIVE, f"- select: {{field: Country, pick: {pick}}}")
    assert (played.because, await played.log()) == (None, "no")


async def test_several_and_what_else_was_chosen_is_no_more(bench: Bench) -> None:
    played = await bench.play(SEVERAL, "- select: {field: Sizes, pick: [M, L]}")
    chosen = await played.page.locator("option:checked").all_inner_texts()
    assert (chosen, played.record.steps[0].started.sentence) == (["M", "L"], 'Select "M" and "L" in field "Sizes"')


async def test_an_expression_may_give_the_list(bench: Bench) -> None:
    played = await bench.play(SEVERAL, "- select: {field: Sizes, pick: \"{{ 'M,L'.split(',') }}\"}")
    assert await played.page.locator("option:checked").all_inner_texts() == ["M", "L"]


async def test_an_entry_that_comes_late(bench: Bench) -> None:
    html = (
        NATIVE
        + "<script>setTimeout(() => document.querySelector('select').add(new Option('Iceland', 'is')), 300)</script>"
    )
    played = await bench.play(html, "- select: {field: Country, pick: Iceland}")
    assert await played.log() == "is"


async def test_an_entry_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(NATIVE, "- select: {field: Country, pick: Norwai}", timeout="2s")
    expected = 'the list has no entry "Norwai"; did you mean "Norway"? There are: "Sweden", "Norway"'
    assert played.error == ("not_found", expected)


async def test_two_of_a_list_that_takes_one(bench: Bench) -> None:
    played = await bench.play(NATIVE, "- select: {field: Country, pick: [Sweden, Norway]}")
    assert played.error == ("value", "exactly one entry can be chosen here, not 2")


async def test_a_list_that_the_page_draws(bench: Bench) -> None:
    played = await bench.play(LISTBOX, "- select: {listbox: Fruit, pick: [Pear, Fig]}")
    assert await played.page.locator("[aria-selected=true]").all_inner_texts() == ["Pear", "Fig"]


async def test_a_list_that_opens_late_and_says_which_is_its_own(bench: Bench) -> None:
    played = await bench.play(DRAWN, "- select: {combobox: Colour, pick: Blue}")
    assert (played.because, await played.log()) == (None, "Blue")


async def test_a_list_that_does_not_say_that_it_is_one(bench: Bench) -> None:
    played = await bench.play(PLAIN, "- select: {css: '#box', pick: Blue}")
    assert (played.because, await played.log()) == (None, "Blue")


async def test_a_field_that_suggests_what_is_written(bench: Bench) -> None:
    played = await bench.play(WRITTEN, "- select: {field: City, pick: Oslo}")
    assert (played.because, await played.log()) == (None, "Oslo")


async def test_radio_buttons(bench: Bench) -> None:
    played = await bench.play(RADIOS, "- select: {radiogroup: Size, pick: L}")
    assert await played.page.get_by_label("L", exact=True).is_checked()


async def test_in_a_frame(bench: Bench) -> None:
    steps = "- select: {combobox: Colour, pick: Blue, frame: {css: iframe}}"
    framed = "<script>window.log = []</script>" + DRAWN
    played = await bench.play("<iframe src=/in></iframe>", steps, {"/in": framed})
    assert played.because is None
    assert await played.page.frames[1].evaluate("log") == ["Blue"]


BRANCHES = """<select aria-label=Branch onchange="log.push(value)"><option value="">Choose
  <optgroup label=Norway><option value=no-c>Central<option value=no-h>Harbour</optgroup>
  <optgroup label=Sweden><option value=se-c>Central<option value=se-s>South</optgroup></select>"""


async def test_two_entries_that_are_called_alike(bench: Bench) -> None:
    told = (
        '"Central" is there 2 times (Norway, Sweden); say which by its group, as "Sweden / Central" or by its value, '
    )
    told += 'as "se-c"'
    played = await bench.play(BRANCHES, "- select: {field: Branch, pick: Central}")
    assert (played.error, await played.log()) == (("ambiguous", told), "")


async def test_the_group_or_the_value_says_which(bench: Bench) -> None:
    steps = "- select: {field: Branch, pick: Sweden / Central}\n- select: {field: Branch, pick: no-c}"
    played = await bench.play(BRANCHES, steps)
    assert (played.because, await played.log()) == (None, "se-c no-c")


async def test_doubles_of_a_list_that_the_page_draws(bench: Bench) -> None:
    html = """<div role=listbox aria-label=Fruit><div role=group aria-label=Red><div role=option>Apple</div></div>
      <div role=group aria-label=Green><div role=option onclick="log.push('green')">Apple</div></div></div>"""
    told = '"Apple" is there 2 times (Red, Green); say which by its group, as "Green / Apple"'
    steps = "- select: {listbox: Fruit, pick: Apple}\n  optional: true\n- select: {listbox: Fruit, pick: Green / Apple}"
    played = await bench.play(html, steps)
    assert (played.error, await played.log()) == (("ambiguous", told), "green")


async def test_a_menu_that_was_there_before_is_not_the_list(bench: Bench) -> None:
    html = """<ul role=menu><li role=menuitem onclick="log.push('menu')">Norway</ul>
      <button role=combobox aria-label=Country id=c onclick="setTimeout(() => host.innerHTML =
        '<div role=listbox><div role=option onclick=log.push(innerText)>Norway</div></div>', 100)">Choose</button>
      <div id=host></div>"""
    played = await bench.play(html, "- select: {combobox: Country, pick: Norway}")
    assert (played.because, await played.log()) == (None, "Norway")


SEVERAL_DRAWN = """<button role=combobox aria-label=Colours aria-controls=list aria-expanded=false id=c>Choose</button>
  <div role=listbox id=list hidden MARK></div><p id=out></p><script>
  const on = new Set(['Red', 'Green']);
  const draw = () => { out.innerText = [...on].join(); list.innerHTML = ['Red', 'Green', 'Blue'].map(
    one => `<div role=option aria-selected=${on.has(one)}>${one}</div>`).join('') };
  c.onclick = () => { list.hidden = !list.hidden; c.ariaExpanded = !list.hidden };
  list.onclick = ({target: {innerText: one}}) => { on.delete(one) || on.add(one); draw(); CLOSE };
  draw();
</script>"""


@pytest.mark.parametrize("close", ["", "c.onclick()"])
async def test_a_list_that_opens_and_takes_several(bench: Bench, close: str) -> None:
    html = SEVERAL_DRAWN.replace("MARK", "aria-multiselectable=true").replace("CLOSE", close)
    played = await bench.play(html, "- select: {combobox: Colours, pick: [Red, Blue]}")
    assert (played.because, await played.page.locator("#out").inner_text()) == (None, "Red,Blue")


async def test_one_of_a_list_that_takes_several(bench: Bench) -> None:
    html = SEVERAL_DRAWN.replace("MARK", "aria-multiselectable=true").replace("CLOSE", "")
    played = await bench.play(html, "- select: {combobox: Colours, pick: Green}")
    assert (played.because, await played.page.locator("#out").inner_text()) == (None, "Green")


PARTLY_DRAWN = """<button role=combobox aria-label=City aria-controls=list onclick="list.hidden = false; draw()">
  </button><div role=listbox id=list hidden style="height: 120px; overflow: auto; position: relative" onscroll=draw()>
  <div style="height: calc(30px * MANY)"></div></div><script>function draw() {
    list.querySelectorAll('[role=option]').forEach(one => one.remove());
    const first = Math.floor(list.scrollTop / 30);
    for (let at = first; at < Math.min(MANY, first + 6); at++) list.insertAdjacentHTML('beforeend',
      `<div role=option style="position: absolute; top: ${at * 30}px; height: 30px"
        onclick=log.push(innerText)>City ${at + 1}</div>`);
  }</script>"""


async def test_a_list_of_which_only_a_part_is_drawn(bench: Bench) -> None:
    played = await bench.play(PARTLY_DRAWN.replace("MANY", "200"), "- select: {combobox: City, pick: City 120}")
    assert (played.because, await played.log()) == (None, "City 120")


async def test_a_list_that_is_too_long_for_the_time(bench: Bench) -> None:
    """What was not read is not said to be missing."""
    html, step = PARTLY_DRAWN.replace("MANY", "20000"), "- select: {combobox: City, pick: City 19999}"
    played = await bench.play(html, step, timeout="2s")
    count = re.search(r"after (\d+) of them", played.error[1])
    assert count and played.error == ("timeout", UNREAD.format(count[1], 'find "City 19999"'))
    assert await played.log() == ""


async def test_a_field_that_looks_at_each_key(bench: Bench) -> None:
    html = """<input role=combobox aria-label=City aria-controls=l onkeyup="l.innerHTML = value.length < 2 ? '' :
      ['Oslo', 'Oslofjord'].filter(one => one.startsWith(value)).map(one => `<li role=option>${one}`).join('')">
      <ul role=listbox id=l onmousedown="log.push(event.target.innerText)"></ul>"""
    played = await bench.play(html, "- select: {combobox: City, pick: Oslo}")
    assert (played.because, await played.log()) == (None, "Oslo")


async def test_a_button_that_opens_a_list_is_a_field(bench: Bench) -> None:
    html = """<label for=b>City</label>
      <button id=b aria-haspopup=listbox aria-controls=l onclick="l.hidden = false">?</button>
      <ul role=listbox id=l hidden><li role=option onclick="log.push('Oslo')">Oslo</ul>"""
    played = await bench.play(html, "- select: {field: City, pick: Oslo}")
    assert (played.because, await played.log()) == (None, "Oslo")


async def test_what_is_around_a_field_opens_its_list(bench: Bench) -> None:
    html = """<div style="position: relative; width: 200px; height: 30px" onclick="host.innerHTML =
      '<div><div aria-selected=false onclick=log.push(innerText)>Oslo</div></div>'">Choose
      <input role=combobox aria-label=City style="position: absolute; inset: 0; opacity: 0">
      <div style="position: absolute; inset: 0">Choose</div></div><div id=host></div>"""
    played = await bench.play(html, "- select: {combobox: City, pick: Oslo}")
    assert (played.because, await played.log()) == (None, "Oslo")


STAYS_OPEN = """<DIALOG><button role=combobox aria-label=Colours aria-controls=list STATE id=c>Choose</button>
  <div role=listbox id=list aria-multiselectable=true hidden style="position: absolute; background: white">
    <div role=option>Red</div><div role=option>Blue</div></div>
  <button onclick="log.push('saved')">Save</button></DIALOG>
<script>
  const close = () => { list.hidden = true; if (c.ariaExpanded) c.ariaExpanded = false };
  c.onclick = () => { list.hidden = false; if (c.ariaExpanded) c.ariaExpanded = true };
  list.onclick = ({target}) => { target.ariaSelected = target.ariaSelected !== 'true'; c.focus() };
  list.onmousedown = event => event.preventDefault();
  c.onblur = event => DIES && close();
  document.onkeydown = ({key}) => { if (key === 'Escape') { log.push('escape'); close() } };
</script>"""


@pytest.mark.parametrize("state", ["aria-expanded=false", ""])
async def test_a_list_of_several_that_stays_open_is_closed(bench: Bench, state: str) -> None:
    html = STAYS_OPEN.replace("DIALOG", "main").replace("STATE", state).replace("DIES", "false")
    played = await bench.play(html, "- select: {combobox: Colours, pick: [Red, Blue]}\n- click: {button: Save}")
    chosen = await played.page.locator("[aria-selected=true]").all_text_contents()
    assert (played.because, await played.log(), chosen) == (None, "escape saved", ["Red", "Blue"])


async def test_a_list_of_several_in_a_dialog_is_closed_without_escape(bench: Bench) -> None:
    html = STAYS_OPEN.replace("<DIALOG>", "<div role=dialog>").replace("</DIALOG>", "</div>")
    html = html.replace("STATE", "aria-expanded=false").replace("DIES", "true")
    played = await bench.play(html, "- select: {combobox: Colours, pick: [Red, Blue]}\n- click: {button: Save}")
    chosen = await played.page.locator("[aria-selected=true]").all_text_contents()
    assert (played.because, await played.log(), chosen) == (None, "saved", ["Red", "Blue"])


SLOTTED = """<x-select><x-option>Sweden</x-option><x-option>Norway</x-option></x-select><script>
  const shadow = (name, html) => customElements.define(name, class extends HTMLElement {
    constructor() { super(); this.attachShadow({mode: 'open'}).innerHTML = html } });
  shadow('x-option', '<div role=option><b><slot></slot></b></div>');
  shadow('x-select', `<div role=combobox aria-label=Country aria-controls=list tabindex=0
    onclick="this.nextElementSibling.hidden = false">Choose</div><div role=listbox id=list hidden><slot></slot></div>`);
  for (const one of document.querySelectorAll('x-option')) one.onclick = () => log.push(one.innerText);
</script>"""


async def test_entries_whose_words_are_slotted(bench: Bench) -> None:
    played = await bench.play(SLOTTED, "- select: {combobox: Country, pick: Norway}")
    assert (played.because, await played.log()) == (None, "Norway")
