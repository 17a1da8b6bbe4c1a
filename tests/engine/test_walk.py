"""Loops, conditions, groups, called plans, parts of a plan, and `whenever`."""

import asyncio

import pytest

from planbook.engine.executor import StepTask, execute_plainly
from planbook.errors import PlanbookError
from planbook.events import EVENT, RunStarted, ValueSet
from planbook.places import Project
from tests.engine.conftest import Play, write
from tests.sites import Site

COUNTER = '<button onclick="n.textContent = +n.textContent + 1">More</button><b id=n data-testid=n>0</b>'


async def test_each_takes_an_item_a_turn(play: Play) -> None:
    text = """
        steps:
        - set: {people: "{{ ['Ann', 'Bo'] }}"}
        - each: {person: "{{ values.people }}"}
          set: {greeting: "{{ turn }} {{ person }}"}
    """
    played = await play(text, "<p>Hi</p>")
    assert played.statuses == {"set": "passed", "set-2[1]": "passed", "set-2[2]": "passed"}
    assert played.outcome.values["greeting"] == "2 Bo"


async def test_each_of_what_is_no_list(play: Play) -> None:
    played = await play('steps:\n- each: "{{ 5 }}"\n  set: {x: "1"}\n', "<p>Hi</p>")
    assert played.outcome.because == 'Set x to "1": each: 5 is not a list'


async def test_each_of_nothing_is_skipped(play: Play) -> None:
    played = await play('steps:\n- each: "{{ [] }}"\n  set: {x: "1"}\n', "<p>Hi</p>")
    assert list(played.statuses.values()) == ["skipped"]
    assert played.outcome.status == "passed"


async def test_when_is_false_the_step_and_all_in_it_are_skipped(play: Play) -> None:
    text = """
        steps:
        - group: If
          when: {text: Never}
          steps:
            - click: More
        - click: More
          when: {button: More}
    """
    played = await play(text, COUNTER)
    assert played.statuses == {"group-if": "skipped", "click-more": "skipped", "click-more-2": "passed"}


async def test_a_group_repeats_until(play: Play) -> None:
    text = """
        steps:
        - group: Count
          at_most: 9
          steps:
            - click: More
            - until: {testid: n, reads: "3"}
            - set: {last: "{{ turn }}"}
    """
    played = await play(text, COUNTER)
    assert played.outcome.values["last"] == 2
    assert played.statuses["until-n[3]"] == "passed" and "set[3]" not in played.statuses


async def test_a_group_that_never_ends(play: Play) -> None:
    text = "steps:\n- group: Count\n  at_most: 3\n  steps:\n  - click: More\n  - until: {testid: n, reads: '9'}\n"
    played = await play(text, COUNTER)
    error = played.step("group-count").ended.error  # type: ignore[union-attr]
    assert error and (error.error_class, error.message) == ("timeout", "no `until` in it held within 3 turns")


async def test_a_called_plan_has_its_own_inputs_and_values(play: Play, site: Site, project: Project) -> None:
    inner = 'inputs: {who: {}}\nsteps:\n- set: {hello: "Hello {{ inputs.who }}", mine: "1"}\n'
    write(project, "inner", site.address + "/", inner)
    text = """
        steps:
        - call: {plan: inner, inputs: {who: Ann}, into: got}
        - expect: "{{ values.got.hello == 'Hello Ann' }}"
    """
    played = await play(text, "<p>Hi</p>")
    assert played.outcome.status == "passed"
    assert played.outcome.values == {"got": {"hello": "Hello Ann", "mine": "1"}} == played.record.values
    assert [step.started.plan for step in played.record.steps] == ["tried", "inner", "tried"]
    assert site.asked.count("/") == 2


async def test_stop_ends_the_run(play: Play) -> None:
    text = "steps:\n- stop: {status: failed, because: Enough}\n- click: More\n"
    played = await play(text, COUNTER)
    assert (played.outcome.status, played.outcome.because) == ("failed", "Enough")
    assert played.statuses == {"stop-failed": "passed", "click-more": "not_reached"}


async def test_a_part_of_a_plan(play: Play) -> None:
    text = "steps:\n- set: {a: '1'}\n- set: {b: '1'}\n- set: {c: '1'}\n- set: {d: '1'}\n"
    played = await play(text, "<p>Hi</p>", first="set-2", last="3")
    assert list(played.statuses.values()) == ["skipped", "passed", "passed", "not_reached"]


