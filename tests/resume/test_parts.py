"""What a resumed run restores besides the page: loops, called plans, values, inputs, tabs, storage."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from planbook.engine.values_on_stage import GONE
from planbook.history.journal import read
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
FORM = "<label>Name <input></label><button onclick=n.textContent++>Add</button><p id=n>0</p>"


@pytest.fixture(autouse=True)
def page(site: Site) -> None:
    site.pages |= {"/": FORM, "/other": "<h1>Other</h1><a href=/other target=_blank>More</a>"}


async def test_a_loop_goes_on_in_the_turn_that_it_was_in(ground: Ground, write: Write) -> None:
    text = """
        steps:
        - each: "{{ ['a', 'b', 'c'] }}"
          group: Names
          steps:
          - fill: {field: Name, with: "{{ item }}"}
          - extract: {from: {field: Name}, add_to: names}
    """
    await ground.begin(write(text), "extract-name[2] passed")
    outcome = await ground.resume()
    assert outcome and (outcome.status, outcome.values) == ("passed", {"names": ["a", "b", "c"]})
    assert [ground.statuses[f"fill-name[{turn}]"] for turn in (1, 2, 3)] == ["skipped", "skipped", "passed"]


@pytest.mark.parametrize("at", ["fill-name begun", "fill-name passed", "click-add attempt_ended", "set passed"])
async def test_a_called_plan_goes_on_inside(ground: Ground, write: Write, site: Site, at: str) -> None:
    inner = "steps:\n- set: {said: yes}\n- fill: {field: Name, with: Ada}\n- click: Add\n"
    write(inner, "inner")
    plan = write("steps:\n- call: {plan: inner, into: told}\n- goto: /other\n", start=f"{site.address}/other")
    await ground.begin(plan, at)
    outcome = await ground.resume()
    assert outcome and (outcome.status, outcome.values) == ("passed", {"told": {"said": "yes"}})


async def test_inputs_and_the_run_outlast_it(ground: Ground, write: Write) -> None:
    text = """
        inputs: {who: , day: {type: date}, people: {type: csv}}
        steps:
        - fill: {field: Name, with: "{{ inputs.who }}"}
        - set: {said: "{{ inputs.day.year }} {{ inputs.people[0].name }} {{ run.id }}", on: "{{ run.date }}"}
    """
    people = ground.project.folder / "people.csv"
    people.write_text("name\nBo\n")
    await ground.begin(write(text), "fill-name passed", who="Ada", day="2026-03-31", people="people.csv")
    first = ground.run_id
    people.unlink()
    outcome = await ground.resume()
    assert outcome and outcome.values["said"] == f"2026 Bo {first}"


async def test_tabs_and_storage_are_as_they_were(ground: Ground, write: Write, site: Site) -> None:
    kept = "<script>localStorage.a ??= 1; sessionStorage.b ??= 1; document.cookie = 'c=1; max-age=600'</script>"
    say = (
        "<p>{}</p><script>document.querySelector('p').textContent = [localStorage.a, sessionStorage.b, document.cookie]"
    )
    site.pages["/other"] = "<h1>Other</h1><a href=/new target=_blank>More</a>" + kept
    site.pages["/new"] = "<h1>New</h1>"
    text = "steps:\n- goto: /other\n- click: More\n- tab: opened\n- tab: close\n- expect: {heading: Other}\n"
    text += "- expect: 1,1,c=1\n"
    await ground.begin(write(text), "tab-opened passed")
    site.pages["/other"] = "<h1>Other</h1>" + say + "</script>"
    outcome = await ground.resume()
    assert outcome and (outcome.status, outcome.because) == ("passed", None)
    assert ground.statuses["tab-opened"] == "skipped" and ground.statuses["tab-close"] == "passed"


async def test_secrets_are_kept_by_their_names_only(ground: Ground, write: Write) -> None:
    ground.secrets["PASSWORD"] = "hush-hush-hush"
    text = 'secrets: [PASSWORD]\nsteps:\n- fill: {field: Name, with: "{{ secrets.PASSWORD }}"}\n- click: Add\n'
    text += '- expect: {css: "#n", reads: "1"}\n'
    await ground.begin(write(text), "fill-name passed")
    state = ground.project.run(ground.run_id).state
    assert b"hush" not in state.read_bytes() and b"PASSWORD" in state.read_bytes()
    outcome = await ground.resume("click-add attempt_ended")
    outcome = await ground.resume()
    assert outcome and outcome.status == "passed"


async def test_values_have_their_types_again(ground: Ground, write: Write) -> None:
    """Values are read from the journal, as JSON: types that JSON lacks must not become text."""
    text = """
        steps:
        - set:
            due: "{{ '03/31/2026' | date(given='%m/%d/%Y') }}"
            at: "{{ '2026-03-31 13:28' | date(given='%Y-%m-%d %H:%M') }}"
            sum: "{{ '1,299.50' | number }}"
            whole: "{{ 3.0 }}"
            much: "{{ 10 ** 20 }}"
            odd: "{{ {1: ('a', 2), 'when': '2026-01-02' | date(given='%Y-%m-%d')} }}"
        - extract: {from: {css: p}, as: number, add_to: counts}
        - set: {counts_and_days: "{{ [values.due, values.counts[0]] }}"}
        - fill: {field: Name, with: Ada}
        - set: {next: "{{ values.due | shift(days=1) }}", later: "{{ values.due > run.date }}"}
    """
    await ground.begin(write(text), "fill-name passed")
    before = {event.name: event.value for event in ground.runs[0] if event.event == "value_set"}
    ground.runs[0] = [*read(ground.project.run(ground.run_id).journal)]
    assert any(event.event == "value_set" and event.value == "2026-03-31" for event in ground.runs[0])
    outcome = await ground.resume()
    assert outcome and outcome.status == "passed", outcome
    counts = outcome.values.pop("counts")
    assert before.pop("counts") == counts[0] == 0
    same = {name: value for name, value in outcome.values.items() if name in before}
    assert repr(same) == repr(before) and same["due"] == date(2026, 3, 31)
    assert outcome.values["next"] == date(2026, 4, 1)


async def test_a_file_with_a_secret_is_gone_with_the_run_that_got_it(ground: Ground, write: Write, site: Site) -> None:
    site.pages["/file"] = (
        "<a download=list.csv href=data:text/csv,s3cret-Value>List</a><input type=file aria-label=Again>"
    )
    ground.secrets["KEY"] = "s3cret-Value"
    text = """
        secrets: [KEY]
        steps:
        - download: {link: List, into: list}
        - hover: {link: List}
        - upload: {field: Again, file: "{{ values.list }}"}
    """
    await ground.begin(write(text, start=f"{site.address}/file"), "hover-list passed")
    outcome = await ground.resume()
    assert outcome and str(outcome.because).endswith(f": {GONE.format('001-1-list.masked.csv')}")
