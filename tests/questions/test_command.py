"""planbook questions: the output, and what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any

import pytest

from flows.notification_timer import waits_to_resume
from planbook.cli.main import exit_code
from planbook.events import RunEnded
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.questions.desk import answer
from planbook.questions.question import Person, Question, QuestionPut
from planbook.questions.words import moment
from tests.history.events import keep, run_started, step_started

RUN = "20260801-101500-123abc"
ID = f"{RUN}.1"
ADA = Person(user="ada", git="Ada <ada@example.org>")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "plans").mkdir()
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Ben\n\temail = ben@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


@pytest.fixture
def command(project: Project, capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = exit_code(["questions", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def asked(project: Project, due: float | None = None, **fields: Any) -> QuestionPut:
    question = Question(text="Order paper?", **fields)
    put = QuestionPut(
        at=time(), index=1, id=ID, question=question, due=due, starter=ADA, values={"total": 12.5},
        picture="artifacts/001-0-question.png",
    )  # fmt: skip
    project.questions.mkdir(parents=True)
    (project.questions / ID).touch()
    keep(project, [run_started(RUN), step_started(1), put, RunEnded(at=time(), status="paused", seconds=1)])
    return put


def test_nothing_is_asked(command: Command) -> None:
    assert command() == (0, "", "No question is open.\n")
    assert command("--json") == (0, "[]\n", "")
    assert command("show", "last") == (2, "", 'There is no question "last". No question is open.\n')


def test_what_others_rely_on(project: Project, command: Command) -> None:
    put = asked(project, due=time() + 3600, choices=["yes", "no"], within=3600)
    code, out, _ = command("--json")
    (one,) = json.loads(out)
    assert (code, one["id"], one["run_id"], one["plan"]) == (0, ID, RUN, "order")
    assert (one["question"], one["choices"], one["state"]) == ("Order paper?", ["yes", "no"], "open")
    assert re.fullmatch(r"[\d-]{10}T[\d:.]{12}Z", one["asked"]) and one["due"] > one["asked"]
    assert json.loads(command("show", ID, "--json")[1]) == one
    assert command("show", RUN[:12])[1] == (
        f"Order paper?\n  asked by: order, run {RUN}, at {moment(put.at)}\n  until: {moment(put.due)}\n"
        f"  total = 12.5\n  picture: .planbook/runs/{RUN}/artifacts/001-0-question.png\n"
        f"  answer: one of yes or no\n  planbook questions answer {ID} ANSWER\n"
    )
    lines = command()[1].splitlines()
    assert lines[0].split() == ["question", "id", "plan", "asked", "due", "state"] and ID in lines[2]


def test_fields_are_shown_as_they_are_filled_in(project: Project, command: Command) -> None:
    asked(project, fields={"amount": {"type": "number", "min": "0"}, "note": {"description": "For the books"}})
    assert json.loads(command("--json")[1])[0]["fields"] == {
        "amount": {"type": "number", "min": "0"}, "note": {"description": "For the books"},
    }  # fmt: skip
    shown = command("show", "last")[1].splitlines()
    assert shown[-4:] == [
        "  amount: a number from 0",
        "  note: For the books",
        "  answer: a value for amount and note",
        f"  planbook questions answer {ID} --set amount=… --set note=…",
    ]
    assert command("answer", ID, "--set", "amount=x", "--set", "note=y") == (
        2, "", "The field 'amount' is 'x'. A number such as 2 or 2.5 was expected.\n",
    )  # fmt: skip


def test_several_people_answer(project: Project, command: Command) -> None:
    asked(project, at_least=2)
    assert command("answer", ID, "yes") == (
        0, "Answered. The question needs the same answer from 2 people.\n", "",
    )  # fmt: skip
    code, _, err = command("answer", ID, "yes")
    assert code == 1 and err.startswith(f"You (Ben <ben@example.org>) answered the question {ID} at ")
    assert "1 of 2 answers" in command()[1]
    acts = [json.loads(line) for line in project.audit.read_text().splitlines()]
    assert [(act["act"], act["subject"], act["who"], act["details"]) for act in acts] == [
        ("answer", ID, "Ben <ben@example.org>", {"answer": "yes"})
    ]


def test_what_does_not_count(project: Project, command: Command) -> None:
    asked(project, approvers=["ada@example.org"])
    told = f"You (Ben <ben@example.org>) may not answer the question {ID}. These people may: ada@example.org.\n"
    assert command("answer", ID, "yes") == (1, "", told)
    code, _, err = command("answer", ID)
    assert code == 2 and "Give VALUE, or --set for each field of the question." in err
    assert command("answer", "20261231", "yes")[2] == f'There is no question "20261231". There are: {ID}.\n'
    assert not project.audit.exists()


def test_a_question_that_was_never_put_is_none(project: Project, command: Command) -> None:
    """Its run was killed after it had marked the question, before asking it."""
    asked(project)
    other = "20260802-101500-123abc"
    keep(project, [run_started(other), step_started(1)])
    (project.questions / f"{other}.1").touch()
    assert len(json.loads(command("--json")[1])) == 1
    assert [file.name for file in project.questions.iterdir()] == [ID]


def test_what_the_server_resumes_by_itself(project: Project) -> None:
    asked(project, due=time() + 3600, within=3600)
    assert not waits_to_resume(project)
    answer(project, find_question(project, ID).put, "yes", ADA)
    assert waits_to_resume(project)
    project.run(RUN).resume_log.touch()
    assert not waits_to_resume(project)  # it was tried just now


def test_a_run_is_shown_with_what_to_do(project: Project, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    asked(project)
    assert exit_code(["runs", "show", "last"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"answer it: planbook questions answer {ID}"
    keep(project, [run_started("20260803-101500-123abc"), RunEnded(at=time(), status="paused", seconds=1)])
    assert exit_code(["runs", "show", "20260803"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "continue it: planbook runs continue 20260803-101500-123abc"
