"""`last`: the values of the plan's last run that passed."""

from contextlib import AsyncExitStack

import pytest

from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project
from planbook.runs import last_values
from tests.engine.conftest import Play, write
from tests.sites import Site

WATCH = """
steps:
- extract: {from: {testid: price}, as: number, into: price}
- set: {is_new: "{{ values.price != last.price | default(none) }}"}
- when: "{{ values.is_new }}"
  screenshot: {testid: price}
"""
READ = "steps:\n- extract: {from: {testid: price}, as: number, into: price}\n"
COMPARE = READ + '- expect: "{{ values.price == last.price }}"\n'


def price(number: float) -> str:
    return f"<p data-testid=price>{number}</p>"


async def test_a_value_is_watched(play: Play) -> None:
    seen = [(await play(WATCH, price(number))).statuses["screenshot-price"] for number in (12.5, 12.5, 13, 13)]
    assert seen == ["passed", "skipped", "passed", "skipped"]


async def test_at_the_first_run_there_is_none(play: Play) -> None:
    played = await play(COMPARE, price(3))
    step = played.record.steps[-1]
    assert step.ended and step.ended.error
    assert (step.ended.error.error_class, step.ended.error.message) == (
        "value",
        "{{ values.price == last.price }}: last.price is not known: no run of this plan has passed yet, or the last "
        "run that passed did not save price. Give a value for that case: last.price | default(…)",
    )


async def test_only_a_run_that_passed_counts(play: Play) -> None:
    await play(READ, price(3))
    failed = await play(READ + "- {click: Nothing, timeout: 100ms, retries: 0}\n", price(4))
    assert failed.outcome.status == "failed"
    assert (await play(COMPARE, price(3))).outcome.status == "passed"


async def test_a_part_of_a_plan_does_not_count(play: Play) -> None:
    await play(READ, price(3))
    await play(READ + "- reload:\n", price(4), last="1")
    await play("steps:\n- reload:\n- expect: {testid: price}\n", price(4), first="2")
    assert (await play(COMPARE, price(3))).outcome.status == "passed"


async def test_a_run_that_stops_as_passed_counts(play: Play) -> None:
    await play(READ + "- stop: {status: passed, because: nothing is new}\n", price(3))
    assert (await play(COMPARE, price(3))).outcome.status == "passed"


async def test_all_of_it_can_be_asked_for(play: Play) -> None:
    text = READ + '- when: "{{ not last }}"\n  stop: {status: passed, because: it is the first}\n'
    text += '- set: {gone: "{{ last | list }}"}\n'
    first = await play(text, price(3))
    assert first.outcome.because == "it is the first"
    assert (await play(text, price(3))).outcome.values["gone"] == ["price"]


async def test_the_record_says_what_was_known(play: Play) -> None:
    text = READ.replace("as: number, ", "") + '- set: {other: 5, before: "{{ last.price | default(0) }}"}\n'
    first, second = [(await play(text, price(3))).record.started.last for _ in range(2)]
    assert (first, second) == ({"tried": {}}, {"tried": {"price": "3"}})
    assert (await play(READ, price(3))).record.started.last == {}


async def test_a_called_plan_has_that_of_its_own_runs(play: Play, site: Site, project: Project) -> None:
    write(project, "inner", f"{site.address}/", 'steps:\n- set: {a: 1, b: "{{ last.a | default(0) }}"}\n')
    text = "steps:\n- call: {plan: inner, into: inner}\n- set: {a: 7}\n"
    first = await play(text, price(3))
    last_values.save(project, "inner", "20260101-000000-000abc", {"a": "1"})
    second = await play(text, price(3))
    assert [one.outcome.values["inner"]["b"] for one in (first, second)] == [0, "1"]


async def test_a_secret_is_kept_by_its_name_only(play: Play, project: Project) -> None:
    page = "<input aria-label=Name value=ada>"
    text = "secrets: [WHO]\nsteps:\n- extract: {from: {field: Name}, into: who}\n"
    await play(text, page, secrets={"WHO": "ada"})
    assert last_values.read(project, "tried") == {"who": "••••WHO"}
    again = text + '- expect: "{{ values.who == last.who }}"\n'
    assert (await play(again, page, secrets={"WHO": "ada"})).outcome.status == "passed"


async def test_what_no_step_gives_is_a_mistake(play: Play) -> None:
    said = r"there is no value 'prise'\. Did you mean 'price'\? \[value\]"
    with pytest.raises(PlanProblems, match=said):
        await play(COMPARE.replace("last.price", "last.prise"), price(3))


async def test_a_damaged_file_is_said(play: Play, project: Project) -> None:
    await play(READ, price(3))
    file = last_values.file_of(project, "tried")
    file.write_text('{"run": "2026')
    with pytest.raises(PlanbookError) as caught:
        await play(COMPARE, price(3))
    assert str(caught.value) == (
        f"The values of the last run of tried are damaged ({file}). Remove that file: the next run is then as "
        "the first one, which knows no `last`."
    )


async def test_that_it_cannot_be_kept_is_noted(play: Play, project: Project) -> None:
    project.kept.mkdir()
    project.last.write_text("no folder")
    played = await play(READ, price(3))
    assert played.outcome.status == "passed"
    assert "The values could not be saved, so the next run will not know them as `last`: File exists" in [
        event.message for event in played.events if event.event == "noted"
    ]


async def test_the_page_that_is_opened_first_may_be_told_by_it(site: Site, project: Project) -> None:
    site.pages |= {"/at/7": price(3), "/at/8": price(4)}
    start = "'" + site.address + "/at/{{ last.no | default(7) }}'"
    path = write(project, "walk", start, "allow: [127.0.0.1]\n" + READ + "- set: {no: 8}\n")
    prices = []
    for _ in range(2):
        order = prepare(str(path), {}, project, {}.get)
        async with AsyncExitStack() as stack:
            prices.append((await run(order, open_session(order, BrowserOptions(), stack), [])).values["price"])
    assert prices == [3, 4]
