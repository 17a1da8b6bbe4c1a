"""A step acts on the intended element, or fails with the reason: never on one that only looks similar."""

import re

import pytest

from tests.engine.conftest import Play, Played
from tests.sites import Site

HEAD = "defaults: {timeout: 1500ms, retries: 0}\n"
PATIENT = "defaults: {timeout: 9s, retries: 0}\n"


def because(played: Played) -> str:
    """Returns the error of the failed step, without the page's address."""
    errors = [step.ended.error for step in played.record.steps if step.ended and step.ended.error]
    return re.sub(r"http://[^;,) ]+", "PAGE", f"{errors[0].error_class}: {errors[0].message}") if errors else ""


def button(name: str, inner: str = "Remove") -> str:
    return f"<button onclick=\"out.textContent += ' {name}'\">{inner}</button>"


OUT = "<p id=out data-testid=out>did:</p>"
ORDERS = (
    "<table><thead><tr><th>No<th>Customer<th>Do</thead>"
    f"<tr><td>21001<td>Joanna<td>{button('21001')}<tr><td>1002 (copy)<td>Anna<td>{button('1002')}"
    f"<tr><td>#1003<td>Carl<td>{button('1003')}<tr><td>1004<td>Anna Berg<td></table>{OUT}"
)
ONCE = (
    "steps:\n- click: {{button: Remove, in: {{row: {row}}}}}\n  effect: once\n- expect: {{testid: out, reads: {out}}}"
)


@pytest.mark.parametrize(
    ("row", "out"),
    [("21001", "did: 21001"), ("1002 (copy)", "did: 1002"), ("1003", "did: 1003"), ("Carl", "did: 1003")],
)
async def test_a_row_that_is_surely_meant(play: Play, row: str, out: str) -> None:
    played = await play(ONCE.format(row=f'"{row}"', out=f'"{out}"'), ORDERS, head=PATIENT)
    assert because(played) == ""


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("1001", 'not_found: there is no row "1001", in which button "Remove" should be, on PAGE; '
         'nearest: row "21001 Joanna Remove", row "1004 Anna Berg", row "#1003 Carl Remove", '
         'row "1002 (copy) Anna Remove", row "No Customer Do"'),
        ("1002", 'ambiguous: row "1002" is only a part of "1002 (copy)", and this is sent once. '
         "Write the full name, or has: {cell: …}"),
        ("Anna", 'ambiguous: row "Anna" is there 2 times, and this is sent once. '
         "Say which with exact, has, has_text or nth"),
    ],
)  # fmt: skip
async def test_a_row_that_may_be_another(play: Play, row: str, error: str) -> None:
    head = HEAD if error.startswith("not_found") else PATIENT
    played = await play(ONCE.format(row=f'"{row}"', out="x"), ORDERS, head=head)
    assert because(played) == error
    played = await play(f'steps:\n- click: {{button: Remove, in: {{row: "{row}"}}}}', ORDERS, head=HEAD)
    assert because(played).startswith("not_found") is (row == "1001")  # a repeatable step acts


NEAR = """<p>Enter the password "x" in both fields.</p>
<p><label>Password</label><input type=password id=p1></p>
<p><label>Verify password</label><input type=password id=p2></p>
<p style="margin-top: 300px">The old password <input id=n1></p>"""
UNCLEAR = (
    'role textbox near text "password" is unclear: text "password" is there 4 times, next to different elements: '
    '"Enter the password "x" in both fields."; "Password"; "Verify password"; "The old password". '
    "Say which with exact, in or has_text, or the element with nth"
)


async def test_several_anchors_that_lead_to_different_elements(play: Play) -> None:
    fill = "steps:\n- {}: {{role: textbox, near: {{{}}}{}}}"
    played = await play(fill.format("fill", "text: password", ", with: a"), NEAR, head=HEAD)
    assert because(played) == f"ambiguous: {UNCLEAR}"
    played = await play(fill.format("expect", "text: password", ", value: a"), NEAR, head=HEAD)
    assert because(played) == f"ambiguous: {UNCLEAR}"
    for near in ("text: Password, exact: true", 'text: "Enter the password \\"x\\" in both fields."', "text: Verify"):
        played = await play(fill.format("fill", near, ", with: a"), NEAR, head=HEAD)
        assert because(played) == "", near


