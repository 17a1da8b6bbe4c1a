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


def not_known(was: StepProgress) -> str:
    """Returns the question to a person."""
    known = "was sent, and its result is not known" if was.sent == "yes" else "may have been sent, or not"
    return f'"{was.started.title}" {known}. Look at the site: was it sent?'


def unclear(was: StepProgress, run_id: str) -> str:
    """Returns the message that it is unknown whether a step was sent, and what to do."""
    known = "was sent, and its result is not known" if was.sent == "yes" else "may have been sent, or not"
    rule = "it is sent at most once" if was.started.effect == "once" else "it does not say 'effect: repeat'"
    return f'"{was.started.title}" {known}; {rule}. {ASSUME.format(run_id)}'
