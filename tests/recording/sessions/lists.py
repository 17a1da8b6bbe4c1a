"""Lists and editors: custom selects, suggestions, calendars, endless lists, rich text, keys alone."""

from tests.recording.person import Person
from tests.recording.session import Session

CUSTOM = """<div role=combobox tabindex=0 aria-label=Size aria-expanded=false style="width: 9em; border: 1px solid"
 onclick="list.hidden = !list.hidden">Choose</div><ul role=listbox id=list hidden>
<li role=option onmousedown="pick(this)">Small</li><li role=option onmousedown="pick(this)">Large</li></ul>
<script>const pick = el => { log(el.textContent); list.hidden = true;
  document.querySelector('[role=combobox]').textContent = el.textContent; }</script>
"""


async def custom_select(me: Person) -> None:
    await me.press("combobox", "Size")
    await me.press("option", "Large")


SUGGESTS = """<label>City <input id=city role=combobox aria-autocomplete=list oninput="suggest(this.value)"></label>
<ul role=listbox id=list></ul><script>
const CITIES = ['Oslo', 'Odense', 'Berlin'];
function suggest(text) {
  setTimeout(() => { list.innerHTML = ''; for (const name of CITIES) if (text && name.startsWith(text)) {
    const entry = list.appendChild(document.createElement('li'));
    entry.setAttribute('role', 'option'); entry.textContent = name;
    entry.onclick = () => { city.value = name; list.innerHTML = ''; log('chose ' + name); };
  } }, 100);
}</script>"""


async def suggestions(me: Person) -> None:
    await me.type_into(me.page.get_by_label("City"), "Od")
    await me.press("option", "Odense")


CALENDAR = """<label>Arrival <input id=day readonly onclick="grid.hidden = false"></label>
<table role=grid id=grid hidden aria-label=Calendar>
<tr><td><button>11</button></td><td><button>12</button></td></tr></table><script>
grid.onclick = e => {
  if (!e.target.matches('button')) return;
  day.value = e.target.textContent;
  grid.hidden = true;
  log('day ' + day.value);
};</script>
"""


async def calendar(me: Person) -> None:
    await me.click(me.page.get_by_label("Arrival"))
    await me.press("button", "12")


ENDLESS = """<div id=list style="height: 300px; overflow: auto" aria-label=Feed role=feed></div><script>
let count = 0;
function more() { for (let i = 0; i < 20; i++) { count++; const row = list.appendChild(document.createElement('div'));
  row.style.height = '40px'; row.innerHTML = `<button onclick="log('opened ${count}')">Entry ${count}</button>`; } }
more();
const atEnd = () => list.scrollTop + list.clientHeight > list.scrollHeight - 20;
list.onscroll = () => { if (atEnd() && count < 60) setTimeout(more, 100); };
</script>"""


async def endless(me: Person) -> None:
    await me.point(me.at("#list"))
    for _ in range(8):
        await me.mouse.wheel(0, 200)
        await me.page.wait_for_timeout(60)
    await me.called("button", "Entry 30").wait_for()
    await me.page.wait_for_timeout(300)
    await me.press("button", "Entry 30")


RICH = """<button id=bold onmousedown="event.preventDefault()" onclick="document.execCommand('bold')">Bold</button>
<div id=text contenteditable aria-label=Message role=textbox style="border: 1px solid; min-height: 3em"></div>
<button onclick="log(text.innerHTML)">Show</button>"""


async def rich(me: Person) -> None:
    await me.type_into(me.at("#text"), "Dear all, ")
    await me.press("button", "Bold")
    await me.keys.type("good news")
    await me.press("button", "Show")


RICH_KEYS = RICH


async def rich_keys(me: Person) -> None:
    await me.type_into(me.at("#text"), "Hello ")
    await me.keys.press("Control+b")
    await me.keys.type("world")
    await me.press("button", "Show")


KEYS = """<label>Search <input id=q></label><button onclick="log('asked ' + q.value)">Ask</button>
<label><input type=checkbox id=exact> Exact</label><script>
q.onkeydown = e => { if (e.key === 'Enter') log('searched ' + q.value); };
exact.onchange = () => log('exact ' + exact.checked);
document.addEventListener('keydown', e => { if (e.key === '?') log('help'); });
</script>"""


async def keys_only(me: Person) -> None:
    await me.keys.press("?")
    await me.keys.press("Tab")
    await me.keys.type("paper")
    await me.keys.press("Enter")
    await me.keys.press("Tab")
    await me.keys.press("Enter")
    await me.keys.press("Tab")
    await me.keys.press("Space")


MENU = """<div role=menubar aria-label=Main><button role=menuitem id=file aria-haspopup=menu>File</button></div>
<div role=menu id=menu hidden><div role=menuitem tabindex=-1>New</div><div role=menuitem tabindex=-1>Open</div></div>
<script>
const items = [...menu.children];
file.onclick = () => { menu.hidden = false; items[0].focus(); };
menu.onkeydown = e => {
  const at = items.indexOf(document.activeElement);
  if (e.key === 'ArrowDown') items[(at + 1) % 2].focus();
  if (e.key === 'Enter') { log(items[at].textContent); menu.hidden = true; }
  if (e.key === 'Escape') { menu.hidden = true; log('closed'); file.focus(); }
};</script>"""


