"""Threads in the history: loaded, rebuilt, verified, exported, collected, backed up, pruned and searched."""

import json
import time
from pathlib import Path

import pytest

from planbook.events import RunEnded
from planbook.goals import thread_goals as thread_goals
from planbook.history.load import load_all
from planbook.history.thread_search import search
from planbook.history.threads import TABLES
from planbook.history.upkeep.export import read_back
from planbook.places import Project
from planbook.threads import desk
from planbook.threads.desk import Said
from planbook.threads.files import add_artifact
from planbook.threads.journal import read_thread
from planbook.threads.thread import Thread
from tests.history.conftest import Ask, Planbook
from tests.history.events import keep, passing_run, run_started
from tests.history.test_upkeep import of


@pytest.fixture
def thread(project: Project) -> Thread:
    """A loaded thread with one or more of everything."""
    made = desk.create(project, "Order paper in Zürich", ["ada"], "ada")
    desk.add_messages(project, made.id, [Said("The shop wants a cost centre."), Said("Noted.", "assistant")], "ada")
    desk.store_memory(project, made.id, "login", {"button": "Go"}, "ada")
    desk.store_memory(project, made.id, "login", {"button": "Continue"}, "ada", why="seen in the shop")
    desk.hand_over(project, made.id, "run", "order", "r1", "ada")
    add_artifact(project, made.id, "prices.csv", "ada", content=b"a;1\n", note="of August")
    assert load_all(project, print)
    return made


def test_each_part_is_a_row(project: Project, thread: Thread, ask: Ask) -> None:
    assert ask("SELECT thread_id, title, state, participants, artifacts ->> '$[0].name' FROM threads") == [
        (thread.id, "Order paper in Zürich", "active", '["ada"]', "prices.csv")
    ]
    assert ask("SELECT position, role, author, text, batch = first(batch) OVER () FROM messages ORDER BY ALL") == [
        (1, "user", "ada", "The shop wants a cost centre.", True), (2, "assistant", "ada", "Noted.", True),
    ]  # fmt: skip
    assert ask("SELECT key, value ->> 'button', why, ended IS NULL FROM memories ORDER BY position") == [
        ("login", "Go", "", False), ("login", "Continue", "seen in the shop", True),
    ]  # fmt: skip
    assert ask("SELECT id, kind, goal, run_id, state, result, ended FROM goals") == [
        ("g1", "run", "order", "r1", "running", "{}", None)
    ]


def test_they_are_loaded_once_and_made_again(project: Project, thread: Thread, planbook: Planbook) -> None:
    for number in range(3):  # into both files of the history
        desk.add_messages(project, thread.id, [Said(f"message {number}")], "ada")
        assert load_all(project, print) and load_all(project, print)
    before = of(project.history, TABLES)
    assert [count for count, _ in before.values()] == [1, 5, 2, 1]
    project.history.unlink()
    assert planbook("history", "rebuild")[0] == 0 and of(project.history, TABLES) == before


def test_rows_outlast_a_journal_that_is_gone_or_damaged(project: Project, thread: Thread, planbook: Planbook) -> None:
    before = of(project.history, TABLES)
    journal = project.thread(thread.id).journal
    lines = journal.read_bytes().splitlines(keepends=True)
    for content, line in (
        (b"".join(lines[:2]), f"thread {thread.id}: rows of threads are not what its journal says"),
        (b"".join([lines[0], b"{}\n", *lines[2:]]), f"{journal}, line 2: this is not an entry of a thread"),
    ):
        journal.write_bytes(content)
        code, out, _ = planbook("history", "verify")
        assert code == 1 and out.startswith(line)
    journal.unlink()
    assert planbook("history", "verify")[:2] == (1, f"thread {thread.id}: it is in the history, and has no journal\n")
    assert planbook("history", "rebuild")[0] == 0 and of(project.history, TABLES) == before


@pytest.mark.slow
def test_a_deleted_thread_has_no_rows(project: Project, thread: Thread, planbook: Planbook) -> None:
    assert planbook("thread", "delete", thread.id, "--yes") == (0, f"{thread.id} is deleted.\n", "")
    assert [count for count, _ in of(project.history, TABLES).values()] == [0, 0, 0, 0]
    assert planbook("history", "rebuild")[0] == 0
    assert [count for count, _ in of(project.history, TABLES).values()] == [0, 0, 0, 0]
    told = json.loads(planbook("sql", "SELECT act, subject, details FROM audit", "--json")[1])
    deleted = {"deleted": "Order paper in Zürich"}
    assert told[-1] == {"act": "thread", "subject": thread.id, "details": deleted}
    assert {(one["act"], one["subject"]) for one in told} == {("thread", thread.id)}
    assert [next(iter(one["details"])) for one in told] == ["created", "memory", "memory", "file", "deleted"]


@pytest.mark.slow
def test_they_are_exported(project: Project, thread: Thread, planbook: Planbook, tmp_path: Path) -> None:
    assert planbook("history", "export", "--parquet", str(tmp_path / "out"))[0] == 0
    with read_back(tmp_path / "out") as connection:
        asked = "SELECT title, value ->> 'button' FROM threads JOIN memories USING (thread_id) WHERE ended IS NULL"
        assert connection.execute(asked).fetchall() == [("Order paper in Zürich", "Continue")]