@pytest.mark.parametrize("effect", ["repeat", "once"])
async def test_below_a_bar_that_stays_at_the_top(play: Play, effect: str) -> None:
    bar = "<style>header { position: sticky; top: 0; height: 140px; z-index: 5 }</style><header>Bar</header>"
    far = "<div style='height: 1500px'></div>"
    page = f"{bar}{far}<div id=here>{button('it')}</div>{far}{OUT}"
    plan = f'steps:\n- click: Remove\n  effect: {effect}\n  timeout: 4s\n- expect: {{testid: out, reads: "did: it"}}'
    scroll = "<script>onload = () => here.scrollIntoView()</script>"
    assert because(await play(plan, page + scroll, head=HEAD)) == ""


SWAP = "<style>.more {{ content: url(/a.svg); height: 14px }} .more:hover {{ content: url({}) }}</style>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='14' height='14'><rect width='14' height='14'/></svg>"


async def test_what_is_another_picture_below_the_mouse(play: Play, site: Site) -> None:
    for path in ("/a.svg", "/slow.svg"):
        site.pages[path] = (200, {"content-type": "image/svg+xml"}, SVG)
    page = (
        SWAP.format("/slow.svg") + f"<p>Hester <span class=more onclick=\"out.textContent += ' it'\"></span></p>{OUT}"
    )
    plan = 'steps:\n- click: {css: .more}\n  timeout: 5s\n- expect: {testid: out, reads: "did: it"}\n  timeout: 3s'
    assert because(await play(plan, page, head=HEAD)) == ""


@pytest.mark.parametrize(("kind", "event"), [("double_click", "dblclick"), ("right_click", "contextmenu")])
async def test_other_clicks_on_what_is_another_picture(play: Play, site: Site, kind: str, event: str) -> None:
    for path in ("/a.svg", "/slow.svg"):
        site.pages[path] = (200, {"content-type": "image/svg+xml"}, SVG)
    page = (
        f"{SWAP.format('/slow.svg')}<p>Hester <span class=more on{event}=\"out.textContent += ' it'\"></span></p>{OUT}"
    )
    plan = (
        f"steps:\n- {kind}: {{css: .more}}\n  timeout: 5s\n- expect: {{testid: out, reads: 'did: it'}}\n  timeout: 3s"
    )
    assert because(await play(plan, page, head=HEAD)) == ""


COVERED = """<p id=covers hidden style="position: fixed; inset: 0">One moment</p>
<script>
function cover(it) { it.onclick = null; covers.hidden = false; setTimeout(() => covers.hidden = true, 300) }
</script>
<p onclick="cover(this)" ondblclick="out.textContent += ' it'">Invoice 7</p>"""
MET_THE_COVER = (
    'covered: the click met <p id="covers" style="position: fixed; inset: 0"></p>, '
    "which appeared there when the mouse arrived"
)


@pytest.mark.parametrize(("effect", "why"), [("repeat", ""), ("once", MET_THE_COVER)])
async def test_the_second_click_of_a_double_click_meets_something_else(play: Play, effect: str, why: str) -> None:
    plan = (
        f"steps:\n- double_click: {{text: Invoice 7}}\n  effect: {effect}\n- expect: {{testid: out, reads: 'did: it'}}"
    )
    assert because(await play(plan, COVERED + OUT, head=HEAD)) == why


MOVES = (
    """<style id=rules></style><button id=b onmousedown="rules.sheet.insertRule('#b { margin-left: 300px }'); %s"
onclick="out.textContent += ' it'">Pay</button>"""
    + OUT
)
MISSED = "covered: the click met <body></body>, which appeared there when the mouse was pressed"


@pytest.mark.parametrize(("effect", "why"), [("repeat", ""), ("once", MISSED)])
async def test_what_moves_away_when_it_is_pressed(play: Play, effect: str, why: str) -> None:
    plan = f'steps:\n- click: Pay\n  effect: {effect}\n- expect: {{testid: out, reads: "did: it"}}'
    assert because(await play(plan, MOVES % "", head=HEAD)) == why


