"""Looks: when they hold, what they wait for, and what the message says was seen instead."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.step import Look
from planbook.values.render import render_model

from .conftest import Make, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
Show = Callable[[str], Any]

PAGE = """
<h1>Your  account</h1>
<label>Name <input id=name value="Ada L."></label>
<label><input type=checkbox checked> News</label> <label><input type=checkbox> Letters</label>
<div role=switch aria-checked=true aria-label=Light>on</div>
<button disabled>Pay</button> <button aria-disabled=true>Send</button> <button class="big red">Go</button>
<fieldset disabled><button>Inside</button></fieldset>
<ul><li>Paper <li>Ink <li>paper, grey</ul>
<p data-testid=total>Total:
   12.50</p>
<p style="display:none">Hidden words</p>
<input type=submit value="Order now">
"""

HOLD = [
    {"heading": "Your account"},
    "your ACCOUNT",
    {"heading": "Your account", "is": "visible"},
    {"text": "Hidden words", "is": "hidden"},
    {"link": "Nothing", "is": "hidden"},
    {"not": {"link": "Nothing"}},
    {"not": {"not": {"heading": "Your account"}}},
    {"button": "Go", "is": "enabled"},
    {"button": "Pay", "is": "disabled"},
    {"button": "Send", "is": "disabled"},
    {"button": "Inside", "is": "disabled"},
    {"field": "News", "is": "ticked"},
    {"field": "Letters", "is": "unticked"},
    {"switch": "Light", "is": "ticked"},
    {"testid": "total", "reads": "total: 12.50"},
    {"testid": "total", "reads": "/^Total: [0-9.]+$/"},
    {"testid": "total", "contains": "12.50"},
    {"testid": "total", "exact": True, "reads": "Total: 12.50"},
    {"button": "Order now", "reads": "Order now"},
    {"field": "Name", "value": "Ada L."},
    {"field": "Name", "value": "/^Ada/"},
    {"role": "listitem", "count": 3},
    {"listitem": "paper", "count": 2},
    {"link": "Nothing", "count": 0},
    {"role": "listitem", "reads": "Ink"},
    {"button": "Go", "attribute": {"class": "big red"}},
    {"button": "Go", "attribute": {"class": "/red/"}},
    {"address": "/"},
    {"address": "*127.0.0.1*"},
    {"address": "/127\\.0/"},
    {"page_title": "test"},
    {"heading": "No", "or": [{"heading": "Your account"}]},
    {"button": "Go", "near": {"text": "Ink"}},
]


def look(written: object) -> Look:
    return Look.model_validate(written)


async def test_each_look_and_its_opposite(reach: Make, show: Show) -> None:
    await show(PAGE)
    for written in HOLD:
        assert await reach().sees(look(written)) is True, written
        assert await reach().sees(look({"not": written})) is False, written
        await reach().watch(look(written))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            {"heading": "Your acount"},
            'heading "Your acount" is visible; '
            'there is no heading "Your acount" on {site}/; nearest: heading "Your account"',
        ),
        ({"heading": "Your account", "is": "hidden"}, 'heading "Your account" is hidden; it stayed visible'),
        ({"not": {"heading": "Your account"}}, 'not: heading "Your account" is visible; it stayed so'),
        ({"button": "Pay", "is": "enabled"}, 'button "Pay" is enabled; it is disabled'),
        ({"field": "News", "is": "unticked"}, 'field "News" is unticked; it is ticked'),
        ({"testid": "total", "reads": "Total: 13"}, 'testid total reads "Total: 13"; it reads "Total: 12.50"'),
        ({"testid": "total", "contains": "13"}, 'testid total contains "13"; it reads "Total: 12.50"'),
        ({"field": "Name", "value": "ada l."}, 'field "Name" has the value "ada l."; its value is "Ada L."'),
        ({"testid": "total", "value": "1"}, 'testid total has the value "1"; it is not a field'),
        ({"role": "listitem", "count": 4}, "role listitem is there 4 times; it is there 3 times"),
        (
            {"button": "Go", "attribute": {"class": "blue"}},
            'button "Go" has the attribute class "blue"; class is "big red"',
        ),
        ({"button": "Go", "attribute": {"id": "x"}}, 'button "Go" has the attribute id "x"; it has no id'),
        ({"address": "/orders"}, 'the address is "/orders"; it is {site}/'),
        ({"page_title": "Orders"}, 'the page\'s title is "Orders"; it is "Test"'),
    ],
)
async def test_what_was_seen_instead(reach: Make, show: Show, site: Site, written: object, said: str) -> None:
    await show(PAGE)
    with pytest.raises(StepError) as caught:
        await reach(0.15).watch(look(written))
    assert str(caught.value) == f"expectation: expected that {said.format(site=site.address)}"


async def test_a_look_once_does_not_wait(reach: Make, show: Show, session: Session) -> None:
    await show("<p id=p></p><script>onclick = () => setTimeout(() => p.innerText = 'Thanks', 300)</script>")
    began = perf_counter()
    assert await reach(120).sees(look("Thanks")) is False
    assert perf_counter() - began < 60
    await session.page.evaluate("onclick()")
    assert await reach(20).sees(look({"text": "Thanks", "within": "20s"})) is True


async def test_within_ends_at_the_steps_deadline(reach: Make, show: Show) -> None:
    await show("")
    began = perf_counter()
    assert await reach(0.2).sees(look({"text": "Thanks", "within": "90s"})) is False
    assert perf_counter() - began < 60


@pytest.mark.parametrize("written", ["Thanks", {"testid": "p", "reads": "thanks"}, {"not": {"text": "Please"}}])
async def test_what_comes_later_is_waited_for(reach: Make, show: Show, written: object) -> None:
    await show("<p data-testid=p id=p>Please</p><script>setTimeout(() => p.innerText = 'Thanks', 200)</script>")
    await reach().watch(look(written))


async def test_looking_goes_on_over_a_page_load(reach: Make, show: Show, site: Site) -> None:
    site.pages["/later"] = "<p data-testid=p>Thanks"
    await show("<p data-testid=p>Please</p><script>setTimeout(() => location = '/later', 200)</script>")
    await reach().watch(look({"testid": "p", "reads": "Thanks"}))
    await reach().watch(look({"address": "/later"}))


async def test_an_expression_is_true_or_false(reach: Make, show: Show) -> None:
    await show("")
    assert await reach().sees(Look(expression=True)) is True
    assert await reach().sees(Look(expression=False)) is False
    with pytest.raises(StepError, match=r"^expectation: expected that False; it is false$"):
        await reach(0.1).watch(Look(expression=False))
    with pytest.raises(StepError, match=r"^value: a look is true or false; this expression gave 'yes'$"):
        await reach().sees(Look(expression="yes"))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{{ values.x is none }}", 'expectation: expected that {{ values.x is none }}; it is false: values.x is ""'),
        (
            "{{ values.row.price < 6 and inputs.most }}",
            "expectation: expected that {{ values.row.price < 6 and inputs.most }}; it is false: "
            "values.row.price is 7.5, inputs.most is none",
        ),
        (
            {"not": "{{ values.x.startswith('') }}"},
            "expectation: expected that not: {{ values.x.startswith('') }}; it is true: values.x is \"\"",
        ),
        ("{{ values.x }}", "value: a look is true or false; {{ values.x }} gave ''"),
        ("{{ 1 > 2 }}", "expectation: expected that {{ 1 > 2 }}; it is false"),
    ],
)
async def test_an_expression_that_does_not_hold_fails_at_once(
    reach: Make, show: Show, written: object, message: str
) -> None:
    await show("")
    scope = {"values": {"x": "", "row": {"price": 7.5}}, "inputs": {"most": None}}
    worked_out = render_model(Look.model_validate(written), scope)
    began = perf_counter()
    with pytest.raises(StepError) as error:
        await reach(60).watch(worked_out)
    assert str(error.value) == message
    assert perf_counter() - began < 30


async def test_a_crash_ends_the_look(reach: Make, show: Show, session: Any) -> None:
    await show("")
    waiting = asyncio.ensure_future(reach(5).watch(look({"testid": "p", "reads": "Thanks"})))
    await asyncio.sleep(0.1)
    with pytest.raises(Exception, match=r"ERR_ABORTED|crashed"):
        await session.page.goto("chrome://crash")
    with pytest.raises(StepError, match=r"^crashed: the page crashed$"):
        await waiting
