"""Notifies people of questions that a run asks, and reminds them."""

from typing import Any

from planbook.notify.message import TITLES, Links, Message, as_time, moment
from planbook.notify.outbox import Outbox, new_id
from planbook.places import Project
from planbook.questions.question import Question, QuestionPut
from planbook.settings.notify import Notify

SHOWN = 10  # limit of the run's values in a message


def tell_question(project: Project, notify: Notify, plan: str, put: QuestionPut, reminders: int, links: Links) -> None:
    """Adds the message about an open question to the outbox, and one for each reminder. Raises OSError."""
    when = "question_due" if reminders else "question"
    message = about_question(plan, put, when, links)
    for destination in notify.destinations((when,), plan):
        Outbox(project).put(new_id(plan, when, put.id, str(reminders), destination), destination, message)


def about_question(plan: str, put: QuestionPut, when: str, links: Links) -> Message:
    """Returns the message about a question."""
    question = put.question
    values = [f"{name}: {value}" for name, value in list(put.values.items())[:SHOWN]]
    lines = [
        question.text,
        "",
        *values,
        f"Until: {moment(put.due)}" if put.due else "",
        f"May answer: {', '.join(question.approvers)}" if question.approvers else "",
        f"Run: {put.run_id}",
        f"Prefect: {links.prefect}" if links.prefect else "",
        f"Answer: planbook questions answer {put.id} {_answer(question)}",
    ]
    data: dict[str, Any] = {
        "plan": plan,
        "run_id": put.run_id,
        "question_id": put.id,
        "question": question.text,
        "choices": question.choices,
        "fields": question.fields,
        "asked": as_time(put.at),
        "due": as_time(put.due) if put.due else None,
        "values": put.values,
        "prefect": links.prefect,
        "picture": links.picture_link,
    }
    body = "\n".join(line for number, line in enumerate(lines) if line or number == 1)
    title = TITLES[when].format(plan=plan)
    return Message(when=when, title=title, body=body, data=data, picture=links.picture).masked()


def _answer(question: Question) -> str:
    if question.fields:
        return " ".join(f"--set {name}=…" for name in question.fields)
    return "|".join(f"'{one}'" if " " in one else one for one in question.choices) or "'…'"
