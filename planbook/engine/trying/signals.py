"""What a step of a try can tell the walk besides a verdict."""

from planbook.engine.signals import Signal
from planbook.engine.trying.findings import Verdict


class PassedOver(Signal):
    """The step was only checked, and could be executed."""


class TryEnded(Exception):
    """The try has ended. `verdict` is that on the step it ends with, `because` is the reason for all steps after it."""

    def __init__(self, verdict: Verdict, because: str) -> None:
        self.verdict = verdict
        self.because = because
        super().__init__(because)
