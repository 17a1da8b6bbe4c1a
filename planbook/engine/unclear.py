"""Steps of which it is unknown whether they were sent: they may not be sent again before a person says so."""

from planbook.engine.progress import StepProgress
from planbook.step.kind import Step

ASSUME = "Look whether it was, and say so: planbook run --resume {} --assume sent (or not-sent)"


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
