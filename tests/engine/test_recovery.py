"""Recovery: what is done about an error class after a step's retries are used up, and how it is reported."""

from typing import Any

import pytest

from planbook.engine.executor import StepTask, execute_plainly
from planbook.errors import PlanProblems
from planbook.places import Project
from planbook.record import StepRecord
from tests.engine.conftest import Play, write
from tests.sites import Site

# The dialog covers everything, and closes with Escape.
DIALOG = """
    <button onclick="fetch('/sent'); this.textContent = 'Sent'">Order</button>
    <div id=veil role=dialog aria-label=News style="position: fixed; inset: 0">News</div>
    <script>
      addEventListener('keydown', event => { if (event.key == 'Escape') veil.remove() })
    </script>
"""
ORDER = "- {click: Order, effect: ONCE, retries: 0, timeout: 800ms, recover: RECOVER}\n"


def told(step: StepRecord) -> list[tuple[Any, ...]]:
    """Returns the recoveries from the failures of a step."""
    return [(event.error_class, event.strategy, event.status, event.message) for event in step.recoveries]


def order(recover: str, effect: str = "repeat") -> str:
    return "steps:\n" + ORDER.replace("RECOVER", recover).replace("ONCE", effect)


async def test_a_remedy_is_done_when_the_tries_are_used_up_and_one_more_follows(play: Play, site: Site) -> None:
    played = await play(order("{covered: close_dialog}"), DIALOG)
    step = played.step("click-order")
    assert played.outcome.status == "flaky"
    assert [(one.status, one.error and one.error.error_class) for one in step.attempts] == [
        ("failed", "covered"),
        ("passed", None),
    ]
    assert told(step) == [("covered", "close_dialog", "passed", None)]
    kinds = [event.event for event in played.events if event.event in ("attempt_ended", "recovered", "step_ended")]
    assert kinds == ["attempt_ended", "recovered", "attempt_ended", "step_ended"]
    assert site.asked.count("/sent") == 1


async def test_without_a_word_a_dialog_is_closed_that_covers_what_is_clicked(play: Play) -> None:
    played = await play("steps:\n- {click: Order, retries: 0, timeout: 1500ms}\n", DIALOG)
    assert told(played.step("click-order")) == [("covered", "close_dialog", "passed", None)]
    assert played.outcome.status == "flaky"


async def test_without_a_word_nothing_is_pressed_where_no_dialog_is_to_be_seen(play: Play) -> None:
    page = DIALOG.replace("role=dialog", "")
    played = await play("steps:\n- {click: Order, retries: 0, timeout: 1500ms}\n", page)
    step = played.step("click-order")
    assert (played.outcome.status, told(step), len(step.attempts)) == ("failed", [], 1)


@pytest.mark.parametrize("where", ["step", "plan"])
async def test_fail_switches_a_remedy_off(play: Play, where: str) -> None:
    own, whole = ("{any: fail}", "") if where == "step" else ("{}", "recover: {any: fail}\n")
    played = await play(whole + order(own), DIALOG)
    step = played.step("click-order")
    assert (played.outcome.status, told(step), len(step.attempts)) == ("failed", [], 1)


async def test_a_class_is_recovered_from_once(play: Play, site: Site) -> None:
    played = await play(order("{covered: reload}").replace("800ms", "2s"), DIALOG)
    step = played.step("click-order")
    assert told(step) == [("covered", "reload", "passed", None)]
    assert [one.error and one.error.error_class for one in step.attempts] == ["covered", "covered"]
    assert played.outcome.status == "failed" and site.asked.count("/") == 2


async def test_another_class_has_a_remedy_of_its_own(play: Play, site: Site) -> None:
    page = "<script>document.write(localStorage.seen ? `" + DIALOG.replace("</script>", "<\\/script>")
    page += "` : '<p>Soon</p>'); localStorage.seen = 1</script>"
    played = await play(order("{not_found: reload, any: close_dialog}"), page)
    step = played.step("click-order")
    assert [(row[0], row[1]) for row in told(step)] == [("not_found", "reload"), ("covered", "close_dialog")]
    assert played.outcome.status == "flaky" and len(step.attempts) == 3


async def test_a_steps_own_word_comes_before_the_plans(play: Play) -> None:
    played = await play("recover: {covered: reload}\n" + order("{any: close_dialog}"), DIALOG)
    assert [row[1] for row in told(played.step("click-order"))] == ["close_dialog"]


async def test_a_plans_word_is_for_every_step(play: Play) -> None:
    played = await play("recover: {any: close_dialog}\n" + order("{}"), DIALOG)
    assert [row[1] for row in told(played.step("click-order"))] == ["close_dialog"]


async def test_one_more_try_follows_a_wait(play: Play) -> None:
    text = "steps:\n- {click: Go, retries: 1, timeout: 1500ms, recover: {not_found: wait}}\n"
    step = (await play(text, "<p>Nothing</p>")).step("click-go")
    (event,) = step.recoveries
    assert (event.strategy, event.status, event.attempt) == ("wait", "passed", 2)
    assert event.ms >= 1000  # the pause before a third attempt
    assert [one.status for one in step.attempts] == ["failed"] * 3


async def test_back_leads_to_the_page_before(play: Play, site: Site) -> None:
    site.pages["/astray"] = "<p>Astray</p>"
    text = "steps:\n- goto: /astray\n- {click: Go, retries: 0, timeout: 1500ms, recover: {any: back}}\n"
    played = await play(text, "<button>Go</button>")
    assert told(played.step("click-go")) == [("not_found", "back", "passed", None)]
    assert played.outcome.status == "flaky"


