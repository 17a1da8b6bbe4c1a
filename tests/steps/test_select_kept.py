"""select: a list that does not keep the chosen option fails, and the message says which option is chosen instead."""

import pytest

from tests.steps.bench import Bench

OWN = """<select aria-label=Country onchange="BACK"><option>Sweden<option>Norway</select>"""
MANY = """<select aria-label=Sizes multiple onchange="BACK"><option selected>S<option>M<option>L</select>"""
RADIOS = """<div role=radiogroup aria-label=Size><label><input type=radio name=s checked>S</label>
  <label><input type=radio name=s onclick="BACK">L</label></div>"""


@pytest.mark.parametrize("back", ["value = 'Sweden'", "setTimeout(() => value = 'Sweden')"])
async def test_the_browsers_own_list(bench: Bench, back: str) -> None:
    played = await bench.play(OWN.replace("BACK", back), "- select: {field: Country, pick: Norway}")
    assert played.error == ("value", '"Sweden" is chosen there, not "Norway": the page did not keep it')


async def test_the_browsers_own_list_of_several(bench: Bench) -> None:
    html = MANY.replace("BACK", "options[2].selected = false")
    played = await bench.play(html, "- select: {field: Sizes, pick: [M, L]}")
    assert played.error == ("value", '"M" is chosen there, not "M" and "L": the page did not keep it')


async def test_radio_buttons(bench: Bench) -> None:
    html = RADIOS.replace("BACK", "event.preventDefault()")
    played = await bench.play(html, "- select: {radiogroup: Size, pick: L}")
    assert played.error == ("value", '"S" is chosen there, not "L": the page did not keep it')


DRAWN = """<button role=combobox aria-label=Country aria-expanded=false id=c>Sweden</button>
  <ul role=listbox id=list hidden><li role=option>Sweden<li role=option>Norway</ul><script>
  c.onclick = () => { list.hidden = false; c.ariaExpanded = 'true' };
  list.onclick = ({target}) => { list.hidden = true; c.ariaExpanded = 'false'; TAKE };
</script>"""
WRITTEN = DRAWN.replace("<button role=combobox", "<input role=combobox value=Sweden").replace(">Sweden</button>", ">")


@pytest.mark.parametrize("html", [DRAWN, WRITTEN], ids=["button", "field"])
async def test_a_drawn_list(bench: Bench, html: str) -> None:
    played = await bench.play(html.replace("TAKE", ""), "- select: {combobox: Country, pick: Norway}")
    assert played.error == ("value", '"Sweden" is chosen there, not "Norway": the page did not keep it')


# Red and Green are chosen at first; STATE and TEXT are how the page shows that, and TAKE is what a click does.
SEVERAL = """<button role=combobox aria-label=Colours aria-expanded=false id=c></button>
  <div role=listbox id=list hidden aria-multiselectable=true></div><p id=out></p><script>
  let on = ['Red', 'Green'];
  const entry = one => `<div role=option STATE>${one}</div>`;
  const draw = () => {
    out.innerText = on.join('+');
    c.innerText = TEXT;
    list.innerHTML = ['Red', 'Green', 'Blue', 'Pink'].map(entry).join('');
  };
  c.onclick = () => { list.hidden = !list.hidden; c.ariaExpanded = String(!list.hidden) };
  list.onclick = ({target: {innerText: one}}) => { TAKE; draw() };
  draw();
</script>"""
STATES = ("aria-selected=${on.includes(one)}", "'Choose'")
CLOSES = (STATES[0] + " onclick=c.click()", "'Choose'")
TEXT = ("", "on.join(', ') || 'Choose'")
COUNT = ("", "`${on.length} chosen`")
TOGGLE = "if (on.includes(one)) on = on.filter(each => each !== one); else on.push(one)"
TWO = f"if (on.length < 2 || on.includes(one)) {{ {TOGGLE} }}"
ADDS = "on.push(one)"


def several(how: tuple[str, str], take: str) -> str:
    return SEVERAL.replace("STATE", how[0]).replace("TEXT", how[1]).replace("TAKE", take)


@pytest.mark.parametrize("how", [CLOSES, TEXT], ids=["states", "text"])
@pytest.mark.parametrize(("take", "pick", "chosen"), [(TWO, "[Red, Blue]", "Red+Blue"), (TOGGLE, "Blue", "Blue")])
async def test_what_else_was_chosen_is_no_more(
    bench: Bench, how: tuple[str, str], take: str, pick: str, chosen: str
) -> None:
    played = await bench.play(several(how, take), f"- select: {{combobox: Colours, pick: {pick}}}")
    assert (played.because, await played.page.locator("#out").inner_text()) == (None, chosen)


@pytest.mark.parametrize("how", [STATES, TEXT], ids=["states", "text"])
async def test_one_too_many(bench: Bench, how: tuple[str, str]) -> None:
    played = await bench.play(several(how, TWO), "- select: {combobox: Colours, pick: [Red, Blue, Pink]}")
    told = '"Pink" is not chosen: the list did not accept it, or dropped it again; chosen there: "Red" and "Blue"'
    assert played.error == ("value", told)


async def test_one_that_is_not_taken_off(bench: Bench) -> None:
    played = await bench.play(several(TEXT, ADDS), "- select: {combobox: Colours, pick: [Red, Blue]}")
    assert played.error == ("value", '"Green" stays chosen: the page did not remove it')


