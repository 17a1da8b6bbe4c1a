"""What can be done with threads, and what is refused."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.places import Project
from planbook.threads import desk
from planbook.threads.changes import GoalMoved
from planbook.threads.desk import Said
from planbook.threads.files import add_artifact
from planbook.threads.finding import find_thread
from planbook.threads.journal import ThreadError
from planbook.threads.thread import Thread


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    return Project(tmp_path)


@pytest.fixture
def thread(project: Project) -> Thread:
    return desk.create(project, "Order  paper ", ["ada"], "ada")


def now(project: Project, thread: Thread) -> Thread:
    return find_thread(project, thread.id)


def test_participants_are_those_named_and_those_who_write(project: Project, thread: Thread) -> None:
    assert thread.title == "Order paper"
    desk.add_messages(project, thread.id, [Said("hi"), Said("hello", "assistant", "claude")], "bo")
    assert now(project, thread).participants == ["ada", "bo", "claude"]


def test_a_request_with_a_known_key_changes_nothing(project: Project, thread: Thread) -> None:
    again = [desk.create(project, "Order paper", [], "ada", key='k "1"\\').id for _ in range(2)]
    assert again[0] == again[1] != thread.id
    both = [desk.add_messages(project, thread.id, [Said("hi")], "ada", key="k") for _ in range(2)]
    assert both[0] == both[1] and len(now(project, thread).messages) == 1
    goals = [desk.hand_over(project, thread.id, "run", "order", f"r{n}", "ada", key="g") for n in range(2)]
    assert goals[0][0] == goals[1][0] and [new for _, new in goals] == [True, False]


def test_a_memory_replaces_an_earlier_one_and_ends(project: Project, thread: Thread) -> None:
    desk.store_memory(project, thread.id, "login", "Go", "ada")
    desk.store_memory(project, thread.id, "login", "Go", "ada")  # as it is
    desk.store_memory(project, thread.id, "login", "Continue", "ada", why="seen")
    desk.store_memory(project, thread.id, "price", 3, "ada", expires=time.time() - 1)
    found = now(project, thread)
    assert [(one.stored.key, one.counts) for one in found.memories] == [
        ("login", False), ("login", True), ("price", False),
    ]  # fmt: skip
    desk.drop_memory(project, thread.id, "login", "ada")
    assert now(project, thread).current_memories == []


def test_a_goal_moves_until_it_has_ended(project: Project, thread: Thread) -> None:
    desk.hand_over(project, thread.id, "run", "order", "r1", "ada")
    assert desk.hand_over(project, thread.id, "run", "order", "r1", "bo")[1] is False  # the same run
    moves = [
        ("running", "r1"),
        ("paused", "r1"),
        ("running", "r2"),
        ("passed", "r2"),
        ("passed", "r2"),
        ("failed", "r2"),
    ]
    moved = [desk.move_goal(project, thread.id, GoalMoved(id="g1", state=state, ref=ref)) for state, ref in moves]
    assert moved == [False, True, True, True, False, False]
    [goal] = now(project, thread).goals.values()
    assert (goal.state, goal.ref, goal.by, goal.has_ended) == ("passed", "r2", "ada", True)


def test_the_same_file_is_kept_once(project: Project, thread: Thread) -> None:
    for content in (b"a;b\n", b"a;b\n", b"a;c\n"):
        add_artifact(project, thread.id, "prices.csv", "ada", content=content)
    add_artifact(project, thread.id, "the order", "ada", reference="https://shop.example/orders/1")
    found = [one.added for one in now(project, thread).artifacts]
    assert [(one.name, one.media_type, one.bytes) for one in found] == [
        ("prices.csv", "text/csv", 4), ("prices.csv", "text/csv", 4), ("the order", "application/octet-stream", 0),
    ]  # fmt: skip
    assert (project.thread(thread.id).path / str(found[1].path)).read_bytes() == b"a;c\n"


Work = Callable[[Project, str], object]


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda p, t: desk.create(p, "  ", [], "ada"), "The title is empty. Write a few words."),
        (lambda p, t: desk.create(p, "x" * 201, [], "ada"), "The title has 201 characters; 200 are allowed."),
        (lambda p, t: desk.add_messages(p, t, [], "ada"), "There is no message in it. Write at least one."),
        (lambda p, t: desk.add_messages(p, t, [Said("a"), Said(" ")], "ada"), "Message 2 has no text."),
        (
            lambda p, t: desk.add_messages(p, t, [Said("a" * 200_001)], "ada"),
            "Message 1 has 200,001 characters; 200,000 are allowed. Add it as an artifact.",
        ),
        (
            lambda p, t: desk.add_messages(p, t, [Said("a")] * 501, "ada"),
            "These are 501 messages; a batch has 500 at most. Send several batches.",
        ),
        (
            lambda p, t: desk.drop_memory(p, t, "logn", "ada"),
            "The thread T has no memory \"logn\". did you mean 'login'?",
        ),
        (
            lambda p, t: add_artifact(p, t, "../x", "ada", content=b""),
            '"../x" is not a valid file name: letters, digits, spaces and ._-()+@,= are allowed.',
        ),
        (
            lambda p, t: add_artifact(p, t, "x", "ada"),
            "An artifact has either content or a reference to something elsewhere.",
        ),
        (lambda p, t: find_thread(p, "2"), '"2" is how 2 threads begin (T, U). Write more of the id.'),
        (
            lambda p, t: find_thread(p, "nope"),
            'No thread is called "nope". The last one is U. List them: planbook thread list',
        ),
    ],
)
def test_what_is_refused(project: Project, thread: Thread, work: Work, message: str) -> None:
    desk.store_memory(project, thread.id, "login", "Go", "ada")
    other = desk.create(project, "Another", [], "ada")
    with pytest.raises(ThreadError) as raised:
        work(project, thread.id)
    assert str(raised.value).replace(thread.id, "T").replace(other.id, "U") == message


def test_a_paused_thread_hands_over_no_goals_and_a_completed_one_takes_nothing(
    project: Project, thread: Thread
) -> None:
    desk.set_state(project, thread.id, "paused", "ada")
    desk.add_messages(project, thread.id, [Said("hi")], "ada")
    with pytest.raises(ThreadError) as raised:
        desk.hand_over(project, thread.id, "run", "order", "r1", "ada")
    more = f"Continue it first: planbook thread continue {thread.id}"
    assert str(raised.value) == f"The thread {thread.id} is paused: no goal is handed over. {more}"
    desk.set_state(project, thread.id, "completed", "ada")
    with pytest.raises(ThreadError) as raised:
        desk.add_messages(project, thread.id, [Said("hi")], "ada")
    assert str(raised.value) == f"The thread {thread.id} is completed: nothing is added to it. {more}"
    desk.set_state(project, thread.id, "active", "ada")
    assert desk.hand_over(project, thread.id, "run", "order", "r1", "ada")[1]


def test_there_are_no_threads(project: Project) -> None:
    with pytest.raises(ThreadError) as raised:
        find_thread(project, "last")
    assert str(raised.value) == (
        'No thread is called "last". There are no threads yet. Create one: planbook thread create TITLE'
    )
