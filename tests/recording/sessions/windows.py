"""Windows, dialogs, addresses, downloads."""

from tests.recording.person import Person
from tests.recording.session import Session

OPENS = """<button onclick="window.open('/help')">Help</button><button onclick="log('back')">Go on</button>"""
HELP = """<h1>Help</h1><button onclick="log('helped')">Yes, it helped</button>"""


async def popup(me: Person) -> None:
    other = await me.window(lambda: me.press("button", "Help"))
    await other.press("button", "Yes, it helped")
    await other.page.close()
    await me.press("button", "Go on")


PICKER = """<h1>Pick</h1><button onclick="log('picked'); window.close()">Blue</button>"""
PICKS = """<button onclick="window.open('/pick')">Pick a colour</button><button onclick="log('kept')">Keep</button>"""


async def closes_itself(me: Person) -> None:
    other = await me.window(lambda: me.press("button", "Pick a colour"))
    async with other.page.expect_event("close"):
        await other.press("button", "Blue")
    await me.press("button", "Keep")


DIALOGS = """<button onclick="log(confirm('Delete the order?'))">Delete the order</button>
<button onclick="log(prompt('Your name?'))">Rename</button>
<button onclick="alert('Saved'); log('saved')">Show</button>"""


async def dialogs(me: Person) -> None:
    for name in ("Delete the order", "Rename", "Show"):
        await me.press("button", name)
        await me.page.wait_for_timeout(100)


PAGES = """<h1>First</h1><a href="/second">Second</a>"""
SECOND = """<h1>Second</h1><button onclick="log('second')">Here</button>"""
THIRD = """<h1>Third</h1><button onclick="log('third')">There</button>"""


async def addresses(me: Person) -> None:
    await me.press("link", "Second")
    await me.press("button", "Here")
    await me.page.wait_for_timeout(2200)
    await me.page.goto(me.page.url.replace("/second", "/third"))
    await me.press("button", "There")
    await me.page.wait_for_timeout(2200)
    await me.page.go_back()
    await me.press("button", "Here")


REDIRECTS = """<form action="/wait"><button>Look up</button></form>"""
WAIT = """<h1>One moment</h1><script>setTimeout(() => location.replace('/found'), 400)</script>"""
FOUND = """<h1>Found</h1><button onclick="log('opened')">Open it</button>"""


async def redirects(me: Person) -> None:
    await me.press("button", "Look up")
    await me.press("button", "Open it")


DOWNLOAD = """<a href="/orders.csv" download>Orders as CSV</a><button onclick="log('done')">Done</button>"""


async def download(me: Person) -> None:
    async with me.page.expect_download() as arriving:
        await me.press("link", "Orders as CSV")
    await (await arriving.value).path()
    await me.press("button", "Done")


TABS = """<a href="/help" target=_blank>Help</a><button onclick="log('first')">First</button>"""


async def tabs(me: Person) -> None:
    other = await me.window(lambda: me.press("link", "Help"))
    await other.press("button", "Yes, it helped")
    await me.page.bring_to_front()
    await me.press("button", "First")


SOON = """<h1 id=head>One</h1><a href="/soon">Two</a><button onclick="log(head.textContent)">Here</button>
<button onclick="history.pushState(1, '', '/part'); head.textContent = 'Part'">Part</button>
<script>onpopstate = () => { head.textContent = 'One'; };</script>"""
NEXT = """<h1>Two</h1><button onclick="history.back()">To the list</button>"""
LEAVE = """<label>Text <input id=text></label><a href="/second">Leave</a>
<script>onbeforeunload = e => { if (text.value) e.preventDefault(); };</script>"""


async def soon(me: Person) -> None:
    """Uses the browser's buttons at once after a click, and the page's own way back."""
    await me.press("link", "Two")
    await me.called("heading", "Two").wait_for()
    await me.page.go_back()
    await me.press("button", "Here")
    await me.page.reload()
    await me.press("button", "Part")
    await me.page.wait_for_timeout(100)
    await me.page.go_back()
    await me.press("button", "Here")
    await me.press("link", "Two")
    await me.press("button", "To the list")
    await me.press("button", "Here")


async def leave(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Text"), "x")
    await me.press("link", "Leave")
    await me.press("button", "Here")


WINDOWS = [
    Session(
        "back-at-once",
        SOON,
        soon,
        [
            'Click link "Two"',
            "Go back",
            'Click button "Here"',
            "Reload the page",
            'Click button "Part"',
            "Go back",
            'Click button "Here"',
            'Click link "Two"',
            'Click button "To the list"',
            'Click button "Here"',
        ],
        pages={"/soon": NEXT},
    ),
    Session(
        "question-before-leaving",
        LEAVE,
        leave,
        [
            'Fill field "Text" with "x"',
            'Click link "Leave"',
            "Accept the browser's dialog",
            'Click button "Here"',
        ],
        pages={"/second": SECOND},
        answers=(True,),
    ),
    Session(
        "popup",
        OPENS,
        popup,
        [
            'Click button "Help"',
            "Go to the window just opened",
            'Click button "Yes, it helped"',
            "Close the tab",
            'Click button "Go on"',
        ],
        pages={"/help": HELP},
    ),
    Session(
        "popup-closes-itself",
        PICKS,
        closes_itself,
        [
            'Click button "Pick a colour"',
            "Go to the window just opened",
            'Click button "Blue"',
            'Click button "Keep"',
        ],
        pages={"/pick": PICKER},
    ),
    Session(
        "dialogs",
        DIALOGS,
        dialogs,
        [
            'Click button "Delete the order"',
            'Accept the browser\'s dialog that contains "Delete the order?"',
            'Click button "Rename"',
            'Accept the browser\'s dialog that contains "Your name?" with "Ada"',
            'Click button "Show"',
            "Accept the browser's dialog",
        ],
        answers=(True, "Ada"),
    ),
    Session(
        "addresses",
        PAGES,
        addresses,
        [
            'Click link "Second"',
            'Click button "Here"',
            "Open /third",
            'Click button "There"',
            "Go back",
            'Click button "Here"',
        ],
        pages={"/second": SECOND, "/third": THIRD},
    ),
    Session(
        "redirects",
        REDIRECTS,
        redirects,
        [
            'Click button "Look up"',
            'Click button "Open it"',
        ],
        pages={"/wait": WAIT, "/found": FOUND},
    ),
    Session(
        "download",
        DOWNLOAD,
        download,
        [
            'Download the file of link "Orders as CSV" into file',
            'Click button "Done"',
        ],
        pages={"/orders.csv": (200, {"content-type": "text/csv"}, "no\n1\n")},
    ),
    Session(
        "tabs",
        TABS,
        tabs,
        [
            'Click link "Help"',
            "Go to the window just opened",
            'Click button "Yes, it helped"',
            'Go to the tab with the address "/"',
            'Click button "First"',
        ],
        pages={"/help": HELP},
    ),
]
