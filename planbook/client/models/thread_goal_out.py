from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.thread_goal_out_kind import check_thread_goal_out_kind
from ..models.thread_goal_out_kind import ThreadGoalOutKind
from typing import cast

if TYPE_CHECKING:
    from ..models.thread_goal_out_result import ThreadGoalOutResult


T = TypeVar("T", bound="ThreadGoalOut")


@_attrs_define
class ThreadGoalOut:
    """The goal, as it stands.

    Attributes:
        id (str):
        kind (ThreadGoalOutKind):
        goal (str):
        run_id (str):
        state (str): running, paused, or as it ended: passed, flaky, failed, cancelled, …
        result (ThreadGoalOutResult):
        because (None | str):
        handed_over (str):
        handed_over_by (str):
        ended (None | str):
        thread_id (str):
    """

    id: str
    kind: ThreadGoalOutKind
    goal: str
    run_id: str
    state: str
    result: ThreadGoalOutResult
    because: None | str
    handed_over: str
    handed_over_by: str
    ended: None | str
    thread_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.thread_goal_out_result import ThreadGoalOutResult  # noqa: PLC0415

        id = self.id

        kind: str = self.kind

        goal = self.goal

        run_id = self.run_id

        state = self.state

        result = self.result.to_dict()

        because: None | str
        because = self.because

        handed_over = self.handed_over

        handed_over_by = self.handed_over_by

        ended: None | str
        ended = self.ended

        thread_id = self.thread_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "goal": goal,
                "run_id": run_id,
                "state": state,
                "result": result,
                "because": because,
                "handed_over": handed_over,
                "handed_over_by": handed_over_by,
                "ended": ended,
                "thread_id": thread_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.thread_goal_out_result import ThreadGoalOutResult  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        kind = check_thread_goal_out_kind(d.pop("kind"))

        goal = d.pop("goal")

        run_id = d.pop("run_id")

        state = d.pop("state")

        result = ThreadGoalOutResult.from_dict(d.pop("result"))

        def _parse_because(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        because = _parse_because(d.pop("because"))

        handed_over = d.pop("handed_over")

        handed_over_by = d.pop("handed_over_by")

        def _parse_ended(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ended = _parse_ended(d.pop("ended"))

        thread_id = d.pop("thread_id")

        thread_goal_out = cls(
            id=id,
            kind=kind,
            goal=goal,
            run_id=run_id,
            state=state,
            result=result,
            because=because,
            handed_over=handed_over,
            handed_over_by=handed_over_by,
            ended=ended,
            thread_id=thread_id,
        )

        thread_goal_out.additional_properties = d
        return thread_goal_out

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
