"""Keys, clicks and texts that the page takes for itself."""

from tests.recording.person import Person
from tests.recording.session import Session
from tests.recording.sessions.lists import RICH

CHAT = """<label>Message <textarea id=said></textarea></label><script>
said.onkeydown = e => {
  if (e.key !== 'Enter') return;
  e.preventDefault();
  log('sent ' + said.value);
  said.value = '';
};</script>"""


async def chat(me: Person) -> None:
    await me.click(me.at("#said"))
    for text in ("ok", "ok", "okay"):
        await me.keys.type(text)
        await me.keys.press("Enter")
        await me.page.wait_for_timeout(50)


TAGS = """<div id=tags></div><label>Tags <input id=tag></label>
<button onclick="log([...tags.children].map(one => one.textContent) + ' ' + tag.value)">Show</button><script>
tag.onkeydown = e => {
  if (e.key === ',') { e.preventDefault();
    tags.insertAdjacentHTML('beforeend', `<i>${tag.value}</i>`); tag.value = ''; }
  if (e.key === 'Backspace' && !tag.value) tags.lastChild.remove();
};</script>"""


async def tags(me: Person) -> None:
    await me.type_into(me.at("#tag"), "red,green,")
    await me.keys.press("Backspace")
    await me.press("button", "Show")


SHORTCUTS = """<label>Text <textarea id=text></textarea></label><b id=at>0</b><script>
document.addEventListener('keydown', e => {
  if (e.ctrlKey && e.key === 's') { e.preventDefault(); log('saved ' + text.value); }
  if (e.key === 'ArrowRight' && document.activeElement === document.body) at.textContent++, log('at ' + at.textContent);
});</script>"""


async def shortcuts(me: Person) -> None:
    await me.page.wait_for_timeout(100)
    await me.keys.press("ArrowRight")
    await me.type_into(me.at("#text"), "abc")
    await me.keys.press("Control+s")
    await me.page.wait_for_timeout(100)


BLUR = """<label>Name <input id=name onblur="log('saved ' + this.value)"></label>"""


async def left(me: Person) -> None:
    await me.type_into(me.at("#name"), "Ada")
    await me.keys.press("Tab")
    await me.page.wait_for_timeout(100)


HELD = """<div><label><input type=checkbox> One</label><label><input type=checkbox> Two</label></div>
<ul role=listbox aria-label=Files><li role=option>a<li role=option>b</ul><button onclick="log('done')">Done</button>"""


async def held(me: Person) -> None:
    await me.keys.down("Shift")
    await me.press("checkbox", "Two")
    await me.keys.up("Shift")
    await me.keys.down("Control")
    await me.press("option", "b")
    await me.keys.up("Control")
    await me.press("button", "Done")


PLACES = """<div role=slider tabindex=0 aria-label=Volume style="width: 200px; height: 20px; background: #ccc"
 onclick="log('at ' + event.offsetX)"></div><div id=map role=application aria-label=Map
 style="width: 200px; height: 90px; background: #cdf"></div>
<div id=back style="position: fixed; inset: 0; background: #0003" hidden><p role=dialog
 style="margin: 150px; height: 300px; background: #fff">Hello</p></div><script>
map.addEventListener('wheel', e => { e.preventDefault(); log('zoomed'); back.hidden = false; }, {passive: false});
back.onclick = e => { if (e.target === back) { log('closed'); back.hidden = true; } };</script>"""


async def places(me: Person) -> None:
    await me.click(me.called("slider", "Volume"), 0.8)
    await me.point(me.at("#map"))
    await me.mouse.wheel(0, 100)
    await me.sees("Hello")
    await me.page.wait_for_timeout(200)
    await me.mouse.click(20, 20)


PASTE = """<input aria-label="Digit 1" maxlength=1><input aria-label="Digit 2" maxlength=1>
<textarea>12</textarea><script>
document.onpaste = e => { e.preventDefault();
  [...e.clipboardData.getData('text')].forEach((one, at) => { document.querySelectorAll('input')[at].value = one; }); };
</script>"""


async def paste(me: Person) -> None:
    await me.at("textarea").focus()
    await me.keys.press("Control+A")
    await me.keys.press("Control+C")
    await me.click(me.page.get_by_label("Digit 1"))
    await me.keys.press("Control+V")
    await me.page.wait_for_timeout(50)


