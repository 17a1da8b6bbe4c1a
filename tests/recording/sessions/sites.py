"""What sites make themselves: keypads, boxes for codes, masks, menus that appear, lists that make room."""

from tests.recording.person import Person
from tests.recording.session import Session

KEYPAD = """<label>PIN <input id=pin type=password readonly></label><p id=pad></p>
<button onclick="log(pin.value.length)">Unlock</button><script>for (const key of '7294103586') {
  const made = pad.appendChild(document.createElement('button'));
  made.textContent = key;
  made.onclick = () => { pin.value += key; };
}</script>"""


async def keypad(me: Person) -> None:
    for key in "471109":
        await me.press("button", key)
    await me.press("button", "Unlock")


BOXES = f"""<fieldset><legend>One-time code</legend>{"<input maxlength=1 oninput=next(this)>" * 6}</fieldset><script>
const boxes = [...document.querySelectorAll('input')];
boxes.forEach((box, at) => box.setAttribute('aria-label', `Digit ${{at + 1}}`));
const next = box => (box.nextElementSibling ? box.nextElementSibling.focus()
  : log(`code of ${{boxes.map(one => one.value).join('').length}}`));</script>"""


async def boxes(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Digit 1"), "471109")


NAMED = """<label>Security code <input id=a></label><label>Pin code <input id=b></label>
<input id=apiToken placeholder="Paste it here"><label>Password (at least 8 letters) <input id=c></label>
<label>Promo code <input id=d></label>
<button onclick="log([a, b, apiToken, c, d].map(one => one.value.length))">Go on</button>"""


async def named(me: Person) -> None:
    for field in ("#a", "#b", "#apiToken", "#c"):
        await me.type_into(me.at(field), "471109")
    await me.type_into(me.at("#d"), "SPRING")
    await me.press("button", "Go on")


WRITES = """<label>City <input id=city oninput="list.hidden = false"></label>
<ul id=list hidden><li role=option>Odense</ul>
<button onclick="log(city.value)">Go on</button>
<script>city.onkeydown = e => { if (e.key === 'Enter') { city.value = 'Odense'; list.hidden = true; } };</script>"""


async def writes(me: Person) -> None:
    await me.type_into(me.at("#city"), "Od")
    await me.keys.press("Enter")
    await me.press("button", "Go on")


BY_KEY = """<label>Find <input id=word value=old></label><ul id=found></ul><script>word.onkeyup = () => {
  found.innerHTML = ['pen', 'pencil', 'ink'].filter(one => one.startsWith(word.value))
    .map(one => `<li onclick="log(this.textContent)">${one}</li>`).join('');
};</script>"""


async def by_key(me: Person) -> None:
    await me.click(me.at("#word"))
    await me.keys.press("Control+A")
    await me.keys.type("pen")
    await me.click(me.page.get_by_text("pencil"))


MASK = """<label>Phone <input id=phone value="+1 ___-____"></label>
<button onclick="log(phone.value)">Go on</button><script>
let digits = '';
const show = () => {
  phone.value = `+1 ${digits.padEnd(7, '_').replace(/^.../, '$&-')}`;
  const at = phone.value.search(/_|$/);
  phone.setSelectionRange(at, at);
};
phone.onclick = show;
phone.oninput = e => { if (e.data && phone.selectionEnd < phone.value.length) digits += e.data; show(); };
</script>"""


async def mask(me: Person) -> None:
    await me.type_into(me.at("#phone"), "5551234")
    await me.press("button", "Go on")


ANEW = """<div id=form></div><button onclick="log(name)">Keep</button><script>name = '';
function draw() {
  form.innerHTML = `<label>Name <input value="${name}"></label>`;
  const field = form.querySelector('input');
  field.oninput = () => { name = field.value; draw(); form.querySelector('input').setSelectionRange(99, 99); };
  field.focus();
}
draw();</script>"""


async def anew(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Name"), "Ada L")
    await me.press("button", "Keep")


BACKDROP = """<button onclick="box.showModal()">Edit</button>
<dialog id=box style="position: fixed; left: 480px; top: 250px; margin: 0">Hello</dialog>
<script>box.onclick = e => { if (e.target === box && e.offsetX < 0) { box.close(); log('closed'); } };</script>"""


async def backdrop(me: Person) -> None:
    await me.press("button", "Edit")
    await me.mouse.click(10, 10)


QUOTE = """<p id=said>The quick brown fox jumps over the dog.</p><p>Go on</p>
<button onmousedown="event.preventDefault()" onclick="log(String(getSelection()))">Quote</button>"""


async def quote(me: Person) -> None:
    words = await me.page.evaluate("""() => { const range = document.createRange(), text = said.firstChild;
      range.setStart(text, 4); range.setEnd(text, 15); const {left, right, top} = range.getBoundingClientRect();
      return [left + 1, right - 1, top + 5]; }""")
    await me.mouse.move(words[0], words[2])
    await me.mouse.down()
    await me.mouse.move(words[1], words[2], steps=6)
    await me.mouse.up()
    await me.press("button", "Quote")


ROOM = """<style>li { height: 20px; width: 200px }</style><ul id=list>
<li draggable=true>One</li><li draggable=true>Two</li><li draggable=true>Three</li></ul>
<script>let moved;
document.ondragstart = e => { moved = e.target; };
list.ondragover = e => { e.preventDefault(); const over = e.target.closest('li'), box = over.getBoundingClientRect();
  if (over !== moved && e.clientY > box.top + 3) over.after(moved); };
list.ondrop = e => { e.preventDefault(); log(list.innerText.split(String.fromCharCode(10))); };</script>"""


async def room(me: Person) -> None:
    await me.drag(me.page.get_by_text("One"), me.page.get_by_text("Three"), 0.3, 0.8)


CONTROLS = """<x-form></x-form><script>customElements.define('x-form', class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({mode: 'open'}), at = name => root.querySelector(name);
  root.innerHTML = '<label>Country <select><option>Norway<option>Sweden</select></label>'
    + '<label><input type=checkbox> Agree</label><button>Go on</button>';
  at('button').onclick = () => log([at('select').value, at('input').checked]);
} });</script>"""


async def controls(me: Person) -> None:
    await me.at("select").focus()
    await me.keys.press("ArrowDown")
    await me.click(me.page.get_by_label("Agree"))
    await me.press("button", "Go on")


ROUTES = """<a href=/a>A</a> <a href=/b>B</a> <a href=/c>C</a><p id=at>/</p><script>
const show = () => { at.textContent = location.pathname; log('at ' + at.textContent); };
onpopstate = show;
document.onclick = e => { e.preventDefault(); history.pushState(0, '', e.target.getAttribute('href')); show(); };
</script>"""


async def routes(me: Person) -> None:
    for name in "ABC":
        await me.press("link", name)
    await me.page.go_back()
    await me.sees("/b")


TAKEN = """<label>Tags <input id=tag></label><ul id=tags></ul><script>tag.onkeypress = e => {
  if (e.key !== ',') return;
  e.preventDefault();
  tags.insertAdjacentHTML('beforeend', `<li>${tag.value}</li>`);
  log(tag.value);
  tag.value = '';
};</script>"""


async def taken(me: Person) -> None:
    await me.type_into(me.at("#tag"), "red,ink,")
    await me.page.wait_for_timeout(50)


GONE = """<button onclick="menu.hidden = false">Menu</button><div id=menu hidden><span
 onmousedown="this.remove(); log('chosen')">Blue</span></div><script>
document.onkeydown = e => { if (e.key === 'Escape') { menu.hidden = true; log('closed'); } };</script>"""


async def gone(me: Person) -> None:
    await me.press("button", "Menu")
    await me.click(me.page.get_by_text("Blue"))
    await me.keys.press("Escape")
    await me.page.wait_for_timeout(100)


KEYS = "typing into PIN: the page has keys of its own for this field, and a plan cannot click a secret."
SITES = [
    Session("keypad", KEYPAD, keypad, [f"Not recorded: {KEYS}", 'Click button "Unlock"'], missed=1, replays=False),
    Session(
        "boxes-for-a-code",
        BOXES,
        boxes,
        [f'Fill field "Digit {at + 1}" with {{{{ secrets.ONE_TIME_CODE[{at}] }}}}' for at in range(6)],
    ),
    Session(
        "fields-named-like-secrets",
        NAMED,
        named,
        [
            'Fill field "Security code" with {{ secrets.SECURITY_CODE }}',
            'Fill field "Pin code" with {{ secrets.SECURITY_CODE }}',
            'Fill field "Paste it here" with {{ secrets.SECURITY_CODE }}',
            'Fill field "Password (at least 8 letters)" with {{ secrets.SECURITY_CODE }}',
            'Fill field "Promo code" with "SPRING"',
            'Click button "Go on"',
        ],
    ),
    Session(
        "field-that-the-page-completes",
        WRITES,
        writes,
        ['Fill field "City" with "Od"', 'Press Enter in field "City"', 'Click button "Go on"'],
    ),
    Session(
        "search-by-key",
        BY_KEY,
        by_key,
        ['Clear field "Find"', 'Type "pen" into field "Find"', 'Click listitem "pencil"'],
    ),
    Session(
        "mask",
        MASK,
        mask,
        ['Click field "Phone"', 'Type "5551234" into field "Phone"', 'Click button "Go on"'],
    ),
    Session("field-drawn-anew", ANEW, anew, ['Fill field "Name" with "Ada L"', 'Click button "Keep"']),
    Session(
        "backdrop",
        BACKDROP,
        backdrop,
        ['Click button "Edit"', "Click role dialog at 470 px left, 240 px up"],
    ),
    Session(
        "quotation",
        QUOTE,
        quote,
        ['Highlight "quick brown" in text "The quick brown fox jumps over the dog."', 'Click button "Quote"'],
    ),
    Session("list-that-makes-room", ROOM, room, ['Drag listitem "One" by 40 px left and 46 px down']),
    Session(
        "controls-in-open-shadow-root",
        CONTROLS,
        controls,
        ['Select "Sweden" in field "Country"', 'Tick checkbox "Agree"', 'Click button "Go on"'],
    ),
    Session("back-in-one-page", ROUTES, routes, ['Click link "A"', 'Click link "B"', 'Click link "C"', "Go back"]),
    Session(
        "key-taken-as-a-letter",
        TAKEN,
        taken,
        [
            'Fill field "Tags" with "red"',
            'Press , in field "Tags"',
            'Fill field "Tags" with "ink"',
            'Press , in field "Tags"',
        ],
    ),
    Session(
        "gone-when-pressed",
        GONE,
        gone,
        ['Click button "Menu"', 'Click text "Blue"', "Press Escape"],
    ),
]
