"""What a rule is: a class whose docstring is its documentation, and which finds what it is about in a plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from planbook.plan.edit import Splice
from planbook.plan.problem import Place
from planbook.settings import PROFILES, Profile

if TYPE_CHECKING:
    from planbook.check.judged import Judged

RuleFamily = Literal["wrong", "fragile", "dangerous", "readable"]
FAMILIES: tuple[RuleFamily, ...] = get_args(RuleFamily)


@dataclass(frozen=True)
class Finding:
    """Something that a rule has found: `what` and `expected` are sentences without their full stop.

    `edits` mend it, and are safe: they change nothing that a run does, or only what cannot work as it is written.
    `hide` are texts of the plan that no message may show, whatever it is about.
    """

    place: Place
    what: str
    expected: str
    edits: tuple[Splice, ...] = ()
    hide: tuple[str, ...] = ()


class Rule:
    """A rule: one file in `planbook/check/rules/`, named after it, and one line in `planbook.check.table`.

    The docstring is its documentation, in this order: one sentence that says what it does (`Finds …`); paragraphs that
    say why that is bad; `Example:`, YAML in which it finds something; `Use instead:`, YAML in which it finds nothing;
    `Fix:`, a sentence on whether `--fix` mends it, and why that is safe. YAML is a list of steps, or keys of a plan.
    """

    name: ClassVar[str]
    family: ClassVar[RuleFamily]
    profile: ClassVar[Profile]  # the first rung at which it counts

    def findings(self, judged: "Judged") -> Iterator[Finding]:
        """What it finds in one plan, in any order."""
        raise NotImplementedError


__all__ = ["FAMILIES", "PROFILES", "Finding", "Profile", "Rule", "RuleFamily"]
