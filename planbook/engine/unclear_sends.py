"""Steps of which it is unknown whether they were sent: they may not be sent again before a person says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from planbook.browser.session.saved_state import CannotResume
from planbook.engine.progress import Progress, StepProgress
from planbook.step.kind import Step

ASSUME = "Look whether it was, and say so: planbook run --resume {} --assume sent (or not-sent)"

ANEW = "A run from the beginning sends again what this one has sent: {}."


@contextmanager
def telling_what_was_sent(progress: Progress) -> Iterator[None]:
    """Adds to the message of a CannotResume what a run from the beginning would send again."""
    try:
        yield
    except CannotResume as error:
        if not progress.sent:
            raise
        titles = ", ".join(f'"{title}"' for title in progress.sent)
        raise type(error)(f"{error} {ANEW.format(titles)}") from None


def is_unclear(was: StepProgress, step: "Step | None") -> bool:
    """Returns whether a step that is not done may have been sent, and is not declared to be repeatable."""
    if was.done or was.holds_others or was.sent == "no":
        return False
    if was.started.effect == "once":
        return True
    return was.requested and (step is None or not step.says_effect)


SENT, NOT_SENT = "sent", "not sent"
STARTED = {"agent": "agent", "run": "program"}
"""The kinds that send nothing themselves, and what they start."""


def not_known(was: StepProgress) -> str:
    """Returns the question to a person, who answers `sent` or `not sent`."""
    started = STARTED.get(was.started.kind)
    look = f"what the {started} has done: does it count as sent" if started else "the site: was it sent"
    return f"{_known(was)}. Look at {look}?"


def unclear(was: StepProgress, run_id: str) -> str:
    """Returns the message that it is unknown whether a step was sent, and what to do."""
    rule = f"it is {_verb(was)} at most once" if was.started.effect == "once" else "it does not say 'effect: repeat'"
    return f"{_known(was)}; {rule}. {ASSUME.format(run_id)}"


def _known(was: StepProgress) -> str:
    verb = _verb(was)
    known = f"was {verb}, and its result is not known" if was.sent == "yes" else f"may have been {verb}, or not"
    return f'"{was.started.title}" {known}'


def _verb(was: StepProgress) -> str:
    return "started" if was.started.kind in STARTED else "sent"
