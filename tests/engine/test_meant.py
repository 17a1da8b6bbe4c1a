"""A step acts on what is meant, or fails and says why: never on what only looks like it."""

import re

import pytest

from tests.browser.conftest import Site
from tests.engine.conftest import Play, Played

HEAD = "defaults: {timeout: 1500ms, retries: 0}\n"


def because(played: Played) -> str:
    """The error of the step that failed, without the page's address."""
    errors = [step.ended.error for step in played.record.steps if step.ended and step.ended.error]
    return re.sub(r"http://[^;, ]+", "PAGE", f"{errors[0].error_class}: {errors[0].message}") if errors else ""


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
    played = await play(ONCE.format(row=f'"{row}"', out=f'"{out}"'), ORDERS, head=HEAD)
    assert because(played) == ""


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("1001", 'not_found: there is no button "Remove" in row "1001" on PAGE; nearest: button "Remove"'),
        ("1002", 'ambiguous: row "1002" is only a part of "1002 (copy)", and this is sent once. '
         "Write the whole, or has: {cell: …}"),
        ("Anna", 'ambiguous: row "Anna" is there 2 times, and this is sent once. '
         "Say which with exact, has, has_text or nth"),
    ],
)  # fmt: skip
async def test_a_row_that_may_be_another(play: Play, row: str, error: str) -> None:
    played = await play(ONCE.format(row=f'"{row}"', out="x"), ORDERS, head=HEAD)
    assert because(played) == error
    played = await play(f'steps:\n- click: {{button: Remove, in: {{row: "{row}"}}}}', ORDERS, head=HEAD)
    assert because(played).startswith("not_found") is (row == "1001")  # what may be done again is done


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


async def test_what_is_sent_once_is_not_clicked_again(play: Play, site: Site) -> None:
    for path in ("/a.svg", "/slow.svg"):
        site.pages[path] = (200, {"content-type": "image/svg+xml"}, SVG)
    page = (
        SWAP.format("/slow.svg") + "<p>Hester <span class=more onclick=\"out.textContent += ' it'\"></span></p>" + OUT
    )
    played = await play("steps:\n- click: {css: .more}\n  effect: once\n  timeout: 5s", page, head=HEAD)
    assert because(played) == "covered: the click met <p></p>, which came there when the mouse did"