@pytest.mark.slow
def test_they_are_collected_and_go_on(
    project: Project, thread: Thread, planbook: Planbook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = Project(tmp_path / "other")
    (other.folder / "plans").mkdir(parents=True)
    monkeypatch.chdir(other.folder)
    collect = ("history", "collect", str(project.folder), "--everything", "--json")
    assert json.loads(planbook(*collect)[1])["threads"] == [thread.id]
    assert json.loads(planbook(*collect)[1])["threads"] == []
    desk.add_messages(project, thread.id, [Said("One more.")], "ada")
    assert json.loads(planbook(*collect)[1])["threads"] == [thread.id]
    assert other.thread(thread.id).journal.read_bytes() == project.thread(thread.id).journal.read_bytes()
    assert [file.name for file in other.thread(thread.id).artifacts.iterdir()]
    desk.add_messages(other, thread.id, [Said("Mine.")], "bo")
    assert json.loads(planbook(*collect)[1])["otherwise"] == []  # there is nothing there that is not here
    desk.add_messages(project, thread.id, [Said("Yours.")], "ada")
    code, out, _ = planbook(*collect)
    assert (code, json.loads(out)["otherwise"]) == (1, [thread.id])
    desk.delete(other, thread.id, "bo")
    assert planbook(*collect)[0] == 0 and read_thread(other.thread(thread.id).journal).state == "deleted"


@pytest.mark.slow
def test_they_are_in_a_backup(
    project: Project, thread: Thread, planbook: Planbook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert planbook("history", "backup", "b.tar.gz", "--everything")[0] == 0
    other = Project(tmp_path / "other")
    (other.folder / "plans").mkdir(parents=True)
    monkeypatch.chdir(other.folder)
    restore = ("history", "restore", str(project.folder / "b.tar.gz"))
    assert planbook(*restore)[1].splitlines() == ["0 runs restored; 0 runs were here already.", "1 thread restored."]
    assert of(other.history, TABLES) == of(project.history, TABLES)
    desk.add_messages(other, thread.id, [Said("One more.")], "ada")
    assert planbook(*restore)[0] == 0 and len(read_thread(other.thread(thread.id).journal).messages) == 3


@pytest.mark.slow
def test_completed_threads_are_pruned(project: Project, thread: Thread, planbook: Planbook) -> None:
    assert planbook("history", "prune", "--keep", "0m", "--dry-run")[1].startswith("0 runs, ")
    assert planbook("thread", "complete", thread.id)[0] == 0
    code, out, _ = planbook("history", "prune", "--keep", "0m", "--yes")
    assert code == 0 and out.startswith("0 runs and 1 thread, ") and out.endswith(" MB removed.\n")
    assert planbook("history", "verify")[0] == 0
    assert not project.thread(thread.id).path.exists() and of(project.history, TABLES)["threads"][0] == 0


@pytest.mark.slow
def test_the_best_place_is_found_first(project: Project, thread: Thread) -> None:
    other = desk.create(project, "Nothing", [], "ada")
    desk.add_messages(
        project, other.id, [Said("Centre of the page. " + "It is long. " * 20), Said("文房具を注文する")], "ada"
    )
    found = search(project, "Cost CENTRE", 5, print)
    assert [(one["thread_id"], one["part"]) for one in found] == [(thread.id, "message"), (other.id, "message")]
    assert [one["part"] for one in search(project, "zurich", 5, print)] == ["title"]
    assert [(one["part"], one["id"]) for one in search(project, "continue shop", 1, print)] == [("memory", "login")]
    assert [one["id"] for one in search(project, "august prices", 5, print)] == ["prices.csv"]
    assert [one["thread_id"] for one in search(project, "注文", 5, print)] == [other.id]
    assert search(project, "'; DROP TABLE threads", 5, print) == [] == search(project, "…", 5, print)
    desk.delete(project, other.id, "ada")
    assert len(search(project, "centre", 5, print)) == 1


def test_the_end_of_a_run_is_recorded_once(project: Project, thread: Thread) -> None:
    events = list(passing_run("r1"))
    keep(project, events[:-1])
    [goal] = thread_goals.settle(project, read_thread(project.thread(thread.id).journal)).goals.values()
    assert (goal.state, goal.because) == ("interrupted", "Its process died.")
    desk.hand_over(project, thread.id, "run", "order", "r2", "ada")
    keep(project, [run_started("r2"), RunEnded(at=time.time(), status="paused", seconds=1)])
    keep(project, [run_started("r3", resumes="r2")])
    moved = thread_goals.settle(project, read_thread(project.thread(thread.id).journal))
    assert moved.goals["g2"].state == "paused"
    project.run("r2").resumed_by.write_text("r3")
    desk.hand_over(project, thread.id, "run", "order", "never", "ada")
    for _ in range(2):
        moved = thread_goals.settle(project, read_thread(project.thread(thread.id).journal))
    assert (moved.goals["g2"].ref, moved.goals["g2"].state) == ("r3", "interrupted")
    assert moved.goals["g3"].state == "running"  # it may be about to begin
