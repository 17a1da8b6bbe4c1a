"""Forms: fields, boxes, lists, passwords, dates, files."""

from tests.recording.person import Person
from tests.recording.session import Session

SIGN_IN = """<form onsubmit="event.preventDefault(); log(email.value + ' ' + pass.value.length + stay.checked)">
<label>Email <input id=email></label><label>Password <input id=pass type=password></label>
<label><input id=stay type=checkbox> Stay signed in</label><button>Sign in</button></form>"""


async def sign_in(me: Person) -> None:
    await me.type_into(me.page.get_by_label("Email"), "me@shop.exampel")
    for _ in range(2):
        await me.keys.press("Backspace")
    await me.keys.type("le")
    await me.keys.press("Tab")
    await me.keys.type("correct horse")
    await me.click(me.page.get_by_text("Stay signed in"))
    await me.press("button", "Sign in")


NATIVE = """<label>Country <select id=country><option>Norway<option>Sweden<option>Finland</select></label>
<label>Day <input id=day type=date></label> <label>Amount <input id=amount type=range max=10 value=5></label>
<fieldset><legend>Size</legend><label><input type=radio name=size> Small</label>
<label><input type=radio name=size id=large> Large</label></fieldset>
<button onclick="log([country.value, day.value, amount.value, large.checked])">Show</button>"""


async def native(me: Person) -> None:
    await me.at("select").focus()
    await me.keys.press("ArrowDown")
    await me.at("input[type=date]").focus()
    await me.keys.type("03312026")
    await me.at("input[type=range]").focus()
    await me.keys.press("ArrowRight")
    await me.keys.press("ArrowRight")
    await me.press("radio", "Large")
    await me.press("button", "Show")


FORMS = [
    Session(
        "sign-in",
        SIGN_IN,
        sign_in,
        [
            'Fill field "Email" with "me@shop.example"',
            'Fill field "Password" with {{ secrets.PASSWORD }}',
            'Tick checkbox "Stay signed in"',
            'Click button "Sign in"',
        ],
    ),
    Session(
        "native-fields",
        NATIVE,
        native,
        [
            'Select "Sweden" in field "Country"',
            'Fill field "Day" with "2026-03-31"',
            'Fill field "Amount" with "7"',
            'Tick radio "Large"',
            'Click button "Show"',
        ],
    ),
]
