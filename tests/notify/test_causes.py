"""What is reported about runs, as which events, and how often: one message per cause."""

import json

from planbook.notify.message import Links
from planbook.notify.state import next_step, read
from planbook.notify.watch import look_for_silence
from planbook.places import Project
from tests.history.events import BEGAN
from tests.notify.conftest import Receiver, Told
from tests.notify.runs import drifted, failed, flaky, killed, passed, refused

NOWHERE = "http://127.0.0.1:9/"


def test_a_failure_in_words(told: Told) -> None:
    links = Links(
        notebook="https://files.example/r1/report.html", prefect="https://prefect.example/runs/flow-run/f1",
        picture="/tmp/3.png", picture_link="https://files.example/r1/3.png",
    )  # fmt: skip
    told.take_in(failed("r1", flow_run_id="f1"), links=links)
    [entry] = told.outbox.all("outbox")
    assert (entry.message.title, entry.message.picture) == ("order failed", "/tmp/3.png")
    assert entry.message.body == (
        'It failed in step 2, "Pay": No button "Pay" on the page.\n'
        "\n"
        "When: 2026-05-28 20:26:45 UTC, on here\n"
        "Run: r1\n"
        "Notebook: https://files.example/r1/report.html\n"
        "Prefect: https://prefect.example/runs/flow-run/f1\n"
        "Continue it: planbook run --resume r1"
    )
    assert entry.message.data == {
        "plan": "order", "status": "failed", "what": 'It failed in step 2, "Pay": No button "Pay" on the page.',
        "count": 1, "run_id": "r1", "flow_run_id": "f1", "started": "2026-05-28T20:26:40.000Z",
        "finished": "2026-05-28T20:26:45.000Z", "host": "here",
        "step": {"id": "click-2", "number": 2, "title": "Pay"},
        "error": {"class": "not_found", "message": 'No button "Pay" on the page.'},
        "notebook": "https://files.example/r1/report.html", "prefect": "https://prefect.example/runs/flow-run/f1",
        "picture": "https://files.example/r1/3.png",
    }  # fmt: skip


def test_one_message_a_cause_not_one_a_run(told: Told) -> None:
    for number in range(1, 36):
        told.take_in(failed(f"r{number}", BEGAN + number * 60))
    bodies = [entry.message.body.splitlines()[1] for entry in told.outbox.all("outbox")]
    since = "times since 2026-05-28 20:27:40 UTC."
    assert sorted(bodies) == ["", f"Again: 10 {since}", f"Again: 3 {since}", f"Again: 30 {since}"]
    told.take_in(failed("another", message='No button "Buy" on the page.'))  # the same step and class: the same cause
    assert len(told.outbox.all("outbox")) == 4


def test_at_growing_distances() -> None:
    steps = [0]
    while steps[-1] < 3000:
        steps.append(next_step(steps[-1]))
    assert steps == [0, 1, 3, 10, 30, 100, 300, 1000, 3000]
    assert next_step(7) == 10


def test_a_pass_closes_what_was_told(told: Told) -> None:
    told.take_in(failed("r1"))
    told.take_in(failed("r2"))
    assert told.titles() == ["order failed"]
    told.take_in(passed("r3", BEGAN + 60))
    [entry] = told.outbox.all("outbox")
    assert (entry.message.when, entry.message.title) == ("closed", "order passed again")
    assert entry.message.body == (
        "It passed in 3.0 s.\n"
        'Before: It failed in step 2, "Pay": No button "Pay" on the page. (2 times since 2026-05-28 20:26:40 UTC)\n'
        "\n"
        "When: 2026-05-28 20:27:43 UTC, on here\n"
        "Run: r3\n"
        "Notebook: planbook report r3"
    )
    assert told.titles() == ["order passed again"]
    told.take_in(passed("r4"))
    assert told.titles() == []
    told.take_in(failed("r5"))
    assert told.titles() == ["order failed"]


def test_a_run_is_taken_in_once(told: Told) -> None:
    told.take_in(failed("r1"))
    told.take_in(failed("r1"))
    assert told.titles() == ["order failed"]
    assert read(told.project, "order").causes["failed order click-2 not_found"].count == 1


def test_the_first_failure_after_passes(project: Project) -> None:
    told = Told(project, NOWHERE, "first_failure")
    told.take_in(failed("r1"))
    assert told.titles() == []
    told.take_in(passed("r2"))
    told.take_in(failed("r3"))
    told.take_in(failed("r4"))
    assert told.titles() == ["order failed, after it had passed"]


def test_recovered(project: Project) -> None:
    told = Told(project, NOWHERE, "recovered")
    for run in (passed("r1"), failed("r2"), failed("r3"), passed("r4"), passed("r5")):
        told.take_in(run)
    assert told.titles() == ["order passed again"]


