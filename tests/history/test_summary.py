"""The object that `--json` prints."""

from planbook.history.summary import summary
from planbook.record import Record
from tests.history.events import rich_run

FAILED = {"class": "not_found", "message": 'No button "Pay" on the page.'}


def test_the_object_of_a_run() -> None:
    whole = summary(Record.of(rich_run()), ".planbook/runs/r1/report.html")
    steps = whole.pop("steps")
    assert whole == {
        "run_id": "r1",
        "plan": "order",
        "plan_sha256": "ab" * 32,
        "status": "failed",
        "because": "Step 3 failed.",
        "started": "2026-05-28T20:26:40.000Z",
        "seconds": 5.0,
        "values": {"order_no": "0042", "orders": [{"no": 1, "total": 2.5}, {"no": 2, "total": None}]},
        "report": ".planbook/runs/r1/report.html",
        "resumes": None,
    }
    assert list(steps[2]) == [
        "index", "id", "title", "kind", "status", "attempts", "ms", "error", "matched", "sent", "doubts"
    ]  # fmt: skip
    assert [(step["status"], step["attempts"], step["error"], step["matched"]) for step in steps] == [
        ("passed", 1, None, 'button "Buy"'),
        ("passed_on_retry", 2, None, 'link "Pay"'),
        ("failed", 1, FAILED, None),
    ]


def test_a_run_that_was_killed_in_its_second_step() -> None:
    record = Record.of(rich_run()[:7])
    seen = summary(record, "report.html")
    assert (seen["status"], seen["seconds"]) == ("interrupted", None)
    assert [(step["status"], step["attempts"], step["ms"]) for step in seen["steps"]] == [
        ("passed", 1, 13.0),
        ("interrupted", 1, None),
    ]


def test_a_run_that_still_goes_on() -> None:
    seen = summary(Record.of(rich_run()[:7]), "report.html", running=True)
    assert [seen["status"], seen["steps"][1]["status"]] == ["running", "running"]
