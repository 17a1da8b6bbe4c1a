"""The cells of a plan: its steps and notes in order, numbered as people count them."""

from collections.abc import Iterator, Mapping, Sequence

from planbook.events import Cell
from planbook.plan.model import Plan
from planbook.plan.walk import held_steps
from planbook.step.kind import EFFECTS, Effect, Kind, Step

NOTE = "note"


class Outline:
    """The cells of one plan, and the cell of each step."""

    def __init__(self, plan: Plan, called: Mapping[str, Plan]) -> None:
        self._called = called
        self._count = 0
        self._by_step: dict[int, Cell] = {}
        self.cells = list(self._lay_out(plan.steps, 0))

    def _lay_out(self, steps: Sequence[Step], depth: int) -> Iterator[Cell]:
        for step in steps:
            yield self._cell(step, depth)
            yield from self._lay_out(held_steps(step), depth + 1)

    def _cell(self, step: Step, depth: int) -> Cell:
        is_note = step.do.word == NOTE
        self._count += not is_note
        cell = Cell(
            number=0 if is_note else self._count,
            depth=depth,
            id=step.id or "",
            title=step.title or step.do.describe(),
            kind=step.do.word,
            sentence=step.do.describe(),
            effect=self.effect(step),
            source=step.source,
            line=step.line,
            text=str(getattr(step.do, "text", "")) if is_note else "",
        )
        self._by_step[id(step)] = cell
        return cell

    def number(self, step: Step) -> int:
        """Returns the step's number, from 1; 0 for a step outside the plan's own list (of `whenever`, `verify`)."""
        cell = self._by_step.get(id(step))
        return cell.number if cell else 0

    def effect(self, step: Step) -> Effect:
        """Returns the step's effect: as declared, else its kind's; of a group or call, the strongest inside."""
        if step.effect:
            return step.effect
        plan = self._called.get(getattr(step.do, "plan", "")) if step.do.word == "call" else None
        inner = plan.steps if plan else held_steps(step)
        return max([step.do.default_effect(), *map(self.effect, inner)], key=EFFECTS.index)


def short_name(do: Kind) -> str:
    """Returns the name of a step without a title: its kind and subject, such as `click "Sign in"`."""
    target = getattr(do, "target", None) or getattr(getattr(do, "look", None), "target", None)
    if target is not None and target.name is not None:
        return f"{do.word} {target.name}"
    abouts = [getattr(do, field, None) for field in (f"{do.bare}", f"{do.bare}_", "into", "add_to")]
    about = next((about for about in abouts if isinstance(about, str) and len(about) < 60), None)
    return f"{do.word} {about}" if about else do.word
