"""What a rule reports about a plan."""

from dataclasses import dataclass

from planbook.plan.edit import Splice
from planbook.plan.problem import Place


@dataclass(frozen=True)
class Finding:
    """One result of a rule. `what` and `expected` are sentences without their full stop.

    `edits` fix it. They are safe: they change nothing that a run does, or only what cannot work as it is written.
    `hide` are texts of the plan that no message may show, whatever it is about.
    """

    place: Place
    what: str
    expected: str
    edits: tuple[Splice, ...] = ()
    hide: tuple[str, ...] = ()
