"""Lists that show chosen options as tags, and hide them from the list, as many libraries do."""

import pytest

from tests.steps.bench import Bench

# Both are written for this test: the first behaves like React Select, the second like Choices.js.
PAGE = """<style>.control {border: 1px solid; width: 400px; padding: 4px} .menu {border: 1px solid; width: 400px}
  .tag {display: inline-flex; background: #eee; margin: 2px} .off {font-size: 0}</style>
<div id=box class=KIND><div class=control><span id=tags></span><input id=i role=combobox aria-label=Colours
  aria-expanded=false aria-controls=menu></div><div id=menu role=listbox class=menu hidden></div></div>
<button onclick="log.push(chosen.join('+'))">Save</button>
<script>
  const all = ['Red', 'Blue', 'Green', 'Dark red'], chosen = ['Red', 'Green'];
  const tag = name => OFF.replaceAll('NAME', name);
  const draw = () => {
    tags.innerHTML = chosen.map(tag).join('');
    menu.innerHTML = all.filter(name => !chosen.includes(name) && name.toLowerCase().includes(i.value.toLowerCase()))
      .map(name => `<div role=option aria-selected=false>${name}</div>`).join('');
    menu.hidden = i.getAttribute('aria-expanded') !== 'true';
  };
  const open = to => { i.setAttribute('aria-expanded', to); draw(); };
  document.querySelector('.control').onmousedown = event => { if (!event.target.closest('.off')) open('true') };
  i.oninput = () => open('true');
  menu.onmousedown = event => event.preventDefault();
  menu.onclick = event => { chosen.push(event.target.textContent); i.value = ''; open(String(STAYS)) };
  tags.onclick = event => {
    const off = event.target.closest('.off');
    if (off) { chosen.splice(chosen.indexOf(off.dataset.name), 1); draw() }
  };
  draw();
</script>"""
CROSS = "<div class=off role=button data-name='NAME' aria-label='Remove NAME'><svg width=9 height=9></svg></div>"
REACT = f"`<div class='tag css-multiValue'><div>NAME</div>{CROSS}</div>`"
BUTTON = "<button type=button class=off data-name='NAME' aria-label='Remove item: NAME'>Remove item</button>"
CHOICES = f"`<div class='tag choices__item' data-item data-value='NAME'>NAME{BUTTON}</div>`"
KINDS = {
    "closes": PAGE.replace("OFF", REACT).replace("STAYS", "false"),
    "stays open": PAGE.replace("OFF", CHOICES).replace("STAYS", "true"),
}


@pytest.mark.parametrize("html", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(
    ("pick", "chosen"), [("[Red, Blue]", "Red+Blue"), ("Blue", "Blue"), ("Green", "Green"), ("[Dark red]", "Dark red")]
)
async def test_what_is_chosen_in_the_end(bench: Bench, html: str, pick: str, chosen: str) -> None:
    played = await bench.play(html, f"- select: {{field: Colours, pick: {pick}}}\n- click: {{button: Save}}")
    assert (played.because, await played.log()) == (None, chosen)


async def test_what_nothing_takes_off_is_told(bench: Bench) -> None:
    html = KINDS["closes"].replace(CROSS, "")
    played = await bench.play(html, "- select: {field: Colours, pick: Blue}")
    assert played.error == ("value", '"Red" is chosen there too, and nothing next to it removes it')


async def test_a_list_that_lets_go_of_what_was_chosen_before_is_told(bench: Bench) -> None:
    html = KINDS["stays open"].replace("chosen.push(", "chosen.length = 0; chosen.push(")
    played = await bench.play(html, "- select: {field: Colours, pick: [Red, Blue]}")
    told = '"Red" is not chosen: the list did not accept it, or dropped it again; chosen there: "Blue"'
    assert played.error == ("value", told)


async def test_an_entry_that_is_only_lit_is_not_chosen(bench: Bench) -> None:
    html = KINDS["stays open"].replace("aria-selected=false", "aria-selected=${name === 'Blue'}")
    html = html.replace("chosen.push(", "window.clicks = (window.clicks || 0) + 1; if (clicks > 1) chosen.push(")
    played = await bench.play(html, "- select: {field: Colours, pick: [Blue]}\n- click: {button: Save}")
    assert (played.because, await played.log()) == (None, "Blue")