BUSY = "setTimeout(() => { const end = performance.now() + 900; while (performance.now() < end); }, 20)"


async def test_what_moves_away_on_a_page_that_computes_after_the_press(play: Play) -> None:
    plan = 'steps:\n- click: Pay\n  effect: once\n- expect: {testid: out, reads: "did: it"}'
    assert because(await play(plan, MOVES % BUSY, head=HEAD)) == MISSED


async def test_a_press_that_the_page_answers_counts(play: Play) -> None:
    plan = 'steps:\n- click: Pay\n- expect: {testid: out, reads: "did: pressed"}'
    assert because(await play(plan, MOVES % "out.textContent += ' pressed'", head=HEAD)) == ""


RESTLESS = """<p id=clock></p><script>
let n = 0;
const tick = () => { clock.innerHTML = `<b>${n++}</b>`; clock.firstChild.dataset.n = n; setTimeout(tick) };
tick()</script>"""


@pytest.mark.parametrize(("effect", "why"), [("repeat", ""), ("once", MISSED)])
async def test_what_moves_away_on_a_page_that_changes_all_the_time(play: Play, effect: str, why: str) -> None:
    plan = f'steps:\n- click: Pay\n  effect: {effect}\n- expect: {{testid: out, reads: "did: it"}}'
    assert because(await play(plan, MOVES % "" + RESTLESS, head=PATIENT)) == why


@pytest.mark.parametrize("answer", ["clock.dataset.pressed = times", "setTimeout(() => out.textContent += ' pressed')"])
async def test_a_press_that_such_a_page_answers_counts(play: Play, answer: str) -> None:
    page = MOVES % f"times++; {answer}" + RESTLESS + "<script>let times = 0</script>"
    read = "- script: {code: return times, into: times}\n  effect: read"
    played = await play(f"steps:\n- click: Pay\n  effect: repeat\n{read}", page, head=PATIENT)
    assert (because(played), played.outcome.values) == ("", {"times": 1})


SENDS = COVERED.replace("<p id=covers", '<p id=covers onclick="SEND"')
NOT_AGAIN = (
    "it was not tried again, since the browser had sent POST PAGE; write 'effect: repeat' if it may be done again"
)


@pytest.mark.parametrize(
    "send", ["fetch('/kept', {method: 'POST'})", "setTimeout(() => navigator.sendBeacon('/kept'), 40)"]
)
async def test_a_click_that_met_something_else_and_sent_something_is_not_repeated(
    play: Play, site: Site, send: str
) -> None:
    page = SENDS.replace("SEND", send) + OUT
    site.pages["/kept"] = ""
    click, reads = "steps:\n- double_click: {text: Invoice 7}\n", "- expect: {testid: out, reads: 'did: it'}"
    played = await play(click + reads, page, head=PATIENT)
    assert because(played).endswith(f"arrived; {NOT_AGAIN}")
    assert because(await play(f"{click}  effect: repeat\n{reads}", page, head=PATIENT)) == ""


SAYS_WHAT_IS_WRONG = "wrong.innerHTML = '<div style=height:80px>It is too short</div>'"


@pytest.mark.parametrize("says", [SAYS_WHAT_IS_WRONG, f"queueMicrotask(() => {{ {SAYS_WHAT_IS_WRONG} }})"])
async def test_what_moves_away_because_a_field_was_left_is_clicked_again(play: Play, says: str) -> None:
    page = f"""<label>Name <input onblur="{says}"></label><p id=wrong></p>
<button onclick="out.textContent += ' it'">Pay</button>{OUT}"""
    plan = "steps:\n- fill: {field: Name, with: A}\n- click: Pay\n  effect: %s\n"
    reads = '- expect: {testid: out, reads: "did: it"}'
    assert because(await play(plan % "repeat" + reads, page, head=HEAD)) == ""
    assert because(await play(plan % "once", page, head=HEAD)).startswith("covered: the click met <")


