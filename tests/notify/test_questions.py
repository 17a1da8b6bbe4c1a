"""People are notified when a question is asked, at each reminder, and when it is closed."""

import time

import pytest

from flows.notifications import NotifiesOfQuestions, notify_people
from planbook.events import Event, RunEnded
from planbook.places import Project
from planbook.questions import desk
from planbook.questions.question import Person, Question, QuestionPut, QuestionReminded
from planbook.runs.letterbox import opened
from tests.history.events import keep, run_started, step_started
from tests.notify.conftest import SECRET, Receiver, Told

QUESTION = Question(text="Order 12 boxes for 240 €?", choices=["order", "wait a day"], approvers=["Ada"], remind=3600.0)
ID = "20260801-a.1"


@pytest.fixture
def put(project: Project) -> QuestionPut:
    """A question of a run that is paused since."""
    at = time.time()
    put = QuestionPut(at=at, index=1, id=ID, question=QUESTION, due=at + 7200, values={"total": 240})
    end = RunEnded(at=at, status="paused", seconds=1)
    events: list[Event] = [run_started("20260801-a", at), step_started(1, at, kind="ask"), put, end]
    desk.mark_open(project, ID)
    keep(project, events)
    return put


def test_a_question_and_its_reminders(
    project: Project, receiver: Receiver, put: QuestionPut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    told = Told(project, receiver.address, "question", "question_due")
    for _ in range(2):
        notify_people(project, told.notify, 30)
    [message] = receiver.told
    until = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(put.due))
    assert message["type"] == "planbook.question"
    assert message["data"]["title"] == "order asks a question"
    assert message["data"]["text"] == (
        "Order 12 boxes for 240 €?\n"
        "\n"
        "total: 240\n"
        f"Until: {until}\n"
        "May answer: Ada\n"
        "Run: 20260801-a\n"
        "Answer: planbook questions answer 20260801-a.1 order|'wait a day'"
    )
    assert (message["data"]["question_id"], message["data"]["choices"]) == (ID, ["order", "wait a day"])
    for _ in range(2):
        with opened(project.run("20260801-a").letterbox) as box:
            box.put(QuestionReminded(at=time.time(), index=1, id=ID))
        notify_people(project, told.notify, 30)
    assert [message["type"] for message in receiver.told] == ["planbook.question", *["planbook.question_due"] * 2]
    desk.answer(project, put, "order", Person(user="Ada"))
    notify_people(project, told.notify, 30)
    assert len(receiver.told) == 3


def test_it_is_told_as_soon_as_it_is_put(project: Project, put: QuestionPut, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Project] = []
    monkeypatch.setattr("flows.notifications.begin_notifying", begun.append)
    observer = NotifiesOfQuestions(project)
    observer.tell(run_started())
    observer.tell(put)
    assert begun == [project]