async def test_ask_asks_a_person(play: Play) -> None:
    played = await play(order("{covered: ask}"), DIALOG)
    step = played.step("click-order")
    (put,) = step.questions
    assert put.question.text.endswith("News</div>. What is to be done?") and put.picture
    assert (put.question.about, put.question.choices) == ("failure", ["try again", "fail"])
    assert put.question.failed["class"] == "covered"
    assert step.ended and (step.ended.status, len(step.attempts)) == ("paused", 1)
    assert played.outcome.status == "paused"


async def test_nobody_is_asked_about_the_start(play: Play, site: Site) -> None:
    played = await play("recover: {any: ask}\nsteps:\n- expect: Hello\n", start=f"{site.address}/dead")
    (event,) = played.record.recoveries
    needed = "`recover` says `ask`, but nobody can be asked here"
    assert (event.strategy, event.status, event.message) == ("ask", "failed", needed)


async def test_what_was_sent_once_is_not_sent_again_by_a_recovery(play: Play, site: Site) -> None:
    page = "<button onclick=\"fetch('/sent'); confirm('Sure?')\">Order</button>"
    played = await play(order("{any: reload}", "once").replace("800ms", "10s"), page)
    step = played.step("click-order")
    assert (played.outcome.status, told(step), len(step.attempts)) == ("failed", [], 1)
    assert step.attempts[0].sent and site.asked.count("/sent") == 1


async def test_a_once_step_that_was_not_sent_is_recovered(play: Play, site: Site) -> None:
    played = await play(order("{covered: close_dialog}", "once").replace("800ms", "2s"), DIALOG)
    step = played.step("click-order")
    assert [one.sent for one in step.attempts] == [False, True] and len(step.sendings) == 1
    assert played.outcome.status == "flaky" and site.asked.count("/sent") == 1


MEND = "steps:\n- click: Mend\n"
BROKEN = """
    <h1>Shop</h1><script>document.write(localStorage.mended ? '<button>Go</button>' : '<p>Broken</p>')</script>
"""
CALL = "steps:\n- goto: /shop\n- {click: Go, retries: 0, timeout: 1500ms, recover: {any: {call: mend}}}\n"


async def test_a_called_plan_mends_and_leads_back(play: Play, site: Site, project: Project) -> None:
    write(project, "mend", f"{site.address}/mend", MEND)
    site.pages |= {"/mend": "<button onclick='localStorage.mended = 1'>Mend</button>", "/shop": BROKEN}
    played = await play(CALL, "<p>Start</p>")
    step = played.step("click-go")
    assert told(step) == [("not_found", "call", "passed", None)]
    assert played.outcome.status == "flaky" and step.attempts[-1].address == f"{site.address}/shop"
    mended = played.step("click-mend").started
    assert (mended.parent, mended.plan) == (step.started.index, "mend")


async def test_a_called_plan_that_fails_is_told_and_no_try_follows(play: Play, site: Site, project: Project) -> None:
    write(project, "mend", f"{site.address}/mend", "steps:\n- {click: Mend, timeout: 5s, retries: 0}\n")
    site.pages |= {"/mend": "<p>Nothing</p>", "/shop": BROKEN}
    played = await play(CALL.replace("1500ms", "5s"), "<p>Start</p>")
    step = played.step("click-go")
    (event,) = step.recoveries
    assert event.status == "failed" and event.message and event.message.startswith('there is no "Mend"')
    assert played.outcome.status == "failed" and len(step.attempts) == 1
    assert step.ended and step.ended.error and "Go" in step.ended.error.message


async def test_a_group_has_the_remedies_that_it_says_itself(play: Play, site: Site) -> None:
    page = "<script>document.write(localStorage.seen ? '<button>Go</button>' : ''); localStorage.seen = 1</script>"
    group = "- {group: All, recover: {any: reload}, steps: [{click: Go, timeout: 2s, retries: 0}]}\n"
    played = await play(f"steps:\n{group}", page)
    assert [row[1] for row in told(played.record.steps[0])] == ["reload"]
    assert played.outcome.status == "flaky"


async def test_a_page_that_answers_a_form_is_not_loaded_anew(play: Play, site: Site) -> None:
    form = "<form method=post action=/><button>Send</button></form>"
    text = "steps:\n- click: Send\n- {click: Gone, timeout: 1500ms, retries: 0, recover: {any: reload}}\n"
    played = await play(text, form)
    again = "the page is the response to a form, which would be sent again"
    assert told(played.step("click-gone")) == [("not_found", "reload", "failed", again)]
    assert site.posted == ["/"]


async def test_each_carrier_sees_the_try_behind_a_remedy_as_a_job_of_its_own(play: Play) -> None:
    jobs: list[StepTask] = []

    async def carry(job: StepTask) -> None:
        jobs.append(job)
        await execute_plainly(job)

    await play(order("{any: close_dialog}"), DIALOG, carry=carry)
    assert [(job.name, job.retries) for job in jobs] == [
        ('01 click "Order"', 0),
        ('01 click "Order" (after close_dialog)', 0),
    ]


async def test_a_plan_that_a_remedy_calls_has_to_be_there(play: Play) -> None:
    with pytest.raises(PlanProblems, match="there is no plan 'mend'"):
        await play(CALL, "<p>Start</p>")
    with pytest.raises(PlanProblems, match=r"tried.yaml:6:1: there is no plan 'mend'"):
        await play("recover: {any: {call: mend}}\n" + order("{}"), DIALOG)