@pytest.mark.parametrize("before", ["", "document.activeElement.blur(); "])
async def test_a_list_that_a_press_opens_there_is_not_pressed_away(play: Play, before: str) -> None:
    page = f"""<label>Name <input onblur="document.body.dataset.left = 1"></label>
<button onmousedown="{before}times++; list.hidden = false">Country</button>
<script>let times = 0</script><p id=list hidden style="position: fixed; inset: 0">Chad</p>"""
    read = "- script: {code: return times, into: times}\n  effect: read"
    plan = f"steps:\n- fill: {{field: Name, with: A}}\n- click: {{button: Country}}\n  effect: repeat\n{read}"
    played = await play(plan, page, head=HEAD)
    assert (because(played), played.outcome.values) == ("", {"times": 1})


@pytest.mark.parametrize("event", ["mousedown", "mouseup"])
async def test_what_the_page_clicks_itself_when_it_is_pressed_is_not_pressed_again(play: Play, event: str) -> None:
    page = f"""<input type=button id=sends style="position: absolute; left: -99px" onclick="sent++">
<script>let sent = 0</script><button on{event}="sends.click()">Pay</button>"""
    read = "- script: {code: return sent, into: sent}\n  effect: read"
    played = await play(f"steps:\n- click: {{button: Pay}}\n  effect: repeat\n{read}", page, head=HEAD)
    assert (because(played), played.outcome.values) == ("", {"sent": 1})


async def test_what_is_sent_once_is_not_clicked_again(play: Play, site: Site) -> None:
    for path in ("/a.svg", "/slow.svg"):
        site.pages[path] = (200, {"content-type": "image/svg+xml"}, SVG)
    page = (
        SWAP.format("/slow.svg") + "<p>Hester <span class=more onclick=\"out.textContent += ' it'\"></span></p>" + OUT
    )
    played = await play("steps:\n- click: {css: .more}\n  effect: once\n  timeout: 5s", page, head=HEAD)
    assert because(played) == "covered: the click met <p></p>, which appeared there when the mouse arrived"


