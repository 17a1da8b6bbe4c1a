"""`planbook run --rows`, as people call it: one run per row, none twice, and none forgotten."""

import fcntl
import re
import signal
import time

import pytest

from flows import signals, start
from planbook.cli.given import read_rows
from planbook.cli.rows import RowRuns
from planbook.engine.open_browser import BrowserOptions
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.history.row_batch import RowBatch
from planbook.places import RunFolder
from tests.resume.killing import kill_at
from tests.rows.conftest import Orders
from tests.scratch import PATIENCE, Done, Scratch
from tests.sites import Site

FORM = """<label>Name <input id=n></label>
<form method=post onsubmit="this.action='/done?' + n.value"><button>Send</button></form>"""
INVITE = """
inputs:
  name: {}
  team: {default: red}
steps:
  - fill: {field: Name, with: "{{ inputs.name }}"}
  - title: A name is there
    expect: "{{ inputs.name != 'Nobody' }}"
    timeout: 500ms
  - {title: Send it, click: Send, effect: once}
  - title: It is seen to arrive
    expect: "{{ not inputs.name.startswith('Z') }}"
    timeout: 500ms
"""
NOBODY = "expected that {{ inputs.name != 'Nobody' }}; it is false: inputs.name is \"Nobody\""
ID = re.compile(r"\d{8}-\d{6}-\d{3}[a-z]{3}")


class Invitations:
    """A plan that runs for each row of people.csv; `sent` are the names of those to whom something was sent."""

    def __init__(self, scratch: Scratch, site: Site) -> None:
        site.pages |= {"/": FORM, "/done": (303, {"location": "/thanks"}, ""), "/thanks": "<h1>Thanks</h1>"}
        self.scratch, self.site = scratch, site
        self.plan()

    def plan(self, text: str = INVITE) -> None:
        self.scratch.write("invite", self.site.address, text)

    def rows(self, *lines: str) -> None:
        (self.scratch.folder / "people.csv").write_text("\n".join([*lines, ""]))

    def run(self, *options: str) -> Done:
        return self.scratch.planbook("run", "invite", "--rows", "people.csv", *options)

    def killed(self, place: str) -> None:
        """Runs the rows until the process is killed at a place."""
        kill_at(self.scratch, place, "run", "invite", "--rows", "people.csv")

    def begun(self) -> list[RunFolder]:
        """Returns the runs, in the order in which they began."""
        return [self.scratch.project.run(name) for name in sorted(self.scratch.runs())]

    @property
    def sent(self) -> list[str]:
        return [path.removeprefix("/done?") for path in self.site.posted]


@pytest.fixture
def invitations(scratch: Scratch, site: Site) -> Invitations:
    return Invitations(scratch, site)


def without_ids(text: str) -> str:
    """Replaces the ids of runs by RUN."""
    return ID.sub("RUN", text)


def test_each_row_is_a_run_of_its_own(orders: Orders) -> None:
    orders.rows("Reference,postcode", "Ada,12345", "Bob,54321")
    done = orders.run()
    assert (done.code, done.out) == (0, "order with people.csv: 2 rows: 2 passed\n")
    assert without_ids(done.err) == "1 of 2: line 2 passed (run RUN)\n2 of 2: line 3 passed (run RUN)\n"
    listed = orders.scratch.planbook("sql", "SELECT inputs, status FROM runs ORDER BY started", "--csv").out
    assert listed.splitlines()[1:] == [
        '"{""reference"":""Ada"",""postcode"":""12345""}",passed',
        '"{""reference"":""Bob"",""postcode"":""54321""}",passed',
    ]
    orders.rows("Reference,postcode", "Ada,12345", "Cid,11111", "Bob,54321")
    done = orders.run("--json")
    assert (done.code, orders.references) == (0, ["Ada", "Bob", "Cid"])
    rows = done.json["rows"]
    first, second = (ID.findall(line)[0] for line in done.err.splitlines()[:2])
    assert done.err.startswith(
        f"line 2 was done by the run {first}\nline 4 was done by the run {second}\n1 of 1: line 3 "
    )
    assert (done.json["plan"], done.json["counts"]) == ("order", {"passed": 1, "done": 2})
    assert [(row["line"], row["status"], row["run_id"]) for row in rows if row["run"] is None] == [
        (2, "done", first), (4, "done", second),
    ]  # fmt: skip
    assert rows[1]["run"]["values"]["order_no"].isdecimal() and rows[1]["run"]["run_id"] == rows[1]["run_id"]


