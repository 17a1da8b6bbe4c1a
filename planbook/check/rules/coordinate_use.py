"""coordinate-use: a distance in pixels."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily


class CoordinateUse(Rule):
    """Finds elements that are dragged by a distance in pixels.

    How far a pixel goes depends on the size of the window, the zoom and the font, which differ on another machine.
    Drag to an element if there is one. For an element with a value, such as a slider, use `fill` or the arrow keys.

    Example:
        - drag: {slider: Height, by: [120, 0]}

    Use instead:
        - press: {key: ArrowRight, times: 12, slider: Height}

    Fix: none; what is at that distance is on the page, not in the plan.
    """

    name: ClassVar[str] = "coordinate-use"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            by = step.at("drag", "by") if step.word == "drag" else None
            if by is not None:
                place = step.key_place("drag", "by")
                better = "drag it 'to' an element, or press an arrow key"
                yield Finding(place, "'by' counts pixels, which lead elsewhere in another window", better)
