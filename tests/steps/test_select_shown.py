"""select: lists whose entries have words that nobody sees, and lists whose entries do not say that they are entries"""

import pytest

from tests.steps.bench import Bench

HIDDEN = {
    "cut off": "position: absolute; clip: rect(1px, 1px, 1px, 1px); width: 1px",
    "of no size": "display: inline-block; width: 1px; height: 1px; overflow: hidden",
    "in no type": "font-size: 0",
}
LIST = """<div role=listbox aria-label=Colour aria-multiselectable=true>{}</div><script>
  for (const one of document.querySelectorAll('[role=option]')) one.onclick = () => {{
    one.ariaSelected = one.ariaSelected !== 'true';
    log.push(one.lastChild.textContent);
  }};</script>"""


@pytest.mark.parametrize("how", HIDDEN)
async def test_words_that_nobody_sees(bench: Bench, how: str) -> None:
    entry = f"<div role=option aria-selected=false><span style='{HIDDEN[how]}'>Not Selected, </span><b>{{}}</b></div>"
    html = LIST.format("".join(map(entry.format, ("Red", "Green", "Dark red"))))
    played = await bench.play(html, "- select: {field: Colour, pick: [Red, Green]}", timeout="4s")
    assert (played.because, await played.log()) == (None, "Red Green")


# As Ant Design draws it: the combobox says that it is open, what is clicked says nothing, and the list stays open.
PLAIN = """<div style='width: 200px'><label for=i>Colours</label><span id=tags></span><input id=i role=combobox
  aria-expanded=false></div><div id=list hidden></div><p style='margin-top: 90px'>Blue</p>
  <button onclick="log.push(chosen.join('+'))">Save</button><script>
  const chosen = [];
  const draw = () => {
    const shown = ['Red', 'Green', 'Blue'].filter(one => one.includes(i.value));
    list.innerHTML = shown.map(one => `<div>${one}</div>`).join('');
    tags.innerHTML = chosen.map(one => `<span class=tag>${one}<i class=remove title='Remove'>×</i></span>`).join('');
  };
  const open = to => { i.ariaExpanded = to; list.hidden = !to; i.value = ''; draw() };
  i.onmousedown = () => open(i.ariaExpanded !== 'true');
  i.oninput = draw;
  i.onkeydown = event => { if (event.key === 'Escape') open(false) };
  list.onmousedown = event => event.preventDefault();
  list.onclick = ({target}) => { chosen.push(target.textContent); i.value = ''; draw() };
  tags.onclick = ({target}) => { chosen.splice(chosen.indexOf(target.parentNode.firstChild.data), 1); draw() };
  draw();
</script>"""


async def test_several_of_a_list_that_stays_open(bench: Bench) -> None:
    steps = """
      - click: {field: Colours}
      - select: {field: Colours, pick: [Red, Blue]}
      - click: Save
      - select: {field: Colours, pick: [Gray]}
        timeout: 2s
        optional: true
      - select: {field: Colours, pick: [Green]}
      - click: Save"""
    played = await bench.play(PLAIN, steps)
    assert (played.because, await played.log()) == (None, "Red+Blue Green")


# The list is in a shadow root, its entries are slotted into it, and only the list says that it takes several.
SLOTTED = """<div id=host><div role=option aria-selected=true>Red</div>
<div role=option aria-selected=false>Green</div></div>
<button onclick="log.push([...host.children].filter(one => one.ariaSelected === 'true').map(one => one.innerText))">Save
</button><script>
  host.attachShadow({mode: 'open'}).innerHTML =
    '<div role=listbox aria-label=Colours aria-multiselectable=true><slot></slot></div>';
  host.onclick = ({target}) => { target.ariaSelected = target.ariaSelected !== 'true' };
</script>"""


async def test_one_of_a_list_around_a_slot_that_takes_several(bench: Bench) -> None:
    played = await bench.play(SLOTTED, "- select: {field: Colours, pick: Green}\n- click: Save", timeout="4s")
    assert (played.because, await played.log()) == (None, "Green")


# As jQuery UI draws it: the label is for an element that takes no labels.
FOR = """<label for=c>Country</label>
  <span id=c role=combobox aria-expanded=false aria-owns=list tabindex=0>Choose</span>
  <ul role=listbox id=list hidden><li role=option>Sweden<li role=option>Norway</ul><script>
  c.onclick = () => { list.hidden = false; c.ariaExpanded = 'true' };
  list.onclick = ({target}) => { c.innerText = target.innerText; list.hidden = true; c.ariaExpanded = 'false' };
</script>"""


async def test_a_list_whose_label_the_browser_gives_to_nothing(bench: Bench) -> None:
    steps = "- select: {field: Country, pick: Norway}\n- expect: {field: Country, contains: Norway}"
    played = await bench.play(FOR, steps, timeout="4s")
    assert played.because is None


# The combobox says at once that it is closed, and the list stays for a moment: it fades, as those of Element Plus and
# Ant Design, or the page removes it later. The next click on the combobox keeps it there.
CLOSING = """<style>#list.fades {{ transition: transform .8s }} #list.closing {{ transform: scaleY(.2) }}</style>
  <label for=i>Colour</label><input id=i role=combobox aria-expanded=false readonly {0}>
  <div id=list class="{1}" {2} hidden><div {3}>Red</div><div {3}>Green</div></div><script>
  let timer;
  i.onclick = () => {{
    clearTimeout(timer);
    list.classList.remove('closing');
    list.hidden = false;
    i.ariaExpanded = true;
  }};
  list.onclick = ({{target}}) => {{
    if (i.ariaExpanded !== 'true') return;
    log.push(i.value = target.textContent);
    i.ariaExpanded = false;
    list.classList.add('closing');
    timer = setTimeout(() => {{ list.hidden = true; }}, 800);
  }};
</script>"""
ENTRIES = "role=listbox", "role=option"


@pytest.mark.parametrize(
    "own, fades, entries",
    [("aria-controls=list", "fades", ENTRIES), ("", "stays", ENTRIES), ("", "fades", ("", ""))],
)
async def test_a_list_that_is_closing_is_opened_again(
    bench: Bench, own: str, fades: str, entries: tuple[str, str]
) -> None:
    steps = "- select: {field: Colour, pick: Red}\n- select: {field: Colour, pick: Green}"
    played = await bench.play(CLOSING.format(own, fades, *entries), steps, timeout="6s")
    assert (played.because, await played.log()) == (None, "Red Green")