def test_a_step_that_was_seen_to_send_counts_though_nobody_says_that_it_is_once(invitations: Invitations) -> None:
    invitations.plan(INVITE.replace(", effect: once", ""))
    invitations.rows("name", "Zoe")
    done = invitations.run()
    told = "line 2 failed: It is seen to arrive: expected that {{ not inputs.name.startswith('Z') }}; it is false: "
    told += 'inputs.name is "Zoe". "Send it" may have been sent: planbook run --resume RUN'
    assert without_ids(done.out) == f"invite with people.csv: 1 row: 1 failed\n  {told}\n"
    done = invitations.run()
    told = 'line 2 is not started, because "Send it" may have been sent by the run RUN: planbook run --resume RUN'
    assert without_ids(done.out) == f"invite with people.csv: 1 row: 1 to be resumed\n  {told}\n"
    assert invitations.sent == ["Zoe"]


@pytest.mark.slow
def test_what_fails_is_told_and_what_may_have_been_sent_is_not_sent_again(invitations: Invitations) -> None:
    invitations.rows("name", "Ada", "Nobody", "Zoe", "Bob")
    done = invitations.run()
    assert (done.code, invitations.sent) == (1, ["Ada", "Zoe", "Bob"])
    nobody = f"line 3 failed: A name is there: {NOBODY} (run RUN)"
    zoe = (
        "line 4 failed: It is seen to arrive: expected that {{ not inputs.name.startswith('Z') }}; "
        'it is false: inputs.name is "Zoe". '
        '"Send it" may have been sent: planbook run --resume RUN'
    )
    assert without_ids(done.out) == f"invite with people.csv: 4 rows: 2 passed, 2 failed\n  {nobody}\n  {zoe}\n"
    done = invitations.run()
    assert (done.code, invitations.sent) == (1, ["Ada", "Zoe", "Bob"])
    zoe = 'line 4 is not started, because "Send it" may have been sent by the run RUN: planbook run --resume RUN'
    assert without_ids(done.err).splitlines() == [
        "line 2 was done by the run RUN", zoe, "line 5 was done by the run RUN", f"1 of 1: {nobody}",
    ]  # fmt: skip
    head = "invite with people.csv: 4 rows: 2 done before, 1 failed, 1 to be resumed"
    assert without_ids(done.out) == f"{head}\n  {nobody}\n  {zoe}\n"
    invitations.plan(INVITE.replace("inputs.name.startswith('Z')", "inputs.name.startswith('Y')"))
    resumed = invitations.scratch.planbook("run", "--resume", ID.findall(done.out)[-1])
    assert resumed.code == 0, resumed
    invitations.rows("name", "Ada", "Zoe", "Bob")
    assert invitations.run().out == "invite with people.csv: 3 rows: 3 done before\n"
    assert invitations.sent == ["Ada", "Zoe", "Bob"]


def test_killed_in_the_middle_it_goes_on_and_no_row_is_sent_twice(invitations: Invitations) -> None:
    invitations.rows("name", "Ada", "Bob", "Cid")
    invitations.killed("fill-name passed#2")  # before it was sent to Bob
    invitations.killed("click-send attempt_ended")  # after that
    done = invitations.run("--json")
    assert (done.code, invitations.sent) == (1, ["Ada", "Bob", "Cid"])
    assert done.json["counts"] == {"passed": 1, "done": 1, "sent": 1}
    bob = done.json["rows"][1]
    assert (bob["line"], bob["status"]) == (3, "sent")
    assert bob["resume"] == f"planbook run --resume {bob['run_id']}"
    resumed = invitations.scratch.planbook(*bob["resume"].split()[1:], "--assume", "sent")
    assert resumed.code == 0, resumed
    done = invitations.run("--json")
    assert (done.code, done.json["counts"], invitations.sent) == (0, {"done": 3}, ["Ada", "Bob", "Cid"])


