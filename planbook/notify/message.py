"""A message: what happened, in words and as data for a webhook."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from planbook.record import Record, StepRecord
from planbook.secrets.redaction import redact_known

TITLES = {
    "failed": "{plan} failed",
    "first_failure": "{plan} failed, after it had passed",
    "recovered": "{plan} passed again",
    "flaky_twice": "{plan} was flaky twice in a row",
    "slow": "{plan} was slow",
    "drift": "{plan} found an element only by a fallback",
    "refused": "{plan} was refused",
    "nothing_ran": "{plan} has not run",
    "question": "{plan} asks a question",
    "question_due": "{plan} still waits for an answer",
    "heal_proposed": "{plan} failed, and a new target is proposed",
    "closed": "{plan} passed again",
    "test": "planbook can reach you",
}


class Links(BaseModel):
    """Links to more information.

    `picture` is a file in the run's folder; `picture_link` is its address, if it has one.
    """

    notebook: str | None = None
    prefect: str | None = None
    picture: str | None = None
    picture_link: str | None = None


class Message(BaseModel):
    """A message to send. `picture` is a file."""

    when: str
    title: str
    body: str
    data: dict[str, Any] = {}
    picture: str | None = None

    def masked(self) -> "Message":
        """Returns the message without the secrets that this process has read.

        Those of the run are masked in its record.
        """
        return Message.model_validate(redact_known().value(self.model_dump()))


def about_run(
    record: Record, status: str, when: str, what: str, links: Links, count: int, since: float | None
) -> Message:
    """Returns the message about a run. `count` is how many times this has happened since `since`."""
    plan, step = record.started.plan, failed_step(record)
    title = TITLES[when].format(plan=plan)
    again = f"Again: {count} times since {moment(since)}." if count > 1 and since is not None else ""
    at = record.ended.at if record.ended else _last(record)
    lines = [
        what,
        again,
        "",
        f"When: {moment(at)}, on {record.started.host}",
        f"Run: {record.started.run_id}",
        f"Notebook: {links.notebook or f'planbook report {record.started.run_id}'}",
        f"Prefect: {links.prefect}" if links.prefect else "",
        _how_to_go_on(record, status),
    ]
    data = {
        "plan": plan,
        "status": status,
        "what": what,
        "count": count,
        "run_id": record.started.run_id,
        "flow_run_id": record.started.flow_run_id,
        "started": as_time(record.started.at),
        "finished": as_time(at),
        "host": record.started.host,
        "step": step and {"id": step.started.id, "number": step.started.number, "title": step.started.title},
        "error": step.ended.error.model_dump(by_alias=True) if step and step.ended and step.ended.error else None,
        "notebook": links.notebook,
        "prefect": links.prefect,
        "picture": links.picture_link,
    }
    body = "\n".join(line for number, line in enumerate(lines) if line or number == 2)
    return Message(when=when, title=title, body=body, data=data, picture=links.picture).masked()


def about_silence(plan: str, last: float | None, since: str, count: int) -> Message:
    """Returns the message about a plan of which no run began."""
    said = f"The last run began {moment(last)}." if last else "No run of it is known."
    again = f"\nAgain: {count} times." if count > 1 else ""
    body = (
        f"No run of {plan} began in the last {since}. {said}{again}\n\n"
        "Look whether its deployment is paused, and whether a worker serves its work pool.\n"
        f"Run it: planbook run {plan}"
    )
    data = {"plan": plan, "last_run": as_time(last) if last else None, "since": since, "count": count}
    title = TITLES["nothing_ran"].format(plan=plan)
    return Message(when="nothing_ran", title=title, body=body, data=data).masked()


def test_message(destination: str, host: str) -> Message:
    """Returns the message of `planbook notify test`."""
    body = f'This is a test message of planbook on {host} to the destination "{destination}". Nothing happened.'
    return Message(when="test", title=TITLES["test"], body=body, data={"destination": destination, "host": host})


def failed_step(record: Record) -> StepRecord | None:
    """Returns the innermost step in which a run failed or was interrupted."""
    if record.ended is None:
        return next((step for step in reversed(record.steps) if step.ended is None), None)
    return next((step for step in reversed(record.steps) if step.ended and step.ended.status == "failed"), None)


def named(step: StepRecord) -> str:
    """Names a step: `step 4, "Check out"`. The steps of a called plan have no number."""
    number = f"step {step.started.number}, " if step.started.number else "the step "
    return f'{number}"{step.started.title}"'


def _how_to_go_on(record: Record, status: str) -> str:
    match status:
        case "failed" | "interrupted" | "paused":
            return f"Continue it: planbook run --resume {record.started.run_id}"
        case "refused":
            return "Fix what is reported above, then run the plan again."
    return ""


def _last(record: Record) -> float:
    known = [step.ended.at if step.ended else step.started.at for step in record.steps]
    return max(known, default=record.started.at)


def moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def as_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
