"""The exact text of readings, and what they leave out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from planbook.browser.evidence.capture import screenshot
from planbook.browser.reading import settled
from planbook.browser.reading.numbered_picture import boxes_of, numbered_picture
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import ReadingCache, read
from planbook.browser.reading.settled import at_rest, read_settled
from planbook.browser.session.session import Session
from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask
from planbook.step.target import Target
from tests.look.counted import asked
from tests.sites import Site

Show = Callable[[str], Awaitable[None]]


async def told(session: Session, **options: bool) -> list[str]:
    """Returns the lines below the head."""
    return (await read(session.page)).tell(**options).text.splitlines()[1:]


SAID = {
    "landmarks and headings": (
        "<header><a href=#>Home</a></header><nav aria-label=Main><a href=#a>A</a> <a href=#b>B</a></nav>"
        "<main><h1>Paper</h1><p>Buy <b>good</b> paper.</p></main><footer>The end</footer>",
        ['banner: link 1 "Home"', 'navigation "Main": link 2 "A" 3 "B"', "main", ' # "Paper"',
         ' "Buy good paper."', 'contentinfo: "The end"'],
    ),
    "headings with links": (
        "<main><h2><span>Getting started</span> <span>[<a href=/e>edit</a>]</span></h2><h2><a href=/n>News</a></h2>"
        "</main>",
        ["main", ' ## "Getting started [edit]" link 1 "edit"', ' ## link 2 "News"'],
    ),
    "small print": (
        f"<main>{'Fine words. ' * 9}</main><footer>{'Fine words. ' * 9}</footer>",
        [f'main: "{"Fine words. " * 8}Fine words."', f'contentinfo: "{"Fine words. " * 4}Fine words.…"'],
    ),
    "controls with labels, values, options and states": (
        "<label>Name <input value=Ann required></label><label>Day <input type=date value=2026-01-02></label>"
        "<label>Size <select><option>S<option selected>M<option>L</select></label>"
        "<label><input type=checkbox checked disabled> Gift</label><textarea aria-label=Note>Hello\nthere</textarea>"
        "<button aria-expanded=false>More</button><button aria-pressed=true>Bold</button>",
        ['textbox 1 "Name" = "Ann" (required) 2 "Day" = "2026-01-02" (date) combobox 3 "Size" = "M" of "S" "L"',
         'checkbox 4 "Gift" (disabled, ticked) textbox 5 "Note" = "Hello\\nthere" '
         'button 6 "More" (collapsed)', 'button 7 "Bold" (pressed)'],
    ),
    "a table by its header and a few rows": (
        "<table><caption>Orders</caption><tr><th>No<th>Total<th></tr>"
        + "".join(f"<tr><td>{no}<td>{no}.50<td><button>Show</button></tr>" for no in range(10, 62))
        + "</table>",
        ['table "Orders" 52 rows', ' head "No" "Total"'] +
        [f' row "{no}" "{no}.50" button {no - 9} "Show" in its row' for no in (10, 11, 12)] +
        [" … 49 more rows like this (4 to 52)"],
    ),
    "the first row of each kind": (
        "<table>" + "".join(
            f"<tr><td>{no}<td>{'<button>Pay</button>' if no in (18, 19, 22) else '<i>paid</i>'}</tr>" if no != 10
            else "<tr><td colspan=2>March</tr>" for no in range(24))
        + "</table>",
        ["table 24 rows", *(f' row "{no}" "paid"' for no in (0, 1, 2)), " … 7 more rows like this", ' row "March"',
         " … 7 more rows like this", ' row "18" button 1 "Pay" in its row', " … 5 more rows like these (2 to 3)"],
    ),
    "what is there and empty": (
        "<div role=tablist><button role=tab>Notes</button></div><div role=tabpanel><br></div>"
        "<div role=dialog aria-label=Cart style='height: 9px'></div><section aria-label=Hits><br></section>"
        "<div role=tabpanel><canvas></canvas></div><div role=dialog>–</div><div role=tabpanel>Full</div>",
        ['tablist: tab 1 "Notes"', "tabpanel (nothing to read)", 'dialog "Cart" (nothing to read)',
         'region "Hits" (nothing to read)', "tabpanel (nothing to read)", "dialog (nothing to read)",
         'tabpanel: "Full"'],
    ),
    "a dialog": (
        "<dialog id=d aria-label=Cookies><p>We bake.</p><button>Reject</button></dialog><script>d.showModal()</script>",
        ['dialog "Cookies" (modal): "We bake." button 1 "Reject" (focused)'],
    ),
    "cards without a role": (
        "".join(f"<div><h3>Card {n}</h3><p>No. {n}</p><a href=#{n}>Read {n}</a></div>" for n in range(9)),
        [*(line for n in range(3) for line in (f'### "Card {n}"', f'"No. {n}" link {n + 1} "Read {n}"')),
         "… 6 more like this (4 to 9)"],
    ),
    "an open shadow root": (
        "<s-b></s-b><script>document.querySelector('s-b').attachShadow({mode: 'open'}).innerHTML = "
        "'<h2>Inside</h2><button>Press</button>'</script>",
        ['## "Inside"', 'button 1 "Press"'],
    ),
    "what has no role": (
        "<span onclick=x()>Open it</span><div tabindex=0 data-testid=box></div>"
        "<style>div { width: 9px; height: 9px }</style>",
        ['clickable 1 "Open it" 2 testid "box"'],
    ),
    "what stands behind a modal dialog is left out": (
        "<h1>Shop</h1><p>Text</p><a href=#>Help</a><dialog id=d aria-label=Sure><button>Yes</button></dialog>"
        "<script>d.showModal()</script>",
        ['dialog "Sure" (modal): button 1 "Yes" (focused)'],
    ),
    "rich text": (
        "<div contenteditable aria-label=Text>One <b>bold</b> and <i>thin </i>word.<p>Next</p><ul><li>a</li>"
        "<li><em>b</em></li></ul><ol><li>c</ol></div>",
        ['clickable 1 "Text" = "One **bold** and *thin* word.\\nNext\\n- a\\n- *b*\\n1. c"'],
    ),
    "the value of a list of the page's own": (
        "<button role=combobox aria-label=Size>M</button><div role=combobox aria-label=Colour tabindex=0>Red</div>",
        ['combobox 1 "Size" = "M" 2 "Colour" = "Red"'],
    ),
    "a closed shadow root": (
        "<x-pay></x-pay><script>customElements.define('x-pay', class extends HTMLElement { connectedCallback() { "
        "this.attachShadow({mode: 'closed'}).innerHTML = '<button>Pay</button>' } })</script>",
        ['closed shadow root "x-pay"'],
    ),
    "a closed shadow root that shows none of what is in its element": (
        "<x-sum>fallback</x-sum><script>customElements.define('x-sum', class extends HTMLElement { connectedCallback() "
        "{ this.attachShadow({mode: 'closed'}).innerHTML = '<button>Pay</button>' } })</script>",
        ['closed shadow root "x-sum"'],
    ),
    "what is shown in a slot of a modal dialog, and not what is behind it": (
        "<x-ask><button>Yes</button></x-ask><button>No</button><script>customElements.define('x-ask', class extends "
        "HTMLElement { connectedCallback() { const root = this.attachShadow({mode: 'open'}); root.innerHTML = "
        "'<dialog aria-label=Ask><slot></slot></dialog>'; root.querySelector('dialog').showModal() } })</script>",
        ['dialog "Ask" (modal): button 1 "Yes" (focused)'],
    ),
    "what a dialog of the page's own makes inert is left out": (
        "<main inert><button>Behind</button></main><div role=dialog aria-modal=true aria-label=Ask><button>In</button>"
        "</div>",
        ['dialog "Ask": button 1 "In"'],
    ),
    "what repeats the role and name around it": (
        "<div role=button tabindex=0><button>Save</button></div><div role=link tabindex=0 aria-label=News>"
        "<a href=/n>News</a></div><a href=/o aria-label=Open><button aria-label=Open>O</button></a>",
        ['button 1 "Save" nth 1 link 2 "News" nth 1 3 "Open" button 4 "Open"'],
    ),
    "a field whose label has a button in it": (
        "<label>City <input value=Leeds><button>Clear</button></label>",
        ['textbox 1 "City" = "Leeds" button 2 "Clear"'],
    ),
    "the value of a list with a field or a label in it": (
        "<div role=combobox aria-labelledby=c><b id=c>Colour</b><input type=hidden value=1> Red</div>"
        "<div role=combobox aria-label=Town tabindex=0><input value=Leeds aria-label=Search></div>",
        ['combobox 1 "Colour" = "Red" 2 "Town" = "Leeds" textbox 3 "Search" = "Leeds"'],
    ),
    "rich text by its style": (
        "<div contenteditable aria-label=Text>One <span style='font-weight: 700'>bold</span> <span "
        "style='font-style: italic'>thin</span> <b><i>both</i></b></div><div contenteditable>Hello <b>you</b></div>",
        ['clickable 1 "Text" = "One **bold** *thin* ***both***" '
         '2 = "Hello **you**" css "body > div:nth-of-type(2)"'],
    ),
    "names that flip with a state are whole, never patterns": (
        "<button>Turn on hall light</button><button>Turn off hall light</button><button>Toggle fan off</button>",
        ['button 1 "Turn on hall light" 2 "Turn off hall light" 3 "Toggle fan off"'],
    ),
    "buttons in a drawing, and areas of a map": (
        "<svg width=90 height=90><g role=button aria-label=North><rect width=20 height=20 /></g></svg>"
        "<img usemap='#m' width=90 height=90 alt=Town src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'>"
        "<map name=m><area shape=rect coords=0,0,40,40 href=/h alt=Harbour><area shape=rect coords=40,40,90,90 href=/m "
        "title=Market></map>",
        ['button 1 "North" img "Town" link 2 "Harbour" 3 "Market"'],
    ),
    "nothing without a name that only a long path leads to": (
        2 * ("<article><div>" * 9 + "<i onclick=x() style='display: block; height: 9px'></i>" + "</div></article>" * 9)
        + "<b onclick=x() style='display: block; height: 9px'></b>",
        ['clickable 3 css "body > b"'],
    ),
    "nothing hidden": (
        "<p hidden>1</p><p style='display:none'>2</p><p style='visibility:hidden'>3</p><input type=hidden value=4>"
        "<p aria-hidden=true>shown</p><template>5</template><!-- 6 --><script>7</script><details>8</details>"
        "<button style='display:none'>9</button>",
        ['"shown"'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
async def test_what_is_said(name: str, show: Show, session: Session) -> None:
    body, expected = SAID[name]
    await show(body)
    assert await told(session) == expected


async def test_frames(show: Show, session: Session, site: Site) -> None:
    site.pages["/inner"] = "<h2>Map</h2><iframe src=/deep title=Deep></iframe>"
    site.pages["/deep"] = "<button>Harbour</button>"
    await show("<iframe src=/inner name=map></iframe>")
    await session.page.wait_for_load_state("networkidle")
    reading = await read(session.page)
    assert reading.tell().text.splitlines()[1:] == [
        'frame "map"',
        ' ## "Map"',
        ' frame "Deep": button 1 "Harbour"',
    ]
    assert reading.target(1) == Target.model_validate({"button": "Harbour", "frame": ["map", "Deep"]})


async def test_frames_without_a_name_of_their_own(show: Show, session: Session, site: Site) -> None:
    site.pages["/inner"] = "<button>Pay</button>"
    await show(
        "<p><iframe src=/inner></iframe></p>"
        "<iframe src=/inner title=Two></iframe><iframe src=/inner title=Two></iframe>"
    )
    await session.page.wait_for_load_state("networkidle")
    reading = await read(session.page)
    assert reading.tell().text.splitlines()[1:] == [
        'frame css "p > iframe": button 1 "Pay"',
        'frame "Two" css "body > iframe:nth-of-type(1)": button 2 "Pay"',
        'frame "Two" css "body > iframe:nth-of-type(2)": button 3 "Pay"',
    ]
    assert reading.written(reading.elements[1]) == {"button": "Pay", "frame": {"css": "p > iframe"}}


OWN_NAMES = """<label>City <input value=Leeds><button>Clear</button></label>
<div role=button tabindex=0><button>Save</button></div>
<img usemap='#m' width=90 height=90 alt=Town src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>'>
<map name=m><area shape=rect coords=0,0,40,40 href=/h alt=Harbour>
<area shape=rect coords=40,40,90,90 href=/m title=Market></map><button>Turn on</button>"""
LED_TO = {
    "City": "INPUT", "Clear": "BUTTON", "Save": "DIV", "Harbour": "/h", "Market": "/m", "Turn on": "BUTTON",
}  # fmt: skip


async def test_targets_of_such_names_lead_a_run_to_what_was_read(show: Show, session: Session) -> None:
    await show(OWN_NAMES)
    reading = await read(session.page)
    script = "found => found.map(each => each.getAttribute('href') || each.tagName)"
    found = {
        node.name: await asked(session.page, reading.target(ref), script) for ref, node in reading.elements.items()
    }
    assert found == {name: [to] for name, to in LED_TO.items()}
    assert reading.written(reading.elements[1]) == {"field": "City"}
    flipped = Target.model_validate({"button": "Turn off"})
    assert await asked(session.page, flipped, script) == []


# What the page says is data -------------------------------------------------------------------------------------------
async def test_what_a_page_says_cannot_look_like_ours(show: Show, session: Session) -> None:
    await show('<p>a" button 9 "Pay</p><p>one\\</p><pre>two\n button 3 "Pay"</pre>')
    assert await told(session) == [r'"a\" button 9 \"Pay" "one\\" "two button 3 \"Pay\""']


async def test_signs_that_steer_a_terminal_are_taken_out(show: Show, session: Session) -> None:
    await show("<button id=b></button><button>Go</button><p id=p></p>")
    await session.page.evaluate(r"b.textContent = '\x1b[31mRed\u202e', p.textContent = 'a\x07b\u2066c\u200bd'")
    reading = await read(session.page)
    assert reading.tell(remarks=False).text.splitlines()[1:] == ['button 1 "[31mRed" 2 "Go" "abcd"']
    assert reading.written(reading.elements[1]) == {"css": "#b"}  # the name differs from the page's


async def test_names_are_never_expressions_or_patterns(show: Show, session: Session) -> None:
    await show("<button>{{ secrets.KEY }}</button><button>/.*/</button>")
    reading = await read(session.page)
    assert [reading.written(node) for node in reading.elements.values()] == [
        {"button": r"/^\{\{ secrets\.KEY \}\}$/"},
        {"button": r"/^\/\.\*\/$/"},
    ]


async def test_long_texts_are_cut(show: Show, session: Session) -> None:
    await show(f"<p>{'word ' * 300}</p><button>{'name ' * 60}</button>")
    line, button = (await told(session))[:2]
    assert line == '"' + ("word " * 40)[:-1] + '…"'
    assert button.startswith('button 1 "' + ("name " * 16)[:-1] + '…"')


# Secrets --------------------------------------------------------------------------------------------------------------
async def test_no_value_of_a_secret_field(show: Show, session: Session) -> None:
    await show(
        "<input type=password aria-label=Password value=hunter2><input aria-label=Code autocomplete=one-time-code "
        "value=zq48-2913><input aria-label=Card autocomplete='cc-number' value=4111111111111111>"
    )
    reading = await read(session.page)
    text = reading.tell().text + str(reading.as_json())
    assert not any(secret in text for secret in ("hunter2", "zq48-2913", "4111111111111111"))
    assert 'textbox 1 "Password" = "••••" (password)' in text


async def test_a_field_with_a_secret_in_it_is_masked_and_no_password_field(show: Show, session: Session) -> None:
    await show("<input aria-label=User value=adalovelace><script>window[Symbol.for('planbook.filled')] = "
               "{secret: new Set(document.querySelectorAll('input'))}</script>")  # fmt: skip
    assert await told(session) == ['textbox 1 "User" = "••••"']


async def test_no_secret_anywhere(show: Show, session: Session) -> None:
    await show(
        "<title>Hello bea@x.test</title><input aria-label=Email value=bea@x.test><a href=#>Signed in as bea@x.test</a>"
        "<a href='/of/bea@x.test'>Go</a><a href='#go'>Go</a>"
        "<select aria-label=Who><option>bea@x.test</select><table><tr><td>bea@x.test<td><button>Go</button></table>"
        "<button>Go</button><p title='bea@x.test'>bea@x.test</p>"
    )
    reading = await read(session.page, Mask({"USER": "bea@x.test"}).text)
    said = reading.tell().text + str(reading.as_json())
    assert "bea@x.test" not in said
    assert 'textbox 1 "Email" = "••••USER"' in said
    assert reading.written(reading.elements[2]) == {"css": 'a[href="#"]'}  # its name contains the secret
    assert reading.ways(reading.elements[3])[-1] == {"css": "body > a:nth-of-type(2)"}  # its address does, too


# Budget ---------------------------------------------------------------------------------------------------------------
LONG = (
    "<nav>" + "".join(f"<a href=#{n}>Department {n}</a> " for n in range(9)) + "</nav><main><h1>Shop</h1>"
    + "".join(f"<p>Sentence {n} is about {n * 7} things of no great matter to anybody.</p><hr>" for n in range(11))
    + "<button>Order</button></main><div role=dialog aria-label=Ask><button>Yes</button></div>"
    "<footer><a href=#imprint>Imprint</a></footer>"
)  # fmt: skip


@pytest.mark.parametrize("budget", [60, 80, 120, 200, 400])
async def test_the_budget_is_kept(budget: int, show: Show, session: Session) -> None:
    await show(LONG)
    reading = await read(session.page)
    telling = reading.tell(budget)
    assert telling.tokens <= budget
    assert len(telling.text) > budget  # and used: a token has about three letters


async def test_what_matters_least_goes_first_and_is_counted(show: Show, session: Session) -> None:
    await show(LONG)
    telling = (await read(session.page)).tell(80)
    assert telling.text.splitlines()[1:] == [
        'navigation: link 1 "Department 0" 2 "Department 1" 3 "Department 2"',
        "main",
        ' # "Shop"',
        ' button 10 "Order"',
        'dialog "Ask": button 11 "Yes"',
        "(left out for the budget: 11 texts, 7 links)",
    ]
    assert telling.pruned == {"texts": 11, "links": 7}


async def test_nothing_is_said_of_a_budget_that_suffices(show: Show, session: Session) -> None:
    await show(LONG)
    telling = (await read(session.page)).tell()
    assert telling.pruned == {}
    assert "left out" not in telling.text


# Unchanged pages ------------------------------------------------------------------------------------------------------
CHANGES = {
    "a text": "document.querySelector('p').textContent = 'b'",
    "a value": "document.querySelector('input').value = 'b'",
    "a tick": "document.querySelectorAll('input')[1].checked = true",
    "the focus": "document.querySelector('input').focus()",
    "a rule of style": "document.styleSheets[0].insertRule('p { display: none }')",
    "in a shadow root": "document.querySelector('div').shadowRoot.querySelector('b').textContent = 'b'",
    "in a frame": "document.querySelector('iframe').contentDocument.body.textContent = 'b'",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_is_read(change: str, show: Show, session: Session, site: Site) -> None:
    site.pages["/inner"] = "inner"
    await show(
        "<style>p { margin: 0 }</style><p>a</p><input><input type=checkbox><div></div><iframe src=/inner></iframe>"
        "<script>document.querySelector('div').attachShadow({mode: 'open'}).innerHTML = '<b>a</b>'</script>"
    )
    await session.page.wait_for_load_state("networkidle")
    readings = ReadingCache()
    before = await readings.read(session.page)
    assert await readings.read(session.page) is before
    await session.page.evaluate(CHANGES[change])
    assert await readings.read(session.page) is not before
    assert (readings.hits, readings.misses) == (1, 2)


async def test_a_page_that_is_as_it_was_is_known_again(show: Show, session: Session) -> None:
    await show("<p>a</p>")
    readings = ReadingCache()
    first = await readings.read(session.page)
    await session.page.evaluate("document.querySelector('p').textContent = 'b'")
    await readings.read(session.page)
    await session.page.evaluate("document.querySelector('p').textContent = 'a'")
    assert await readings.read(session.page) is first
    assert (readings.hits, readings.misses) == (1, 2)
    assert readings.counts == "Pages were looked at 3 times, 1 of them unchanged and not read again."


async def test_reading_changes_nothing(show: Show, session: Session) -> None:
    await show("<div id=d><button>Go</button><input></div><script>seen = []; new MutationObserver(m => seen.push(m))"
               ".observe(document, {subtree: true, childList: true, attributes: true}); globals = "
               "Object.keys(window).length</script>")  # fmt: skip
    await read(session.page)
    assert await session.page.evaluate("[seen.length, Object.keys(window).length - globals]") == [0, 1]


# Pictures -------------------------------------------------------------------------------------------------------------
async def test_a_picture_has_a_numbered_box_around_each_element(show: Show, session: Session) -> None:
    await show(
        "<style>body { margin: 0 } button { position: absolute; width: 80px; height: 20px; left: 40px }</style>"
        "<button style='top: 30px'>Go</button><button style='top: 4000px'>Far</button>"
        "<button style='top: 90px'><svg width=9 height=9></svg></button>"
    )
    reading = await read(session.page)
    assert await boxes_of(session.page, reading) == [(1, 40, 30, 80, 20), (3, 40, 90, 80, 20)]
    before, page = await screenshot(session), await session.page.content()
    picture = await numbered_picture(session, reading)
    assert picture and picture.startswith(b"\x89PNG") and picture != before
    assert await session.page.content() == page and await screenshot(session) == before


# References -----------------------------------------------------------------------------------------------------------
async def test_a_reference_that_is_not_there(show: Show, session: Session, site: Site) -> None:
    await show("<button>Go</button>")
    reading: PageReading = await read(session.page)
    with pytest.raises(PlanbookError) as refused:
        reading.target(7)
    assert str(refused.value) == f"there is no element 7 on {site.address}/; expected 1 to 1"


async def test_as_json(show: Show, session: Session, site: Site) -> None:
    await show("<h1>Basket</h1><label>Size <select><option>S<option>M</select></label>")
    assert (await read(session.page)).as_json() == {
        "address": f"{site.address}/",
        "title": "Test",
        "nodes": [
            {"role": "heading", "name": "Basket", "state": [], "target": {"heading": "Basket"}},
            {"ref": 1, "role": "combobox", "name": "Size", "value": "S", "kind": "select", "state": [],
             "options": ["S", "M"], "target": {"field": "Size"}},
        ],
    }  # fmt: skip


# Parts, and what was shown --------------------------------------------------------------------------------------------
PARTED = (
    "<nav aria-label=Main><a href=#a>Orders</a> <a href=#b>Help</a></nav><main><h1>Basket</h1>"
    "<section aria-label=Editor><label>Title <input></label><ul><li>Ink <button>Remove</button><li>Pen "
    "<button>Remove</button></ul></section></main>"
)


async def test_a_part_of_a_page(show: Show, session: Session) -> None:
    await show(PARTED)
    reading = await read(session.page)
    part = reading.tell(within={"region": "editor"}).text.splitlines()
    assert part[1:] == [
        'region "Editor"',
        ' textbox 3 "Title"',
        ' - "Ink" button 4 "Remove" in its listitem',
        ' - "Pen" button 5 "Remove" in its listitem',
    ]
    assert reading.tell(within={"listitem": "pen"}).text.splitlines()[1:] == part[4:5][0][1:].splitlines()
    assert reading.tell(within={"role": "main"}).text.splitlines()[1] == "main"
    for more in ({"has": {"button": "Remove"}}, {"has_text": "ink"}, {"has": {"role": "list"}, "has_text": "Ink"}):
        assert reading.tell(within={"region": "Editor", **more}).text.splitlines() == part


@pytest.mark.parametrize(
    "within, said",
    [
        ({"region": "Edit"}, 'there is no region "Edit" on the page'),
        ({"role": "dialog"}, "there is no dialog on the page"),
        (
            {"region": "Editor", "has": {"button": "Pay"}},
            'there is no region "Editor" that has button "Pay" on the page',
        ),
        ({"role": "main", "has_text": "Paper"}, 'there is no main that has "Paper" on the page'),
        (
            {"role": "main", "has": {"css": "p"}},
            'expected a role and a name that the page shows, such as {"region": "Editor"} or {"role": "main"}, '
            'not {"css": "p"}',
        ),
        (
            {"css": "main"},
            'expected a role and a name that the page shows, such as {"region": "Editor"} or {"role": "main"}, '
            'not {"css": "main"}',
        ),
    ],
)
async def test_a_part_that_is_not_there(within: dict[str, Any], said: str, show: Show, session: Session) -> None:
    await show(PARTED)
    with pytest.raises(PlanbookError) as refused:
        (await read(session.page)).tell(within=within)
    assert str(refused.value) == said


async def test_a_page_is_read_when_it_is_at_rest(show: Show, session: Session) -> None:
    await show(
        "<button>Go</button><p>empty</p><script>const say = text => document.querySelector('p').textContent = text;"
        "document.querySelector('button').onclick = () => { document.body.ariaBusy = 'true'; say('loading');"
        "const later = new MessageChannel(); const began = performance.now();"
        "later.port1.onmessage = () => performance.now() - began < 600 ? later.port2.postMessage(0) :"
        "(say('there'), document.body.ariaBusy = 'false'); later.port2.postMessage(0); }</script>"
    )
    await session.page.click("button")
    assert '"there"' in (await read_settled(session, ReadingCache())).tell().text


async def test_a_page_that_always_says_it_is_loading_is_waited_for_once(
    show: Show, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settled, "STIRS", 0.5)
    await show("<p aria-busy=true>Text</p>")
    assert await at_rest(session) == "something on the page says that it is still loading"
    monkeypatch.setattr(settled, "STIRS", 600.0)  # longer than the test may take
    async with asyncio.timeout(60):
        assert await at_rest(session) == "something on the page says that it is still loading"
