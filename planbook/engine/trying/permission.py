"""What a step of a try may do: reading is allowed, repeatable acts if the user allows them, others are not."""

from planbook.engine.trying.gaps import names_a_secret
from planbook.engine.trying.state import Permission, Trying
from planbook.engine.work import StepRun
from planbook.step.kind import Effect


def effect(trying: Trying, work: StepRun) -> Effect:
    """Returns the step's effect; inside a `once` group, repeatable steps are `once` too."""
    return "once" if work.effect == "repeat" and trying.inside_once else work.effect


def _reads(trying: Trying, work: StepRun) -> bool:
    return effect(trying, work) == "read" and not names_a_secret(work.step.do)


def _is_allowed(trying: Trying, work: StepRun) -> bool:
    """Returns whether repeatable steps are executed and this is one."""
    return trying.blocker.acts and effect(trying, work) != "once"


def is_done(trying: Trying, work: StepRun) -> bool:
    """Returns whether the step is executed, not only checked."""
    return work.holds_others or _reads(trying, work) or _is_allowed(trying, work)


def permission_of(trying: Trying, work: StepRun) -> Permission:
    """Returns what the step may do to the page."""
    allowed, reads = _is_allowed(trying, work), _reads(trying, work)
    return Permission(acts=allowed or (reads and work.step.effect == "read"), goes=allowed or reads)
