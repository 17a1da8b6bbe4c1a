"""Frames and shadow roots."""

from tests.recording.person import Person
from tests.recording.session import Session

OUTER = """<h1>Shop</h1><iframe name=checkout src="/checkout" width=600 height=300></iframe>"""
CHECKOUT = """<h2>Checkout</h2><iframe title=Card src="/card" width=400 height=200></iframe>"""
CARD = """<label>Name on the card <input id=holder></label><button onclick="log(holder.value)">Use it</button>"""


async def nested(me: Person) -> None:
    card = me.page.frame_locator("[name=checkout]").frame_locator("[title=Card]")
    await me.type_into(card.get_by_label("Name on the card"), "Ada Lovelace")
    await me.click(card.get_by_role("button"))


OPEN = """<user-card></user-card><script>
customElements.define('user-card', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: 'open'});
    root.innerHTML = '<label>Nickname <input></label><button>Keep</button>';
    root.querySelector('button').onclick = () => log(root.querySelector('input').value);
  }
});</script>"""


async def open_root(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Nickname"), "ada")
    await me.press("button", "Keep")


CLOSED = """<secret-box id=box style="display: block; width: 300px; height: 40px"></secret-box>
<button onclick="log('outside')">Outside</button><script>
customElements.define('secret-box', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: 'closed'});
    root.innerHTML = '<input style="width: 200px"><button style="width: 80px">Ok</button>';
    root.querySelector('button').onclick = () => log(root.querySelector('input').value);
  }
});</script>"""


async def closed_root(me: Person) -> None:
    await me.point(me.at("secret-box"), 0.2, 0.3)
    await me.mouse.down()
    await me.mouse.up()
    await me.keys.type("hello")
    await me.click(me.at("secret-box"), 0.8, 0.3)
    await me.press("button", "Outside")


PINNED = CLOSED.replace("<input style", "<input type=password style").replace(
    "log(root.querySelector('input').value)", "log(root.querySelector('input').value.length)"
)


async def closed_password(me: Person) -> None:
    await me.point(me.at("secret-box"), 0.2, 0.3)
    await me.mouse.down()
    await me.mouse.up()
    await me.keys.type("correct horse")
    await me.click(me.at("secret-box"), 0.8, 0.3)


FRAMES = [
    Session(
        "nested-frames",
        OUTER,
        nested,
        [
            'Fill field "Name on the card" in the frame "checkout" / "Card" with "Ada Lovelace"',
            'Click button "Use it" in the frame "checkout" / "Card"',
        ],
        pages={"/checkout": CHECKOUT, "/card": CARD},
    ),
    Session(
        "open-shadow-root",
        OPEN,
        open_root,
        [
            'Fill field "Nickname" with "ada"',
            'Click button "Keep"',
        ],
    ),
    Session(
        "closed-shadow-root",
        CLOSED,
        closed_root,
        [
            "Click css #box at 60 px right, 12 px down",
            'Type "hello"',
            "Click css #box at 240 px right, 12 px down",
            'Click button "Outside"',
        ],
    ),
    Session(
        "closed-shadow-root-password",
        PINNED,
        closed_password,
        [
            "Click css #box at 60 px right, 12 px down",
            "Type {{ secrets.PASSWORD }}",
            "Click css #box at 240 px right, 12 px down",
        ],
    ),
]
