"""The targets of elements: as a person would write them, the most robust first, and a selector last."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from planbook.browser.reading.reader import read
from planbook.browser.session.session import Session
from tests.look.counted import asked

Show = Callable[[str], Awaitable[None]]

SHOWN = "<style>div, span { display: inline-block; width: 9px; height: 9px }</style>"
TOLD: dict[str, tuple[str, list[Any]]] = {
    "role and name": ("<button>Pay</button><a href=#>Help</a>", [{"button": "Pay"}, {"link": "Help"}]),
    "a label before a role": (
        "<label>Email <input></label><input placeholder=Search><label><input type=checkbox> Gift</label>",
        [{"field": "Email"}, {"field": "Search"}, {"checkbox": "Gift"}],
    ),
    "a label around a list, without the list's options": (
        "<label>Size <select><option>S<option>M</select></label>",
        [{"field": "Size"}],
    ),
    "a test id, where the name is there twice": (
        "<button data-testid=first>Go</button><button data-testid=second>Go</button>",
        [{"testid": "first"}, {"testid": "second"}],
    ),
    "a row by what stands first in it": (
        "<table><tr><td>Ink<td><button>Order</button><tr><td>Paper<td><button>Order</button></table>",
        [{"button": "Order", "in": {"row": "Ink"}}, {"button": "Order", "in": {"row": "Paper"}}],
    ),
    "an article by its heading": (
        "<article>New <h2>Ink</h2><button>Order</button></article>"
        "<article>New <h2>Paper</h2><button>Order</button></article>",
        [{"button": "Order", "in": {"article": "Ink"}}, {"button": "Order", "in": {"article": "Paper"}}],
    ),
    "a region by its name": (
        "<section aria-label=From><input placeholder=Day></section>"
        "<section aria-label=To><input placeholder=Day></section>",
        [{"textbox": "Day", "in": {"region": "From"}}, {"textbox": "Day", "in": {"region": "To"}}],
    ),
    "a field without a label by what stands before it": (
        "<p>Director <input></p><p>Year <input></p>",
        [{"role": "textbox", "near": {"text": "Director"}}, {"role": "textbox", "near": {"text": "Year"}}],
    ),
    "a field without a label never by what is typed into it": (
        "<b>Title</b> <b>Ink</b> <input value=Ink><p style='margin-top: 99px'>Year <input></p>",
        [{"role": "textbox", "near": {"text": "Title"}}, {"role": "textbox", "near": {"text": "Year"}}],
    ),
    "links of one name by what they stand under": (
        "<p><b>Issues</b><br><a href=#1>New</a></p><p><b>Keywords</b><br><a href=#2>New</a></p>",
        [{"link": "New", "near": {"text": "Issues"}}, {"link": "New", "near": {"text": "Keywords"}}],
    ),
    "alike in one row by number": (
        "<style>td { width: 200px }</style><table><tr><td>Status<td><td><input type=radio><td><input type=radio>"
        "<tr><td>Title<td><td><input type=radio></table>",
        [
            {"role": "radio", "in": {"row": "Status"}, "nth": 1},
            {"role": "radio", "in": {"row": "Status"}, "nth": 2},
            {"role": "radio", "in": {"row": "Title"}},
        ],
    ),
    "the only one of its role": ("<input type=search><button>Go</button>", [{"role": "searchbox"}, {"button": "Go"}]),
    "what has no role by its text": ("<span onclick=x()>Open</span>", [{"text": "Open", "exact": True}]),
    "an item that can be clicked by its text": (
        "<ul><li tabindex=0>Ink<li tabindex=0>Paper</ul>",
        [{"listitem": "Ink"}, {"listitem": "Paper"}],
    ),
    "what is drawn": (
        "<svg width=200 height=60><g role=button aria-label='Seat 12'><rect width=50 height=50></rect></g>"
        "<a href=#x><text x=80 y=30>Row B</text></a></svg>",
        [{"button": "Seat 12"}, {"link": "Row B"}],
    ),
    "the parts of a picture": (
        "<img usemap=#m width=200 height=100 alt=Regions><map name=m><area coords=0,0,100,100 href=/n alt=North>"
        "<area coords=100,0,200,100 alt=Nowhere></map><map name=no><area coords=0,0,9,9 href=/s alt=South></map>",
        [{"link": "North"}],
    ),
    "what stands behind a dialog, or is inert, not": (
        "<button>Save</button><div inert><button>Go</button></div><dialog id=d><button>Save</button></dialog>"
        "<script>d.showModal()</script>",
        [{"button": "Save", "in": {"role": "dialog"}}],
    ),
    "a text in the same landmark": (
        "<nav><button>Find</button></nav><main>Orders <input></main><nav>Goods</nav><p><input></p>",
        [{"button": "Find"}, {"role": "textbox", "in": {"role": "main"}}, {"css": "p > input"}],
    ),
    "signs of an icon font that nobody can type": (
        "<style>i::before { content: '\\f0c7' }</style><button><i></i> Save</button><button>\uf08e</button>",
        [{"button": "Save"}, {"css": "body > button:nth-of-type(2)"}],
    ),
    "handles and swatches": (
        SHOWN + "<style>b, i { cursor: grab; display: block; height: 9px } i { cursor: pointer }</style>"
        "<ul><li><b></b>Ink<li><b></b>Paper</ul><span draggable=true data-testid=card></span>"
        "<i title=Red></i><i aria-label=Blue data-color=blue></i>"
        "<i data-state=on data-color=green></i><i data-state=off data-color='#ff0000'></i><i data-selected=true></i>",
        [
            {"css": "li:nth-of-type(1) > b"}, {"css": "li:nth-of-type(2) > b"}, {"testid": "card"}, {"title": "Red"},
            {"css": 'i[aria-label="Blue"]'}, {"css": 'i[data-color="green"]'}, {"css": 'i[data-color="#ff0000"]'},
            {"css": "body > i:nth-of-type(5)"},
        ],
    ),
    "a part of a drawing that looks as if it could be clicked": (
        "<svg width=200 height=60><g><rect width=50 height=50 style='cursor: pointer' /><circle r=9 /></g></svg>",
        [{"css": "g > rect"}],
    ),
    "names with signs that are drawn before or after them": (
        "<button>More ▼</button><button>🛒 Basket</button><button>Sort ▲</button><button>Sort ▼</button>",
        [{"button": "More ▼"}, {"button": "🛒 Basket"}, {"button": "Sort ▲"}, {"button": "Sort ▼"}],
    ),
    "the last resort": (
        SHOWN + "<div onclick=x() id=box></div><p><span onclick=x()></span></p>",
        [{"css": "#box"}, {"css": "p > span"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
async def test_a_target(name: str, show: Show, session: Session) -> None:
    body, expected = TOLD[name]
    await show(f"<title>Test</title>{body}")
    reading = await read(session.page)
    assert [reading.written(node) for node in reading.elements.values()] == expected
    for ref in reading.elements:
        assert len(await asked(session.page, reading.target(ref), "found => found.map(each => each.tagName)")) == 1


# What can be clicked --------------------------------------------------------------------------------------------------
CLICKED = {
    "a place that is only focused to be scrolled": ("<main tabindex=0><p>Text</p><button>Go</button></main>", ["Go"]),
    "what only looks so, around what is so": (
        "<div style='cursor: pointer'>Card <button>Buy</button></div>",
        ["Buy"],
    ),
    "what only looks so": ("<div style='cursor: pointer'>Card <b>one</b></div>", ["Card one"]),
    "a label whose control is hidden": ("<label><input type=checkbox hidden> Gift</label>", ["Gift"]),
    "nothing that is hidden": ("<button hidden>1</button><div style='display: none'><a href=#>2</a></div>", []),
    "not what a closed fold holds": ("<details><summary>More</summary><a href=#>in</a></details>", ["More"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CLICKED)
async def test_what_can_be_clicked(name: str, show: Show, session: Session) -> None:
    body, expected = CLICKED[name]
    await show(body)
    reading = await read(session.page)
    assert [node.name for node in reading.elements.values()] == expected