MISSING = {
    "the frame that it is in": (
        "<iframe src=/inner></iframe>", "click: {button: Pay now}",
        'there is no button "Pay now" on PAGE; it is in the frame css "body > iframe": '
        'write frame: {css: "body > iframe"}',
    ),
    "the frame that is called": (
        "<button>Pay</button><iframe src=/other></iframe><iframe title=Till src=/inner></iframe>",
        "click: {button: Pay now}",
        'there is no button "Pay now" on PAGE; nearest: button "Pay"; it is in the frame "Till": write frame: "Till"',
    ),
    "what is hidden": (
        "<div hidden><button>Save</button><button>Save</button></div>", "click: {button: Save}",
        'there is no button "Save" on PAGE; it is there 2 times, and hidden',
    ),
    "all that is hidden": (
        "<div hidden><p class=a>1<p class=a>2<p class=a>3</div>", "extract: {all: {css: .a}, into: v}",
        "there are 0 css .a, and 1 are needed; it is there 3 times, and hidden",
    ),
    "a place": (
        "<table><tr><td>1002<td><button>Show</button></table>", "click: {button: Show, in: {row: 1001}}",
        'there is no row "1001", in which button "Show" should be, on PAGE; nearest: row "1002 Show"',
    ),
    "an anchor": (
        "<h1>Goods</h1><button>Show</button>", "click: {button: Show, near: {heading: Good}}",
        'there is no heading "Good", near which button "Show" should be, on PAGE; nearest: heading "Goods"',
    ),
    "a field with a text beside it": (
        "<p>Time <input type=text></p>", "fill: {field: Time, with: x}",
        'there is no field "Time" on PAGE; no field has that text as its label, but a textbox stands next to it: '
        'write {role: textbox, near: {text: "Time"}}',
    ),
    "a list with a text beside it, and fields elsewhere": (
        "<p>Name <input></p><div style='margin: 99px 0'>Size <b role=combobox tabindex=0>S</b></div><input>",
        "select: {field: Size, pick: L}",
        'there is no field "Size" on PAGE; nearest: field "S"; no field has that text as its label, but a combobox '
        'stands next to it: write {role: combobox, near: {text: "Size"}}',
    ),
    "another kind": (
        "<a href=/help>Help</a><button>Save</button>", "click: {button: Help}",
        'there is no button "Help" on PAGE; nearest: link "Help", button "Save"',
    ),
    "a group of fields": (
        "<input aria-label=Name><fieldset><legend>Size</legend><label><input type=radio>S</label></fieldset>",
        "select: {field: Size, pick: S}",
        'there is no field "Size" on PAGE; nearest: group "Size", field "S", field "Name"',
    ),
    "what has no role": (
        "<div onclick=x()>Archive</div><button>Save</button>", "click: {button: Archive}",
        'there is no button "Archive" on PAGE; nearest: text "Archive", button "Save"',
    ),
    "what nobody can use": (
        "<div inert><button>Save</button></div>", "click: {button: Save}",
        'there is no button "Save" on PAGE; it is there, but nobody can use it: it is inert, or behind a dialog',
    ),
    "another letter case": (
        "<button>SAVE</button>", "click: {button: Save, exact: true}",
        'there is no button "Save" on PAGE; nearest: button "SAVE" (in another letter case)',
    ),
    "another letter case than a pattern": (
        "<button>Log in</button>", "click: {button: /^log in$/}",
        'there is no button /^log in$/ on PAGE; nearest: button "Log in" (in another letter case)',
    ),
    "another letter case and kind": (
        "<h1>Log in</h1>", "click: {button: /^log in$/}",
        'there is no button /^log in$/ on PAGE; nearest: heading "Log in" (in another letter case)',
    ),
    "another kind, whose letter case does not count": (
        "<h1>LOG IN</h1>", "click: {button: Log in}",
        'there is no button "Log in" on PAGE; nearest: heading "LOG IN"',
    ),
    "a letter that looks alike": (
        "<button>P\u0430y now</button>", "click: {button: Pay now}",
        'there is no button "Pay now" on PAGE; nearest: button "P\u0430y now" (with CYRILLIC SMALL LETTER A for "a")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISSING)
async def test_why_it_is_not_there(play: Play, site: Site, name: str) -> None:
    page, step, error = MISSING[name]
    site.pages["/inner"], site.pages["/other"] = "<button>Pay now</button>", "<button>Help</button>"
    assert because(await play(f"steps:\n- {step}", page, head=HEAD)) == f"not_found: {error}"


async def test_it_is_in_the_window_that_was_opened(play: Play, site: Site) -> None:
    site.pages["/report"] = "<h1>Report of March</h1>"
    steps = "steps:\n- click: {link: Open}\n- expect: {heading: "
    page = "<a href=/report target=_blank>Open</a>"
    played = await play(steps + "Report of March}", page, head=HEAD)
    assert because(played) == (
        'expectation: expected that heading "Report of March" is visible; there is no heading "Report of March" on '
        'PAGE; nearest: link "Open"; it is in the window that was opened (PAGE); go to it by `tab: opened`'
    )
    played = await play(steps + "April}", page, head=HEAD)
    assert because(played).endswith("a window was opened (PAGE); go to it by `tab: opened`")


async def test_the_server_answered_with_an_error(play: Play) -> None:
    played = await play("steps:\n- goto: /gone\n- click: {button: Pay}", "<p>x", head=HEAD)
    assert because(played) == (
        'not_found: there is no button "Pay" on PAGE; the server answered 404 (Not Found); nearest: heading "Not here"'
    )


async def test_what_nobody_can_use_does_not_count(play: Play) -> None:
    page = (
        "<label>Name <input id=n1></label><button>Save</button><div inert><button>Go</button></div><button>Go</button>"
        "<dialog id=d aria-label=Edit><label>Name <input id=n2></label><form method=dialog><button>Save</button></form>"
        "</dialog><script>d.showModal()</script>"
    )
    steps = """steps:
- expect: {text: Go}
- fill: {field: Name, with: Ada}
- click: {button: Save}
- click: {button: Go}
- expect: {css: "#n2", count: 0}
- expect: {css: "#n1", value: ""}
"""
    assert because(await play(steps, page, head=PATIENT)) == ""
