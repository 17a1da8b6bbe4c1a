"""What a step of a try may do: what reads is done; what may be done again where that is allowed; the rest is not."""

from planbook.engine.trying.gaps import names_a_secret
from planbook.engine.trying.state import Permission, Trying
from planbook.engine.work import StepRun
from planbook.step.kind import Effect


def effect(trying: Trying, work: StepRun) -> Effect:
    """What it does to the world, in a group that is sent at most once."""
    return "once" if work.effect == "repeat" and trying.inside_once else work.effect


def _reads(trying: Trying, work: StepRun) -> bool:
    return effect(trying, work) == "read" and not names_a_secret(work.step.do)


def _is_allowed(trying: Trying, work: StepRun) -> bool:
    """Whether what may be done again is done, and this may be."""
    return trying.blocker.acts and effect(trying, work) != "once"


def is_done(trying: Trying, work: StepRun) -> bool:
    """Whether it is done, and not only looked at."""
    return work.holds_others or _reads(trying, work) or _is_allowed(trying, work)


def permission_of(trying: Trying, work: StepRun) -> Permission:
    """What it may do to the page."""
    allowed, reads = _is_allowed(trying, work), _reads(trying, work)
    return Permission(acts=allowed or (reads and work.step.effect == "read"), goes=allowed or reads)