FORMATTED = RICH.replace('min-height: 3em"></div>', 'min-height: 3em">Dear <b>Ada</b>, thanks.</div>')


async def formatted_end(me: Person) -> None:
    await me.click(me.at("#text"))
    await me.keys.press("Control+End")
    await me.keys.type(" Bye")
    await me.press("button", "Show")


async def formatted_middle(me: Person) -> None:
    await me.click(me.at("#text"))
    await me.keys.press("Control+Home")
    await me.keys.type("My ")
    await me.press("button", "Show")


SECRETS = """<form onsubmit="event.preventDefault(); log('tried ' + key.value.length); key.value = ''">
<label>Key <input id=key type=password></label><button type=button onclick="key.type = 'text'">Show</button>
<button>Sign in</button></form><label>PIN <input id=pin></label>
<button onclick="log(prompt('Enter your password:').length)">Unlock</button><script>
pin.onkeydown = e => { e.preventDefault(); pin.value += '*'; };</script>"""


async def secrets(me: Person) -> None:
    await me.press("button", "Show")
    for text in ("correct horse", "correcthorse"):
        await me.type_into(me.at("#key"), text)
        await me.press("button", "Sign in")
    await me.type_into(me.at("#pin"), "4711")
    await me.press("button", "Unlock")
    await me.page.wait_for_timeout(100)


TAKEN = [
    Session(
        "chat-by-enter",
        CHAT,
        chat,
        [
            'Fill field "Message" with "ok"',
            'Press Enter in field "Message"',
            'Fill field "Message" with "ok"',
            'Press Enter in field "Message"',
            'Fill field "Message" with "okay"',
            'Press Enter in field "Message"',
        ],
    ),
    Session(
        "tags-by-comma",
        TAGS,
        tags,
        [
            'Fill field "Tags" with "red"',
            'Press , in field "Tags"',
            'Fill field "Tags" with "green"',
            'Press , in field "Tags"',
            'Press Backspace in field "Tags"',
            'Click button "Show"',
        ],
    ),
    Session(
        "shortcuts",
        SHORTCUTS,
        shortcuts,
        [
            "Press ArrowRight",
            'Fill field "Text" with "abc"',
            'Press Control+S in field "Text"',
        ],
    ),
    Session(
        "field-that-saves-when-it-is-left",
        BLUR,
        left,
        [
            'Fill field "Name" with "Ada"',
            'Press Tab in field "Name"',
        ],
    ),
    Session(
        "keys-held-down",
        HELD,
        held,
        [
            "Not recorded: a click on Two with Shift held down.",
            'Tick checkbox "Two"',
            "Not recorded: a click on b with Control held down.",
            'Click button "Done"',
        ],
        missed=2,
    ),
    Session(
        "places",
        PLACES,
        places,
        [
            'Click field "Volume" at 160 px right, 10 px down',
            "Not recorded: the mouse wheel on Map, which the page uses for something of its own.",
            "Click css #back at 20 px right, 20 px down",
        ],
        missed=1,
        replays=False,
    ),
    Session(
        "paste-into-boxes",
        PASTE,
        paste,
        [
            'Click field "Digit 1"',
            "Not recorded: what was pasted into Digit 1.",
        ],
        missed=1,
    ),
    Session(
        "formatted-text-at-its-end",
        FORMATTED,
        formatted_end,
        [
            'Click field "Message"',
            'Press Control+End in field "Message"',
            'Press Control+End in field "Message"',
            'Type " Bye"',
            'Click button "Show"',
        ],
    ),
    Session(
        "formatted-text-in-its-middle",
        FORMATTED,
        formatted_middle,
        [
            'Click field "Message"',
            'Press Control+Home in field "Message"',
            "Not recorded: typing into the formatted text of Message.",
            'Click button "Show"',
        ],
        missed=1,
        replays=False,
    ),
    Session(
        "secrets-elsewhere",
        SECRETS,
        secrets,
        [
            'Click button "Show"',
            'Fill field "Key" with {{ secrets.KEY }}',
            'Click button "Sign in"',
            'Fill field "Key" with {{ secrets.KEY_2 }}',
            'Click button "Sign in"',
            'Click field "PIN"',
            "Not recorded: typing into PIN: the page takes the keys of this field for itself.",
            'Click button "Unlock"',
            'Not recorded: the answer to "Enter your password:": a `dialog` step cannot have a secret.',
        ],
        answers=("correct horse",),
        missed=2,
        replays=False,
    ),
]
