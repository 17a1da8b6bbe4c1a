"""Targets: each locator and each refinement finds what the format states, and nothing else."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from planbook.browser.locating.locators import CLICKED, TICKED, candidates
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.step import Target
from planbook.step.text import Name

from .conftest import Make

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = """
<h1>Your account</h1>
<form aria-label="Sign in">
  <label for=mail>E-mail address *</label><input id=mail data-testid=mail>
  <label>Size <select id=size><option>S<option>M</select></label>
  <label>Notes <textarea id=notes>what was there</textarea></label>
  <input id=search placeholder="Search:"> <input id=aria aria-label="Post  code">
  <label><input type=checkbox id=agree> I agree</label>
  <button id=go title="Go on" type=button>Sign in</button>
</form>
<section aria-label="E-mail address">not a field</section>
<section aria-label="Basket"><button id=b1>Remove</button> <p>Two of <b>paper</b></p></section>
<section aria-label="Wishes"><button id=b2>Remove</button> <button id=b3>Remove all</button></section>
<table aria-label=Orders>
  <tr id=r1><td>A 17</td><td>open</td><td><a href=#1 id=l1>Show</a></td></tr>
  <tr id=r2><td>A 18</td><td>paid</td><td><a href=#2 id=l2>Show</a></td></tr>
  <tr id=r3><td>A 180</td><td>open</td><td><a href=#3 id=l3>Show</a></td></tr>
