"""What a step of a try can tell the walk besides a verdict."""

from planbook.engine.signals import Signal
from planbook.engine.trying.findings import Verdict


class PassedOver(Signal):
    """The step was only looked at, and could be done."""


class TryEnded(Exception):
    """Nothing more can be told. `verdict` is that on the step it ends with, `because` says why for all after it."""

    def __init__(self, verdict: Verdict, because: str) -> None:
        self.verdict = verdict
        self.because = because
        super().__init__(because)
