from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.goal_out_state import check_goal_out_state
from ..models.goal_out_state import GoalOutState
from typing import cast

if TYPE_CHECKING:
    from ..models.drafted import Drafted
    from ..models.goal_question import GoalQuestion
    from ..models.used import Used


T = TypeVar("T", bound="GoalOut")


@_attrs_define
class GoalOut:
    """A goal.

    Attributes:
        id (str):
        goal (str):
        url (str):
        state (GoalOutState):
        because (None | str): Why it failed, was cancelled or interrupted.
        plan (None | str): The name of the plan that was drafted.
        started (str):
        ended (None | str):
        starter (str):
        max_cost (float):
        used (Used): What a draft has used: calls of the model, US dollars, and steps that were tried.
        name (None | str):
        secrets (list[str]):
        allow (list[str]):
        question (GoalQuestion | None):
        result (Drafted | None): The plan that was drafted, also if its proof failed.
    """

    id: str
    goal: str
    url: str
    state: GoalOutState
    because: None | str
    plan: None | str
    started: str
    ended: None | str
    starter: str
    max_cost: float
    used: Used
    name: None | str
    secrets: list[str]
    allow: list[str]
    question: GoalQuestion | None
    result: Drafted | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.drafted import Drafted  # noqa: PLC0415
        from ..models.goal_question import GoalQuestion  # noqa: PLC0415
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

        name: None | str
        name = self.name

        secrets = self.secrets

        allow = self.allow

        question: dict[str, Any] | None
        if isinstance(self.question, GoalQuestion):
            question = self.question.to_dict()
        else:
            question = self.question

        result: dict[str, Any] | None
        if isinstance(self.result, Drafted):
            result = self.result.to_dict()
        else:
            result = self.result

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
                "name": name,
                "secrets": secrets,
                "allow": allow,
                "question": question,
                "result": result,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.drafted import Drafted  # noqa: PLC0415
        from ..models.goal_question import GoalQuestion  # noqa: PLC0415
        from ..models.used import Used  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        goal = d.pop("goal")

        url = d.pop("url")

        state = check_goal_out_state(d.pop("state"))

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

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        secrets = cast(list[str], d.pop("secrets"))

        allow = cast(list[str], d.pop("allow"))

        def _parse_question(data: object) -> GoalQuestion | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                question_type_0 = GoalQuestion.from_dict(data)

                return question_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GoalQuestion | None, data)

        question = _parse_question(d.pop("question"))

        def _parse_result(data: object) -> Drafted | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                result_type_0 = Drafted.from_dict(data)

                return result_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Drafted | None, data)

        result = _parse_result(d.pop("result"))

        goal_out = cls(
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
            name=name,
            secrets=secrets,
            allow=allow,
            question=question,
            result=result,
        )

        goal_out.additional_properties = d
        return goal_out

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