async def test_a_part_that_is_not_there(play: Play) -> None:
    with pytest.raises(PlanbookError) as refused:
        await play("steps:\n- set: {a: '1'}\n", "<p>Hi</p>", first="set-z")
    assert str(refused.value) == "--from set-z: tried has no such step of its own. Its steps are: set"


async def test_what_may_come_at_any_time_five_times_a_step(play: Play) -> None:
    page = "<div role=dialog aria-label=News><button>Close</button></div>" + COUNTER
    text = """
        whenever:
          - see: {dialog: News}
            steps:
              - click: Close
        steps:
        - click: Never
          timeout: 8s
          retries: 0
    """
    played = await play(text, page)
    closed = [step for step in played.record.steps if step.started.id == "click-close"]
    assert len(closed) == 5
    assert {step.started.parent for step in closed} == {1}


async def test_what_may_come_at_any_time_waits_until_a_box_of_the_browser_is_answered(play: Play) -> None:
    page = """
        <div id=news hidden role=dialog aria-label=News><button onclick="news.remove()">Close</button></div>
        <button onclick="document.title = confirm('Delete it?'); news.hidden = false">Go</button>
    """
    text = """
        whenever:
          - see: {dialog: News}
            steps:
              - click: Close
        steps:
        - click: Go
        - dialog: accept
        - expect: {page_title: "true"}
    """
    played = await play(text, page)
    assert (played.outcome.status, played.outcome.because) == ("passed", None)


async def test_what_may_come_at_any_time_has_a_time_of_its_own(play: Play) -> None:
    jobs: list[StepTask] = []

    async def carry(job: StepTask) -> None:
        jobs.append(job)
        await execute_plainly(job)

    await play("steps:\n- set: {a: '1'}\n  timeout: 1s\n", "<p>Hi</p>", carry=carry)
    await play("whenever:\n- see: News\n  steps:\n  - pause: 1s\nsteps:\n- set: {a: '1'}\n", carry=carry)
    assert [job.timeout for job in jobs] == [1.0, None]


async def test_an_until_outside_of_any_group(play: Play) -> None:
    played = await play("steps:\n- group: Once\n  steps:\n  - until: {button: More}\n", COUNTER)
    assert played.outcome.because == "an `until` stands outside of any group that repeats"


async def test_secrets_are_masked_wherever_they_come_up(play: Play) -> None:
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
        - extract: {from: {field: Key}, into: key}
        - click: "{{ values.key }}"
          timeout: 300ms
          retries: 0
    """
    played = await play(
        text, "<label>Key <input oninput='document.title=this.value'></label>", secrets={"KEY": "s3/cr et"}
    )
    everything = "".join(event.model_dump_json() for event in played.events)
    assert "••••KEY" in everything and "s3/cr et" not in everything and "s3%2Fcr" not in everything


@pytest.mark.parametrize("secret", ["e", "1", "text", "passed"])
async def test_a_secret_may_be_as_short_as_our_own_words(play: Play, secret: str) -> None:
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
        - extract: {from: {field: Key}, into: typed}
        - {click: Nothing, timeout: 300ms, retries: 0, optional: true}
    """
    played = await play(text, "<label>Key <input></label>", secrets={"KEY": secret})
    assert (played.outcome.because, played.outcome.status) == (None, "passed")
    events = [EVENT.validate_json(event.model_dump_json(by_alias=True)) for event in played.events]
    assert [(event.name, event.value) for event in events if isinstance(event, ValueSet)] == [("typed", "••••KEY")]
    assert played.outcome.values == {"typed": "••••KEY"}
    assert {event.run_id for event in events if isinstance(event, RunStarted)} == {played.record.started.run_id}
    for file in played.project.runs.rglob("*"):
        assert file.is_dir() or b"s3/cr et" not in file.read_bytes()


async def test_a_start_that_cannot_be_opened(play: Play, site: Site) -> None:
    played = await play("allow: ['*']\nsteps:\n- goto: http://127.0.0.1:1/\n  timeout: 1s\n  retries: 0\n", "<p>Hi</p>")
    assert played.outcome.because
    assert "127.0.0.1:1" in played.outcome.because


async def test_a_cancelled_run_has_its_end(play: Play) -> None:
    task = asyncio.ensure_future(play("steps:\n- pause: 30s\n- click: More\n", COUNTER))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_list_that_is_added_to_has_each_item_once(play: Play) -> None:
    text = """
        steps:
        - set: {all: "{{ [] }}"}
        - each: "{{ ['a', 'b'] }}"
          extract: {from: {button: More}, add_to: all}
    """
    played = await play(text, COUNTER)
    assert played.outcome.values == played.record.values == {"all": ["More", "More"]}