async def menu_by_keys(me: Person) -> None:
    await me.press("menuitem", "File")
    await me.keys.press("ArrowDown")
    await me.keys.press("Enter")
    await me.press("menuitem", "File")
    await me.keys.press("Escape")


MARKED = """<h1>Order 1001</h1><p>Total: <b data-testid=total>12.50</b></p><label>Note <input id=note></label>
<button onclick="log(note.value)">Show</button>"""


async def marked(me: Person) -> None:
    await me.point(me.called("heading", "Order 1001"))
    await me.keys.press("Alt+e")
    await me.point(me.at("b"))
    await me.keys.press("Alt+r")
    await me.type_into(me.page.get_by_label("Note"), "for Monday")
    await me.keys.press("Alt+i")
    await me.press("button", "Show")


TABLE = """<table><tr><th>No<th>Name<th></tr><tr><td>1<td>Paper<td><button onclick="log('one')">Remove</button></tr>
<tr><td>2<td>Pens<td><button onclick="log('two')">Remove</button></tr></table>"""


async def table(me: Person) -> None:
    await me.click(me.page.get_by_role("row", name="Pens").get_by_role("button"))


UPLOAD = """<label>Invoice <input type=file id=one onchange="log(this.files[0].name)"></label>
<button onclick="two.click()">Attach a file</button>
<input type=file id=two hidden onchange="log('second ' + this.files[0].name)">
"""


async def upload(me: Person) -> None:
    given = {"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"1"}
    async with me.page.expect_file_chooser() as asking:
        await me.click(me.at("#one"))
    await (await asking.value).set_files(given)
    async with me.page.expect_file_chooser() as asking:
        await me.press("button", "Attach a file")
    await (await asking.value).set_files(given)


COMMIT = """<form onsubmit="event.preventDefault(); log('ordered ' + amount.value)">
<label>Amount <input id=amount></label>
<button>Place order</button></form>"""


async def commit(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Amount"), "2")
    await me.keys.press("Enter")


LISTS = [
    Session(
        "custom-select",
        CUSTOM,
        custom_select,
        [
            'Click field "Size"',
            'Click option "Large"',
        ],
    ),
    Session(
        "suggestions",
        SUGGESTS,
        suggestions,
        [
            'Fill field "City" with "Od"',
            'Click option "Odense"',
        ],
    ),
    Session(
        "calendar",
        CALENDAR,
        calendar,
        [
            'Click field "Arrival"',
            'Click button "12"',
        ],
    ),
    Session(
        "endless-list",
        ENDLESS,
        endless,
        [
            'Scroll feed "Feed" to the bottom',
            'Scroll feed "Feed" to the bottom',
            'Click button "Entry 30"',
        ],
    ),
    Session(
        "rich-text",
        RICH,
        rich,
        [
            'Fill field "Message" with "Dear all, "',
            'Click button "Bold"',
            'Type "good news"',
            'Click button "Show"',
        ],
    ),
    Session(
        "rich-text-by-keys",
        RICH_KEYS,
        rich_keys,
        [
            'Fill field "Message" with "Hello "',
            'Press Control+B in field "Message"',
            'Type "world"',
            'Click button "Show"',
        ],
    ),
    Session(
        "keyboard-only",
        KEYS,
        keys_only,
        [
            "Press ?",
            'Fill field "Search" with "paper"',
            'Press Enter in field "Search"',
            'Click button "Ask"',
            'Tick checkbox "Exact"',
        ],
    ),
    Session(
        "menu-by-keys",
        MENU,
        menu_by_keys,
        [
            'Click menuitem "File"',
            'Press ArrowDown in menuitem "New"',
            'Press Enter in menuitem "Open"',
            'Click menuitem "File"',
            'Press Escape in menuitem "New"',
        ],
    ),
    Session(
        "marks",
        MARKED,
        marked,
        [
            'Expect that heading "Order 1001" is visible',
            "Read testid total into total",
            'Fill field "Note" with {{ inputs.note }}',
            'Click button "Show"',
        ],
    ),
    Session(
        "table",
        TABLE,
        table,
        [
            'Click button "Remove" in row "Pens"',
        ],
    ),
    Session(
        "upload",
        UPLOAD,
        upload,
        [
            'Upload {{ inputs.file }} to button "Invoice"',
            'Upload {{ inputs.file_2 }} to button "Attach a file"',
        ],
        inputs={"file": "invoice.txt", "file_2": "invoice.txt"},
    ),
    Session(
        "commit-by-enter",
        COMMIT,
        commit,
        [
            'Fill field "Amount" with "2"',
            'Press Enter in field "Amount"',
        ],
    ),
]
