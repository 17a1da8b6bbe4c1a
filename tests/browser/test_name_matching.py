"""Names and texts: the page (with Playwright and planbook's engines) and Python give the same answer."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from planbook.browser.locating.locators import candidates
from planbook.browser.locating.name_matching import contains, matches
from planbook.browser.session.session import Session
from planbook.step import Target
from planbook.step.text import Name

pytestmark = pytest.mark.asyncio(loop_scope="session")
Show = Callable[[str], Any]

# A text, a part of it, and something that is not a part.
PARTS = [
    ("Status: Unpaid", ["Status", "status: unpaid", "Unpaid", "Status:"], ["paid", "Stat", "tus: Unpaid"]),
    ("Your request was disapproved.", ["disapproved", "disapproved.", "was"], ["approved", "approved.", "request w"]),
    ("Order 21001, of 9", ["21001", "Order 21001", "9", "of 9", "21001,"], ["1001", "2100", "Order 2"]),
    ("Total $12.50", ["$12.50", "12.50", "$", "Total $12.50", "50"], ["12", "$12", "2.50", "12.5"]),
    ("Paid 1,299.00 on 28.11.2026", ["1,299.00", "28.11.2026", "2026", "Paid"], ["299.00", "1,299", "1", "28"]),
    ("Café à la carte, naïve", ["Café", "café", "à la", "naïve"], ["Caf", "af", "na"]),
    ("Оплачено, ещё нет", ["Оплачено", "оплачено", "ещё"], ["плачено", "Опла", "ещ"]),
    ("Straße ΑΘΗΝΑ", ["straße", "Αθηνα"], ["Stra", "θηνα"]),
    ("订单已付款", ["付款", "已付", "订单"], ["退款"]),
    ("注文1001番", ["1001", "注文", "1001番"], ["100", "001"]),
    ("결제완료 서울에서", ["결제", "서울"], ["부산"]),
    ("C++ and C# (v2)", ["C++", "C#", "(v2)", "v2"], ["v"]),
    ("A 18 — it's O'Neil", ["A 18", "it's", "O'Neil", "—"], ["A 1"]),
]  # fmt: skip


async def test_a_part_ends_where_words_end(show: Show, session: Session) -> None:
    for text, inside, outside in PARTS:
        await show(f"<p id=p>{text}</p><table><tr><td>{text}<td>x</table><ul><li>{text}</ul>")
        asked = []
        for part, expected in [(each, True) for each in inside] + [(each, False) for each in outside]:
            assert contains(Name(part), text) is expected, (part, text)
            targets = {"css": "#p", "has_text": part}, {"text": part, "nth": 1}, {"row": part}, {"listitem": part}
            asked += [(target, expected) for target in targets]
        counts = await asyncio.gather(*(_count(session, target) for target, _ in asked))
        for (target, expected), count in zip(asked, counts, strict=True):
            assert count == expected, (text, target)


async def _count(session: Session, target: Any) -> int:
    return await candidates(session.page, Target.model_validate(target))[0].locator.count()


async def test_words_end_where_cells_and_boxes_do(show: Show, session: Session) -> None:
    await show(
        "<style>.badge { display: inline-block }</style><table><tr><td>1001<td>Anna<td>12</tr><tr><td>10<td>01</table>"
        "<ul><li><span>Anna</span><span class=badge>5</span></li><li><div>Jo</div><div>Anna</div></li>"
        "<li>Jo<b>anna</b></li></ul><p>Total<br>due</p>"
    )
    for target, count in (
        ({"row": "1001"}, 1), ({"row": "Anna"}, 1), ({"row": "Anna 12"}, 1), ({"row": "1001Anna"}, 0),
        ({"listitem": "Anna"}, 2), ({"listitem": "Anna 5"}, 1), ({"listitem": "Joanna"}, 1), ({"listitem": "Jo"}, 1),
        ({"text": "Total"}, 1), ({"text": "Total due"}, 1),
    ):  # fmt: skip
        assert await _count(session, target) == count, target


# The text on the page, and how a person writes it.
MARKED = [
    ("Save\u200e", "Save"),
    ("Donau\u00addampfer", "Donaudampfer"),
    ("Cafe\u0301", "Caf\u00e9"),
    ("Caf\u00e9", "Cafe\u0301"),
    ("e\u2011mail", "e-mail"),
    ("Sign\u00a0in", "Sign in"),
    ("\ufeffOpen", "Open"),
    ("Price\u2060list", "Pricelist"),
    ("\uf0c7 Keep", "Keep"),
    ("Terms \uf08e", "Terms"),
    ("\U000f01c9 Mail", "Mail"),
    ("\u202bNext\u202c", "Next"),
    ("Zoom\u200b in", "Zoom in"),
]


async def test_what_nobody_can_see_or_type_does_not_count(show: Show, session: Session) -> None:
    for there, written in MARKED:
        await show(
            f"<button>{there}</button><p id=p>one {there} two</p><label>{there} <input></label>"
            f"<table><tr><td>{there}<td>x</table><h1 title='{there}'>{there}</h1>"
        )
        assert matches(Name(written), there), written
        assert matches(Name(written), there, exact=True), written
        assert contains(Name(written), f"one {there} two"), written
        targets: list[Any] = [
            {"button": written}, {"button": written, "exact": True}, {"field": written}, {"row": written},
            {"title": written}, {"css": "#p", "has_text": written}, {"text": f"one {written} two", "exact": True},
            written, *([{"button": f"/^{written}$/"}] if written in there else []),
        ]  # fmt: skip
        counts = await asyncio.gather(*(_count(session, target) for target in targets))
        assert counts == [1] * len(targets), (written, counts)


async def test_signs_that_are_drawn_at_the_ends_of_a_name_do_not_count(show: Show, session: Session) -> None:
    await show(
        "<style>.arrow::after { content: '▼' }</style><button class=arrow>More</button><a href=/>🛒 Basket</a>"
        "<button>★</button><button>★★★</button><button>Sort ▲</button><button>Sort ▼</button>"
    )
    targets: list[Any] = [
        {"button": "More"}, {"button": "More", "exact": True}, {"link": "Basket"}, "Basket", {"button": "★"},
        {"button": "Sort ▲"}, {"button": "Sort"},
    ]  # fmt: skip
    assert [await _count(session, target) for target in targets] == [1, 0, 1, 1, 1, 1, 2]


async def test_a_name_of_nothing_but_signs_is_as_it_is(show: Show, session: Session) -> None:
    await show("<button>\uf0c7</button><button>\uf0c8</button>")
    assert await _count(session, {"button": "\uf0c7"}) == 1


async def test_many_characters_that_nobody_sees_do_not_keep_the_page(show: Show, session: Session) -> None:
    unseen = "\ufeff" * 60
    await show(f"<p title='Zoom{unseen}out'>a</p><p title='{unseen}out'>b</p><p title='Zoom{unseen}in'>c</p>")
    async with asyncio.timeout(30):
        counts = [await _count(session, {"title": name}) for name in ("Zoom in", "/^in$/", "/^out$/")]
    assert counts == [1, 0, 1]