@pytest.mark.parametrize("pick", ["[Red, Blue]", "Blue"])
async def test_a_list_of_which_nobody_can_tell(bench: Bench, pick: str) -> None:
    html = several(COUNT, TOGGLE).replace("aria-multiselectable=true", "")
    played = await bench.play(html, f"- select: {{combobox: Colours, pick: {pick}}}")
    told = f'the field shows "{2 if pick != "Blue" else 3} chosen", and its entries do not say whether they are chosen'
    told = f"planbook cannot tell what is chosen there: {told}; click the entries one by one, and add an `expect` "
    assert played.error == ("value", told + "after them")


async def test_nothing_of_several(bench: Bench) -> None:
    played = await bench.play(several(CLOSES, TOGGLE), "- select: {combobox: Colours, pick: []}")
    assert (played.because, await played.page.locator("#out").inner_text()) == (None, "")


# Tags and list are in shadow roots, as in UI5, and nothing says that several can be chosen.
TOKENS = """<x-field></x-field><button onclick="log.push(chosen.join('+'))">Save</button><script>
  window.chosen = ['Red', 'Green'];
  customElements.define('x-token', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({mode: 'open'}).innerHTML = `<div role=option aria-selected=false class=x-token>
        <span>${this.title}</span><div class=icon aria-label=Delete style="width: 9px; height: 9px"></div></div>`;
      this.shadowRoot.querySelector('.icon').className = 'delete';
      this.shadowRoot.querySelector('.delete').onclick = () => { chosen.splice(chosen.indexOf(this.title), 1); draw() };
    }
  });
  const root = document.querySelector('x-field').attachShadow({mode: 'open'});
  root.innerHTML = `<div><div role=listbox id=tokens></div><input role=combobox aria-label=Colours
    aria-expanded=false></div><div role=listbox id=list hidden></div>`;
  const field = root.querySelector('input'), list = root.querySelector('#list');
  const entries = () => ['Red', 'Green', 'Blue'].filter(one => one.toLowerCase().includes(field.value.toLowerCase()));
  const draw = () => {
    root.querySelector('#tokens').innerHTML = chosen.map(one => `<x-token title=${one}></x-token>`).join('');
    list.innerHTML = entries().map(one => `<div role=option aria-selected=false>${one}</div>`).join('');
  };
  field.oninput = () => { list.hidden = !field.value; draw() };
  list.onclick = ({target: {innerText: one}}) => {
    chosen.includes(one) ? chosen.splice(chosen.indexOf(one), 1) : chosen.push(one);
    field.value = '';
    list.hidden = true;
    draw();
  };
  draw();
</script>"""


@pytest.mark.parametrize(("pick", "chosen"), [("[Red, Blue]", "Red+Blue"), ("Blue", "Blue")])
async def test_tags_in_shadow_roots(bench: Bench, pick: str, chosen: str) -> None:
    played = await bench.play(TOKENS, f"- select: {{field: Colours, pick: {pick}}}\n- click: {{button: Save}}")
    assert (played.because, await played.log()) == (None, chosen)


async def test_tags_of_another_field_are_not_touched(bench: Bench) -> None:
    other = """<x-other></x-other><script>
      document.querySelector('x-other').attachShadow({mode: 'open'}).innerHTML = `<input role=combobox aria-label=City
        aria-expanded=false><ul role=listbox id=l hidden><li role=option>Oslo<li role=option>Voss</ul>`;
      const city = document.querySelector('x-other').shadowRoot.querySelector('input');
      city.onclick = () => { city.nextSibling.hidden = false };
      city.nextSibling.onclick = ({target}) => { city.value = target.innerText; city.nextSibling.hidden = true };
    </script>"""
    played = await bench.play(
        f"<div>{TOKENS}{other}</div>", "- select: {field: City, pick: Oslo}\n- click: {button: Save}"
    )
    assert (played.because, await played.log()) == (None, "Red+Green")


async def test_entries_that_tell_by_a_property_only(bench: Bench) -> None:
    html = """<div role=listbox aria-label=Colours aria-multiselectable=true>
      <x-entry role=option aria-selected=false>Red</x-entry><x-entry role=option aria-selected=false>Blue</x-entry>
      </div><script>
      customElements.define('x-entry', class extends HTMLElement {
        selected = false;
        connectedCallback() { this.onclick = () => { this.selected = !this.selected; log.push(this.innerText.trim()) } }
      });</script>"""
    played = await bench.play(html, "- select: {listbox: Colours, pick: [Red, Blue]}", timeout="4s")
    assert (played.because, await played.log()) == (None, "Red Blue")


async def test_entries_whose_attributes_are_left_behind(bench: Bench) -> None:
    html = """<div role=listbox aria-label=Colours aria-multiselectable=true><x-kept role=option>Red</x-kept>
      <x-kept role=option>Blue</x-kept><x-kept role=option>Green</x-kept></div><script>
      customElements.define('x-kept', class extends HTMLElement {
        selected = this.innerText !== 'Green';
        connectedCallback() {
          this.setAttribute('aria-selected', this.selected);
          this.onclick = () => {
            this.selected = !this.selected;
            const held = [...this.parentElement.children].filter(one => one.selected);
            log.push(held.map(one => one.innerText.trim()).join('+'))
          } } });</script>"""
    played = await bench.play(html, "- select: {listbox: Colours, pick: [Green]}", timeout="4s")
    assert (played.because, (await played.log()).split()[-1]) == (None, "Green")
