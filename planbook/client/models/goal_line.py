from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.goal_line_state import check_goal_line_state
from ..models.goal_line_state import GoalLineState
from typing import cast

if TYPE_CHECKING:
    from ..models.used import Used


T = TypeVar("T", bound="GoalLine")


@_attrs_define
class GoalLine:
    """A goal in a list. Its draft is a run with the same id.

    Attributes:
        id (str):
        goal (str):
        url (str):
        state (GoalLineState):
        because (None | str): Why it failed, was cancelled or interrupted.
        plan (None | str): The name of the plan that was drafted.
        started (str):
        ended (None | str):
        starter (str):
        max_cost (float):
        used (Used): What a draft has used: calls of the model, US dollars, and steps that were tried.
    """

    id: str
    goal: str
    url: str
    state: GoalLineState
    because: None | str
    plan: None | str
    started: str
    ended: None | str
    starter: str
    max_cost: float
    used: Used
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.used import Used  # noqa: PLC0415

        id = self.id

        goal = self.goal

        url = self.url

        state: str = self.state

        because: None | str
        because = self.because

        plan: None | str
        plan = self.plan

        started = self.started

        ended: None | str
        ended = self.ended

        starter = self.starter

        max_cost = self.max_cost

        used = self.used.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "goal": goal,
                "url": url,
                "state": state,
                "because": because,
                "plan": plan,
                "started": started,
                "ended": ended,
                "starter": starter,
                "max_cost": max_cost,
                "used": used,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.used import Used  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        goal = d.pop("goal")

        url = d.pop("url")

        state = check_goal_line_state(d.pop("state"))

        def _parse_because(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        because = _parse_because(d.pop("because"))

        def _parse_plan(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        plan = _parse_plan(d.pop("plan"))

        started = d.pop("started")

        def _parse_ended(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ended = _parse_ended(d.pop("ended"))

        starter = d.pop("starter")

        max_cost = d.pop("max_cost")

        used = Used.from_dict(d.pop("used"))

        goal_line = cls(
            id=id,
            goal=goal,
            url=url,
            state=state,
            because=because,
            plan=plan,
            started=started,
            ended=ended,
            starter=starter,
            max_cost=max_cost,
            used=used,
        )

        goal_line.additional_properties = d
        return goal_line

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