def test_flaky_twice(project: Project) -> None:
    told = Told(project, NOWHERE, "flaky_twice")
    for run in (flaky("r1"), passed("r2"), flaky("r3")):
        told.take_in(run)
    assert told.titles() == []
    told.take_in(flaky("r4"))
    [entry] = told.outbox.all("outbox")
    assert entry.message.body.startswith('It passed only because a step was tried again: step 1, "Pay".\n')
    assert told.titles() == ["order was flaky twice in a row"]


def test_slow(project: Project) -> None:
    told = Told(project, NOWHERE, "slow")
    for number in range(9):
        told.take_in(passed(f"r{number}", seconds=3.0 + number / 10))
    told.take_in(passed("too-soon", seconds=60.0))
    assert told.titles() == []
    for number in range(20):
        told.take_in(passed(f"s{number}", seconds=3.0))
    told.take_in(passed("slow", seconds=7.7))
    [entry] = told.outbox.all("outbox")
    said = "It took 7.7 s. Of the last 30 runs that passed, 95 % took 3.8 s at most."
    assert entry.message.body.splitlines()[0] == said
    assert told.titles() == ["order was slow"]


def test_drift(project: Project) -> None:
    told = Told(project, NOWHERE, "drift")
    told.take_in(drifted("r1"))
    told.take_in(drifted("r2"))
    [entry] = told.outbox.all("outbox")
    said = 'In step 1, "Pay", the target was not found, but a fallback: link "Pay now".'
    assert entry.message.body.splitlines()[0] == said
    assert told.titles() == ["order found an element only by a fallback"]
    for number in range(10):
        told.take_in(passed(f"p{number}"))
    told.take_in(drifted("r3"))  # it was gone for ten runs, so it is new
    assert told.titles() == ["order found an element only by a fallback"]


def test_refused(project: Project) -> None:
    told = Told(project, NOWHERE, "refused")
    told.take_in(refused("r1", "order may not run: it is not approved."))
    [entry] = told.outbox.all("outbox")
    assert entry.message.body.splitlines()[0] == "order may not run: it is not approved."
    assert entry.message.body.splitlines()[-1] == "Fix what is reported above, then run the plan again."
    told.take_in(refused("r2", "order may not run: it is not approved."))
    assert told.titles() == ["order was refused"]
    told.take_in(refused("r3", "There is no plan order."))
    assert told.titles() == ["order was refused"]


def test_a_killed_run_has_failed(told: Told) -> None:
    told.take_in(killed("r1"))
    [entry] = told.outbox.all("outbox")
    assert entry.message.body.splitlines()[0] == ('Its process ended in step 2, "Pay". Nothing of it had been sent.')
    assert entry.message.data["status"] == "interrupted"


def test_a_part_of_a_plan_and_a_draft_are_not_told_of(told: Told) -> None:
    told.take_in(failed("r1", first="click-2"))
    told.take_in(failed("r2", path=""))
    assert told.titles() == []


def test_rules_for_some_plans(project: Project) -> None:
    told = Told(project, NOWHERE, "failed", plans=["order-*", "pay"])
    for plan in ("order", "order-paper", "pay", "repay"):
        told.take_in(failed(plan, plan=plan))
    assert sorted(told.titles()) == ["order-paper failed", "pay failed"]


def test_nothing_ran(project: Project) -> None:
    told = Told(project, NOWHERE, "nothing_ran", plans=["order"], since="1h")
    look_for_silence(project, told.notify, ["order", "pay"], BEGAN)  # watched from now on
    look_for_silence(project, told.notify, ["order", "pay"], BEGAN + 3599)
    assert told.titles() == []
    look_for_silence(project, told.notify, ["order", "pay"], BEGAN + 3601)
    look_for_silence(project, told.notify, ["order", "pay"], BEGAN + 3700)
    [entry] = told.outbox.all("outbox")
    assert entry.message.body == (
        "No run of order began in the last 1h. No run of it is known.\n"
        "\n"
        "Look whether its deployment is paused, and whether a worker serves its work pool.\n"
        "Run it: planbook run order"
    )
    assert told.titles() == ["order has not run"]
    told.take_in(passed("r1", BEGAN + 4000))
    assert told.titles() == ["order passed again"]
    look_for_silence(project, told.notify, ["order"], BEGAN + 7000)
    assert told.titles() == []
    look_for_silence(project, told.notify, ["order"], BEGAN + 7601)
    assert told.titles() == ["order has not run"]
    look_for_silence(project, told.notify, ["order"], BEGAN + 4000 + 3 * 3600 + 1)
    assert told.titles() == ["order has not run"]  # again, after three times as long
    assert not (project.notify / "plans" / "pay.json").exists()


def test_the_payload_is_what_is_documented(told: Told, receiver: Receiver) -> None:
    told.take_in(failed("r1"))
    [entry] = told.send().sent
    [message] = receiver.told
    assert set(message) == {"type", "timestamp", "data"} and message["type"] == "planbook.failed"
    assert message["data"] == {"title": "order failed", "text": entry.message.body} | entry.message.data
    assert json.loads(receiver.got[0][1]) == message