@pytest.mark.slow
def test_ctrl_c_stops_it_in_order_and_the_same_call_goes_on(invitations: Invitations) -> None:
    invitations.plan(
        INVITE.replace("  - {title: Send", "  - {when: \"{{ inputs.name == 'Bob' }}\", pause: 60s}\n  - {title: Send")
    )
    invitations.rows("name", "Ada", "Bob", "Cid")
    process = invitations.scratch.begin("run", "invite", "--rows", "people.csv")
    wait_for_pause(invitations)
    process.send_signal(signal.SIGINT)
    done = invitations.scratch.end(process)
    assert (done.code, invitations.sent) == (130, ["Ada"])
    head = "invite with people.csv: 3 rows: 1 passed, 1 cancelled, 1 not begun"
    cancelled = "line 3 cancelled: the run was told to stop (run RUN)"
    assert without_ids(done.out) == f"{head}\n  {cancelled}\nCancelled.\n"
    invitations.plan()
    done = invitations.run()
    assert (done.code, done.out) == (0, "invite with people.csv: 3 rows: 2 passed, 1 done before\n")
    assert invitations.sent == ["Ada", "Bob", "Cid"]


def wait_for_pause(invitations: Invitations) -> None:
    """Waits until the second run is in its pause."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        journals = [run.journal for run in invitations.begun() if run.journal.exists()]
        begun = [line for line in journals[-1].read_text().splitlines() if '"step_started"' in line] if journals else []
        if len(journals) == 2 and begun and '"kind":"pause"' in begun[-1]:
            return
        time.sleep(0.05)
    raise AssertionError("the second row did not come to its pause")


@pytest.mark.slow
def test_it_stops_at_the_first_that_fails_if_that_is_wanted(invitations: Invitations) -> None:
    invitations.rows("name", "Nobody", "Ada")
    done = invitations.run("-x")
    assert (done.code, invitations.sent) == (1, [])
    assert without_ids(done.out).splitlines()[1:] == [
        f"  line 2 failed: A name is there: {NOBODY} (run RUN)",
        "Stopped at the first row that failed (--fail-fast).",
    ]


@pytest.mark.slow
def test_three_in_succession_that_may_have_been_sent_stop_it(invitations: Invitations) -> None:
    invitations.rows("name", "Zoe", "Zack", "Zita", "Ada")
    done = invitations.run()
    assert (done.code, invitations.sent) == (1, ["Zoe", "Zack", "Zita"])
    assert done.out.splitlines()[0] == "invite with people.csv: 4 rows: 3 failed, 1 not begun"
    assert done.out.splitlines()[4] == (
        "Stopped: 3 rows in succession failed when they may have been sent. Probably the plan does not detect "
        "success. Fix it, resume these rows, then run this command again."
    )


@pytest.mark.slow
def test_whoever_knows_whether_a_row_was_sent_says_it(invitations: Invitations) -> None:
    invitations.rows("name", "Zoe")
    assert invitations.run().code == 1
    done = invitations.run("--assume", "sent")
    assert (done.code, done.out) == (0, "invite with people.csv: 1 row: 1 done before\n")
    assert without_ids(done.err) == 'line 2 counts as done: "Send it" was sent by the run RUN, as was said\n'
    assert invitations.sent == ["Zoe"]
    assert invitations.run("--assume", "not-sent").out.startswith("invite with people.csv: 1 row: 1 failed\n")
    assert invitations.sent == ["Zoe", "Zoe"]


@pytest.mark.slow
def test_what_is_set_counts_and_again_does_all_again(invitations: Invitations) -> None:
    invitations.rows("name", "Ada")
    assert invitations.run().out == "invite with people.csv: 1 row: 1 passed\n"
    assert invitations.run("--set", "team=red").out == "invite with people.csv: 1 row: 1 done before\n"
    assert invitations.run("--set", "team=blue").out == "invite with people.csv: 1 row: 1 passed\n"
    done = invitations.run("--again")
    assert done.out == "invite with people.csv: 1 row: 1 passed\n"
    assert "\n  Look at: step 03 Send it: it was sent, and no step checked what the page showed then" in done.err
    assert invitations.sent == ["Ada"] * 3


def test_what_is_wrong_is_said_before_anything_is_sent(invitations: Invitations) -> None:
    invitations.rows("name,size", "Ada,1")
    done = invitations.run("--set", "name=Ada", "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "people.csv:1:1: the input 'name' is a column, and set beside the file. Leave one out [rows]\n"
        "  |\n1 | name,size\n  | ^~~~\n"
        "people.csv:1:6: invite has no input 'size'. Its inputs are name and team: call it as one, or take it out "
        "[rows]\n"
        "  |\n1 | name,size\n  |      ^~~~\n"
    )
    assert (invitations.scratch.runs(), invitations.sent) == (set(), [])


def test_what_keeps_one_row_from_being_run_stops_it(invitations: Invitations) -> None:
    invitations.rows("name", "Ada", "Bob")
    done = invitations.run("--browser", "http://127.0.0.1:9")
    assert (done.code, len(invitations.scratch.runs())) == (2, 1)
    assert done.out.splitlines()[0] == "invite with people.csv: 2 rows: 1 failed, 1 not begun"
    assert done.out.splitlines()[-1] == "Stopped: the same error would affect the other rows."


def test_only_one_process_runs_the_rows_of_a_plan(invitations: Invitations) -> None:
    invitations.rows("name", "Ada")
    lock = invitations.scratch.project.rows_lock("invite")
    lock.parent.mkdir(parents=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = invitations.run()
    said = "Another process runs rows of invite at the moment. Run this command again when it has finished.\n"
    assert (done.code, done.out, done.err, invitations.sent) == (2, "", said, [])


def test_nothing_runs_where_nothing_can_be_kept(invitations: Invitations) -> None:
    invitations.rows("name", "Ada")
    lock = invitations.scratch.project.rows_lock("invite")
    lock.parent.parent.mkdir()
    lock.parent.write_text("a file where a folder should be")
    done = invitations.run()
    assert (done.code, done.err) == (2, f"The state of the rows cannot be written: File exists ({lock})\n")
    assert (invitations.scratch.runs(), invitations.sent) == (set(), [])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("invite --again", "--again goes with --rows."),
        ("invite --assume sent", "--assume goes with --resume or --rows."),
        ("invite --rows people.csv --again --assume sent", "--again runs all rows again; leave out --assume."),
        ("invite -x", "--fail-fast goes with --rows."),
        ("--rows people.csv", "Name a plan, or --resume a run."),
        ("invite --rows people.csv --from 2", "--rows runs the whole plan for each row; leave out --from."),
        ("invite --rows people.csv --until 2", "--rows runs the whole plan for each row; leave out --until."),
        ("--rows people.csv --resume last", "--resume continues a run as it was started; leave out --rows."),
        ("invite --rows none.csv", "Invalid value for '--rows': File 'none.csv' does not exist."),
    ],
)
def test_options_that_do_not_go_together(scratch: Scratch, options: str, message: str) -> None:
    (scratch.folder / "people.csv").write_text("name\nAda\n")
    done = scratch.planbook("run", *options.split())
    assert (done.code, done.err.splitlines()[-1]) == (2, f"Error: {message}")


def test_a_try_takes_the_first_row(invitations: Invitations) -> None:
    invitations.rows("name", "Ada", "Bob")
    done = invitations.scratch.planbook("try", "invite", "--rows", "people.csv", "--json")
    assert (done.code, invitations.sent) == (0, []), done
    assert done.json["steps"][0]["title"] == 'Fill field "Name" with "Ada"'


@pytest.mark.parametrize(
    ("names", "cancelled", "stopped"), [(["Ada", "Bob"], True, "Cancelled."), (["Ada"], False, "")]
)
def test_no_row_begins_in_a_process_that_was_told_to_stop(
    invitations: Invitations, monkeypatch: pytest.MonkeyPatch, names: list[str], cancelled: bool, stopped: str
) -> None:
    """A row may still pass then. The process ends seconds later, in the midst of the next one."""
    invitations.rows("Name", *names)
    project, begun = invitations.scratch.project, list[str]()
    plan, file = str(project.folder / "plans/invite.yaml"), project.folder / "people.csv"
    rows = read_rows(plan, file, {}, project)
    batch = RowBatch("invite", file, rows)
    request = prepare(plan, rows.rows[0].inputs, project, lambda name: None, evidence="none")

    def passes(request: RunRequest, *given: object) -> None:
        begun.append(request.inputs["name"])
        signals._armed.set()

    monkeypatch.setattr(start, "start", passes)
    runs = RowRuns(request, BrowserOptions(), batch, fail_fast=False)
    try:
        runs.run()
    finally:
        signals._armed.clear()
    assert (begun, runs.cancelled, batch.stopped) == (["Ada"], cancelled, stopped)