</table>
<button id=secret style="display:none">Remove</button>
<img alt="Our house" id=house width=9 height=9>
<details><summary id=more>More details</summary></details>
<p id=deep>Total: <i id=inner>12.50</i> EUR</p>
<a id=case href="#x">sign OUT</a>
<input type=file id=file style="display:none" aria-label="Your file">
<div id=tabs role=tablist><div role=tab id=tab1>Overview</div></div>
<p id=slashed>either/or and "quoted" >> arrows</p>
<i id=path data-testid='a ""b"" >> c' title="C:\\Apps\\Zed/x">i</i>
<button id=quoted title="a \\ or `b`">Say ""yes"" >> 'no'</button>
"""

FOUND = [
    ({"button": 'Say ""yes"" >> \'no\''}, "quoted"),
    ({"button": '/^say "\\W?yes"" >> \'/i'}, "quoted"),
    ({"title": "a \\ or `b`"}, "quoted"),
    ({"title": r"/^C:\\Apps\\Zed/(?P<name>x)$/"}, "path"),
    ({"testid": '/"{2}b"" >> c$/'}, "path"),
    ({"title": r"/\AC:\\A.*/x\Z/"}, "path"),
    ({"button": "Sign in"}, "go"),
    ({"button": "SIGN   in:"}, "go"),
    ({"heading": "your account"}, None),
    ({"link": "Sign out"}, "case"),
    ({"link": "sign OUT", "exact": True}, "case"),
    ({"field": "E-mail address"}, "mail"),
    ({"field": "e-mail address *"}, "mail"),
    ({"field": "Size"}, "size"),
    ({"field": "Notes"}, "notes"),
    ({"field": "Search"}, "search"),
    ({"field": "Post code"}, "aria"),
    ({"field": "I agree"}, "agree"),
    ({"field": "/^post/i"}, "aria"),
    ({"testid": "mail"}, "mail"),
    ({"title": "Go on"}, "go"),
    ({"alt": "our house"}, "house"),
    ({"css": "#mail"}, "mail"),
    ({"xpath": "//input[@id='mail']"}, "mail"),
    ({"text": "12.50"}, "inner"),
    ({"text": "total: 12.50"}, "deep"),
    ({"text": "12.50", "exact": True}, "inner"),
    ({"text": '/either\\/or and "quoted" >>/'}, "slashed"),
    ({"text": "/either/or/"}, "slashed"),
    ({"text": 'either/or and "quoted" >> arrows'}, "slashed"),
    ({"row": "A 17"}, "r1"),
    ({"row": "a 17"}, "r1"),
    ({"row": "/A 18\\b/"}, "r2"),
    ({"row": "paid"}, "r2"),
    ({"link": "Show", "in": {"row": "A 180"}}, "l3"),
    ({"button": "Remove", "in": {"region": "Basket"}}, "b1"),
    ({"button": "Remove", "in": {"css": "[aria-label=Wishes]"}}, "b2"),
    ({"region": "Wishes", "has": {"button": "Remove all"}}, None),
    ({"role": "button", "has_text": "all"}, "b3"),
    ({"role": "row", "has_text": "paid"}, "r2"),
    ({"role": "row", "has": {"link": "Show"}, "nth": 2}, "r2"),
    ({"role": "row", "nth": "last"}, "r3"),
    ({"role": "row", "has": {"text": "open"}, "nth": "last"}, "r3"),
    ({"link": "Show", "near": {"text": "paid"}}, "l2"),
    ({"link": "Show", "near": {"text": "A 17"}, "nth": 2}, "l2"),
    ({"link": "Show", "in": {"role": "row", "near": {"text": "/A 180/"}, "nth": 1}}, "l3"),
    ({"button": "Nothing", "or": [{"link": "None"}, {"testid": "mail"}]}, "mail"),
    ({"or": [{"button": "Nothing"}, {"button": "Sign in"}]}, "go"),
    ({"button": "Remove", "or": [{"button": "Remove all"}]}, "b3"),
    ("Sign in", "go"),
    ("I agree", "agree"),
    ("More details", "more"),
    ("Overview", "tab1"),
    ("12.50", "inner"),
    ("/^sign out$/i", "case"),
]


async def id_of(reach: Make, target: object, **how: Any) -> str | None:
    locator = await reach(2).find(Target.model_validate(target), **how)
    return await locator.get_attribute("id")


async def test_every_way_and_refinement(reach: Make, show: Callable[[str], Any]) -> None:
    await show(PAGE)
    for target, expected in FOUND:
        assert await id_of(reach, target) == expected, target


async def test_only_what_is_visible_counts_but_for_upload(reach: Make, show: Callable[[str], Any]) -> None:
    await show(PAGE)
    assert await id_of(reach, {"field": "Your file"}, hidden=True) == "file"
    with pytest.raises(StepError, match=r'^not_found: there is no field "Your file" on'):
        await reach(0.2).find(Target.model_validate({"field": "Your file"}))


async def test_the_fallback_that_matched_is_known(reach: Make, show: Callable[[str], Any]) -> None:
    await show(PAGE)
    this = reach()
    await this.find(Target.model_validate({"button": "Nothing", "or": [{"button": "Sign in"}]}))
    assert this.matched == 'button "Sign in"'


async def test_frames_outermost_first(reach: Make, show: Callable[[str], Any], session: Session) -> None:
    inner = "<section aria-label=Basket><button id=b1>Pay</button><button id=b2>Pay all</button></section><p id=p>Sum"
    middle = f"<iframe name=inner srcdoc='{inner}'></iframe>"
    await show(f'<button>Pay</button><iframe title="The till" srcdoc="{middle}"></iframe>')
    for frames in (
        ["The till", "inner"],
        [{"css": "iframe"}, {"css": "iframe"}],
        [{"title": "the till"}, {"css": "[name=inner]"}],
    ):
        assert await id_of(reach, {"button": "Pay", "frame": frames}) == "b1", frames
    inside = {"frame": ["The till", "inner"]}
    assert await id_of(reach, {"role": "button", "near": {"text": "Sum"}, **inside}) in ("b1", "b2")
    assert await id_of(reach, {"button": "Pay all", "in": {"region": "Basket"}, **inside}) == "b2"
    assert await id_of(reach, {"region": "Basket", "has": {"button": "Pay"}, **inside}) is None
    assert await id_of(reach, {"field": "Nothing", "or": [{"text": "Sum", **inside}]}) == "p"


async def test_open_shadow_roots(reach: Make, show: Callable[[str], Any]) -> None:
    await show("""<div id=host></div><script>
      host.attachShadow({mode: 'open'}).innerHTML =
        '<section aria-label=Widget><label>Colour <input id=c></label><button id=b>Mix</button></section>'</script>""")
    assert await id_of(reach, {"field": "Colour"}) == "c"
    assert await id_of(reach, {"button": "Mix", "in": {"region": "Widget"}}) == "b"
    assert await id_of(reach, {"css": "#host button"}) == "b"
    assert await id_of(reach, "Mix") == "b"


LISTS = """
<input list=colours id=listed aria-label=Colour><datalist id=colours><option>red</datalist>
<label>Size of the shoe <select id=size aria-label=Size><option>Size 40</select></label>
<p id=host></p><script>host.attachShadow({mode: 'open'}).innerHTML = `
  <div id=drawn role=listbox aria-labelledby=said><i role=option>a</i></div><span id=said>Days</span>
  <label>I agree <input type=checkbox id=agree style="display: none"></label>`</script>"""


@pytest.mark.parametrize(
    ("field", "id"), [("Colour", "listed"), ("Size", "size"), ("Days", "drawn"), ("I agree", "agree")]
)
async def test_fields_that_are_lists_or_boxes(reach: Make, show: Callable[[str], Any], field: str, id: str) -> None:
    await show(LISTS)
    found = await reach(2).find_all(Target.model_validate({"field": field}))
    assert found and await found.evaluate_all("all => all.map(one => one.id)") == [id]


OPENED = """
<label id=l for=c>City</label> <input id=c role=combobox aria-labelledby=l aria-controls=menu>
<div id=menu><ul role=listbox aria-labelledby=l><li role=option>Oslo</ul></div>
<span id=m>Colours</span> <div id=d role=combobox aria-labelledby=m aria-controls=list>Red</div>
<ul id=list role=listbox aria-labelledby=m><li role=option>Red</ul>
<p><button id=b aria-haspopup=listbox aria-owns=sizes aria-label=Size>L</button></p>
<ul id=sizes role=listbox aria-label=Size><li role=option>L</ul>
<input id=e role=combobox aria-label=Search aria-controls=found>
<ul id=found role=listbox aria-label=Towns><li role=option>Rome</ul>
<input id=f role=combobox aria-label=Tag> <ul id=g role=listbox aria-label=Tag><li role=option>New</ul>"""


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("City", ["c"]),
        ("Colours", ["d"]),
        ("Size", ["b"]),
        ("Search", ["e"]),
        ("Towns", ["found"]),
        ("Tag", ["f", "g"]),
    ],
)
async def test_a_list_that_a_field_has_opened_is_no_second_field(
    reach: Make, show: Callable[[str], Any], field: str, ids: list[str]
) -> None:
    await show(OPENED)
    found = candidates(reach(2).page, Target.model_validate({"field": field}))[0].locator
    assert await found.evaluate_all("all => all.map(one => one.id)") == ids


NATIVE = """<a href=#>{0}</a> <button>{1}</button> <input type=button value="{2}"> <input type=image alt="{3}">
<label><input type=radio>{4}</label> <input list=all aria-label="{5}"><datalist id=all></datalist>
<select aria-label="{6}"></select> <select multiple><option>{7}</option></select> <textarea aria-label="{8}"></textarea>
<p contenteditable aria-label="{9}">a</p> <div><button aria-haspopup=listbox aria-label="{10}">a</button></div>
<select multiple aria-label="{11}"></select> <input type=file aria-label="{12}">"""
FIELD_ROLES = ("textbox", "searchbox", "combobox", "listbox", *TICKED)
CLICKED_NATIVE, FIELDS_NATIVE = [0, 1, 2, 3, 4, 5, 6, 7, 10, 12], [4, 5, 6, 8, 9, 10, 11, 12]


async def test_each_role_that_a_name_or_a_field_may_have(reach: Make, show: Callable[[str], Any]) -> None:
    drawn = [f"<p role={role} aria-label='One {role}'>a</p>" for role in {*CLICKED, *FIELD_ROLES}]
    await show(NATIVE.format(*(f"No. {at} is" for at in range(13))) + "".join(drawn))

    async def found(target: Any) -> int:
        return await candidates(reach(2).page, Target.model_validate(target))[0].locator.count()

    assert [role for role in CLICKED if not await found(f"One {role}")] == []
    assert [role for role in FIELD_ROLES if not await found({"field": f"One {role}"})] == []
    assert [at for at in range(13) if await found(f"No. {at} is")] == CLICKED_NATIVE
    assert [at for at in range(13) if await found({"field": f"No. {at} is"})] == FIELDS_NATIVE


async def test_a_pattern_means_on_the_page_what_it_means_in_python(reach: Make, show: Callable[[str], Any]) -> None:
    await show("<p id=p>Order 17 17<p id=q>Un Café</p><button id=b>Un Cafe\u0301, bien s\u00fbr</button>")
    for pattern, expected in (
        (r"/Order (?P<no>\d+)\Z|(?P<other>\d+) 17/", "p"), ("/(?i)order/", "p"), (r"/(?P<no>\d+) (?P=no)/", "p"),
        (r"/Café\b$/", "q"), (r"/^Un \w{,3}é$/", "q"), ("/^Order [0-9 ]++$/", "p"), ("/^Order{,2} 1(?>7|6) /", "p"),
    ):  # fmt: skip
        assert await id_of(reach, {"text": pattern}) == expected, pattern
    assert await id_of(reach, {"button": r"/^Un Café\b.* sûr$/"}) == "b"
    with pytest.raises(StepError) as error:
        await reach(2).find(Target(by="text", name=Name(r"(a)?\1", True)))
    assert str(error.value) == (
        r"value: the pattern /(a)?\1/ cannot be used on a page: it refers back to a group that is optional, repeated, "
        "or in a look behind, which a page reads differently; write out what the group may be"
    )


async def test_what_slots_show_is_in_the_place(reach: Make, show: Callable[[str], Any]) -> None:
    await show("""<x-dialog><ul id=ul><li id=li>Navigate <b id=b>Helpers</b></li></ul>
      <button slot=foot id=close>Close</button>
      <x-button id=host>Log in</x-button></x-dialog><button id=other>Close</button><script>
      const define = (name, inner) => customElements.define(name, class extends HTMLElement { constructor() { super();
        this.attachShadow({mode: 'open'}).innerHTML = inner; } });
      define('x-dialog', '<div role=alertdialog aria-label=Search><slot></slot>' +
        '<footer><slot name=foot></slot></footer></div>');
      define('x-button', '<button><span id=inner><slot></slot></span></button>')</script>""")
    dialog = {"role": "alertdialog"}
    for target, expected in (
        ({"text": "Helpers", "in": dialog}, "b"),
        ({"listitem": "Helpers", "in": dialog}, "li"),
        ({"button": "Close", "in": dialog}, "close"),
        ({"css": "b", "in": dialog}, "b"),
        ({"text": "Log in"}, "inner"),
        ({"css": "button", "has": {"text": "Log in"}}, None),
        ({"alertdialog": "Search", "has": {"button": "Close"}}, None),
        ({"role": "alertdialog", "has_text": "Navigate Helpers"}, None),
    ):
        assert await id_of(reach, target) == expected, target


async def test_a_place_is_found_as_fast_as_a_heading_however_much_is_hidden(
    show: Callable[[str], Any], session: Session
) -> None:
    hidden = f"<div hidden>{'<div>' * 40}{'<i>x</i>' * 20}{'</div>' * 40}</div>" * 30
    await show(f'{hidden}<section aria-label="Heading *"><input></section><h2>There</h2>')

    async def seconds(**target: Any) -> float:
        [way] = candidates(session.page, Target.model_validate(target))
        best = 9.0
        for _ in range(9):  # the best of them, on a busy machine
            began = perf_counter()
            assert await way.locator.count() == 1
            best = min(best, perf_counter() - began)
        return best

    assert await seconds(region="Heading *") < 15 * await seconds(heading="There") + 0.02
