"""The position of a step in a run: in which plan, inside which step, in which turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from planbook.engine.outline import Outline
from planbook.engine.request import RunRequest
from planbook.plan.model import Plan
from planbook.plan.origins import Origins


@dataclass
class Frame:
    """One running plan: the run's own, or a called one, with its own inputs, secrets and values."""

    plan: Plan
    inputs: Mapping[str, Any]
    secrets: Mapping[str, str]
    run: Mapping[str, Any]
    called: Mapping[str, Plan]
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by plan: the values of its last run
    base: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    from_page: frozenset[str] = frozenset()  # the inputs whose value came from a page

    def __post_init__(self) -> None:
        self.outline = Outline(self.plan, self.called)

    @cached_property
    def origins(self) -> Origins:
        """Which of the plan's names have values from a page."""
        return Origins(self.plan, self.from_page)


def frame_of(request: RunRequest) -> Frame:
    """Returns the frame of the run's own plan."""
    return Frame(request.plan, request.inputs, request.secrets, request.run, request.called, request.before)


@dataclass(frozen=True)
class Position:
    """A position in a run."""

    frame: Frame
    parent: int | None = None
    turn: str | None = None
    prefix: str = ""  # what precedes the numbers of a called plan's steps
    names: Mapping[str, Any] = field(default_factory=dict)  # of `each`, and `turn`
    meets_whenever: bool = True

    def scope(self, secrets: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Returns the names that expressions can use here."""
        frame = self.frame
        return {
            "inputs": frame.inputs,
            "values": frame.values,
            "last": frame.before.get(frame.plan.name, {}),
            "secrets": frame.secrets if secrets is None else secrets,
            "run": frame.run,
            **self.names,
        }

    def inside(self, parent: int) -> "Position":
        """Returns the position of the steps inside a step."""
        return replace(self, parent=parent)

    def for_turn(self, turn: int, **names: Any) -> "Position":
        """Returns the position in a turn of a loop."""
        label = f"{self.turn}.{turn}" if self.turn else str(turn)
        return replace(self, turn=label, names={**self.names, "turn": turn, **names})

    def in_frame(self, frame: Frame, parent: int | None, prefix: str) -> "Position":
        """Returns the position of a called plan's steps."""
        return Position(frame, parent=parent, turn=self.turn, prefix=prefix, meets_whenever=self.meets_whenever)
