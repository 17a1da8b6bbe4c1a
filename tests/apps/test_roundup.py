"""A plan on Roundup, judged by the tracker's database."""

import pytest

from tests.apps.roundup import CLERK, SLOWLY, Tracker, titles
from tests.scratch import Done, Scratch

pytestmark = pytest.mark.slow
LOG = "07:12 fuse 3 blown\n07:13 smell of toast\n"


def run(scratch: Scratch, tracker: Tracker, title: str) -> Done:
    (scratch.folder / "toaster.log").write_text(LOG)
    given = {"tracker": tracker.address, "title": title, "log": "toaster.log"}
    return scratch.planbook("run", "report-trouble", "--json", *(f"--set={name}={it}" for name, it in given.items()))


def count(tracker: Tracker, title: str) -> int:
    return len(tracker.ask(f"SELECT id FROM _issue WHERE _title = '{title}'"))


@pytest.fixture(scope="module")
def done(scratch: Scratch, the_tracker: Tracker) -> Done:
    return run(scratch, the_tracker, "Toaster trips the fuse")


def test_every_page_of_the_list_was_read(done: Done, the_tracker: Tracker) -> None:
    assert (done.code, done.json["status"]) == (0, "passed")
    there = the_tracker.ask(f"SELECT _title, id FROM _issue WHERE id < {done.json['values']['issue']} ORDER BY id")
    assert len(there) >= len(titles())
    assert [(issue["title"], issue["page"]) for issue in done.json["values"]["issues"]] == [
        (title, f"{the_tracker.address}issue{no}") for title, no in there
    ]


def test_exactly_one_issue_came_with_note_and_file(done: Done, the_tracker: Tracker) -> None:
    assert count(the_tracker, "Toaster trips the fuse") == 1
    issue = the_tracker.rest(f"issue/{done.json['values']['issue']}")["attributes"]
    assert (issue["title"], issue["priority"]["id"]) == ("Toaster trips the fuse", "2")
    (message,), (file,) = issue["messages"], issue["files"]
    note = the_tracker.rest(f"msg/{message['id']}")["attributes"]
    assert the_tracker.rest(f"user/{note['author']['id']}")["attributes"]["username"] == CLERK[0]
    assert done.json["run_id"] in the_tracker.binary(note["content"]["link"]).decode()
    attached = the_tracker.rest(f"file/{file['id']}")["attributes"]
    assert (attached["name"], the_tracker.binary(attached["content"]["link"]).decode()) == ("toaster.log", LOG)


def test_what_is_reported_already_is_not_reported_again(scratch: Scratch, done: Done, the_tracker: Tracker) -> None:
    again = run(scratch, the_tracker, "Toaster trips the fuse")
    assert again.code == 0 and "issue" not in again.json["values"]
    assert count(the_tracker, "Toaster trips the fuse") == 1


def test_a_report_whose_answer_does_not_come_in_time_is_not_sent_again(scratch: Scratch, the_tracker: Tracker) -> None:
    slow = run(scratch, the_tracker, f"{SLOWLY} taken")
    sent = next(step for step in slow.json["steps"] if step["title"] == "Send the report")
    assert (slow.code, sent["status"], sent["attempts"], sent["error"]["class"]) == (1, "failed", 1, "timeout")
    assert the_tracker.comes(f"{SLOWLY} taken") and count(the_tracker, f"{SLOWLY} taken") == 1
