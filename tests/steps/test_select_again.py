"""select: an entry that is chosen already, and what a list does after it was used"""

import pytest

from tests.steps.bench import Bench

# As Mantine draws it: a click on the chosen entry removes the choice.
TOGGLED = """<label for=i>Country</label> <input id=i role=combobox aria-expanded=false aria-controls=list {0}>
  <div id=list role=listbox hidden></div><button onclick="log.push(`[${{chosen}}]`)">Save</button><script>
  let chosen = '';
  const entry = one => `<div role=option aria-selected=${{one === chosen}}>${{one}}</div>`;
  const open = to => {{
    list.innerHTML = ['Sweden', 'Norway'].map(entry).join('');
    list.hidden = !to;
    i.ariaExpanded = to;
  }};
  i.onclick = () => open(list.hidden);
  i.onkeydown = ({{key}}) => {{ if (key === 'Escape') open(false) }};
  list.onmousedown = event => event.preventDefault();
  list.onclick = ({{target: {{innerText: one}}}}) => {{ i.value = chosen = one === chosen ? '' : one; {1}; open({2}) }};
</script>"""


@pytest.mark.parametrize("how", [("", ""), ("readonly", ""), ("readonly", "i.value = 'Choose'")])
async def test_a_chosen_entry_stays_chosen(bench: Bench, how: tuple[str, str]) -> None:
    steps = "- select: {field: Country, pick: Norway}\n" * 2 + "- click: Save"
    played = await bench.play(TOGGLED.format(*how, "false"), steps, timeout="6s")
    assert (played.because, await played.log()) == (None, "[Norway]")


async def test_a_field_that_shows_nothing_any_more(bench: Bench) -> None:
    html = TOGGLED.format("readonly", "if (one === 'Sweden') i.value = chosen = ''", "false")
    steps = "- select: {field: Country, pick: Norway}\n- select: {field: Country, pick: Sweden}"
    played = await bench.play(html, steps, timeout="6s")
    assert played.error == ("value", 'nothing is chosen there, not "Sweden": the page did not keep it')


@pytest.mark.parametrize("pick", ["Norway", "Nowhere"])
async def test_a_list_that_was_opened_does_not_stay_open(bench: Bench, pick: str) -> None:
    step = f"- select: {{field: Country, pick: {pick}}}\n  optional: true"
    played = await bench.play(TOGGLED.format("readonly", "", "true"), step, default="2s")
    assert await played.page.locator("#list").is_hidden()


# The first entry that is pressed closes the list instead, as one that loses the focus.
LOST = """<button id=c role=combobox aria-label=Country aria-expanded=false>Choose</button>
  <div id=list role=listbox hidden><div role=option {0}>Norway</div></div><script>
  let times = 0;
  const open = to => { list.hidden = !to; c.ariaExpanded = to };
  c.onclick = () => open(list.hidden);
  list.onmouseover = () => { if (!times++) open(false) };
  list.onclick = ({target}) => { log.push(target.innerText); open(false) };
</script>"""


async def test_an_entry_that_goes_before_it_is_clicked(bench: Bench) -> None:
    played = await bench.play(LOST.replace("{0}", ""), "- select: {field: Country, pick: Norway}", timeout="6s")
    assert (played.because, await played.log()) == (None, "Norway")


async def test_a_disabled_entry(bench: Bench) -> None:
    html = LOST.replace("{0}", "aria-disabled=true")
    played = await bench.play(html, "- select: {field: Country, pick: Norway}", timeout="2s")
    expected = 'the entry "Norway" is disabled, and stayed so until the timeout'
    assert (played.error, await played.log()) == (("timeout", expected), "")


# Drawn over the browser's own; labelled as in Headless UI; with one of the browser's own in it, as in UI5.
RADIOS = {
    "S": """<style>#o { appearance: none } #o + i { position: absolute; inset: 0 }</style>
      <label style="position: relative"><input id=o type=radio name=s><i></i>S</label>""",
    "M": """<span id=m role=radio aria-checked=false aria-labelledby=w onclick="ariaChecked = true">o</span>
      <b id=w>M</b>""",
    "L": """<x-radio></x-radio><script>
      const root = document.querySelector('x-radio').attachShadow({mode: 'open'});
      root.innerHTML = '<div role=radio aria-checked=false>L<input type=radio style="opacity: 0"></div>';
      root.firstChild.onclick = () => { root.firstChild.ariaChecked = true };</script>""",
}


@pytest.mark.parametrize("pick", RADIOS)
async def test_radio_buttons_of_libraries(bench: Bench, pick: str) -> None:
    html = f"<div role=radiogroup aria-label=Size>{RADIOS[pick]}</div>"
    played = await bench.play(html, f"- select: {{radiogroup: Size, pick: {pick}}}", timeout="3s")
    assert played.because is None
