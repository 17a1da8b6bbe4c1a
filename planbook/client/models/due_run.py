from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="DueRun")


@_attrs_define
class DueRun:
    """A flow run that has not ended.

    Attributes:
        flow_run_id (str):
        plan (None | str):
        state (None | str):
        due (None | str):
        pool (None | str):
        queue (None | str):
    """

    flow_run_id: str
    plan: None | str
    state: None | str
    due: None | str
    pool: None | str
    queue: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        flow_run_id = self.flow_run_id

        plan: None | str
        plan = self.plan

        state: None | str
        state = self.state

        due: None | str
        due = self.due

        pool: None | str
        pool = self.pool

        queue: None | str
        queue = self.queue

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "flow_run_id": flow_run_id,
                "plan": plan,
                "state": state,
                "due": due,
                "pool": pool,
                "queue": queue,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        flow_run_id = d.pop("flow_run_id")

        def _parse_plan(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        plan = _parse_plan(d.pop("plan"))

        def _parse_state(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        state = _parse_state(d.pop("state"))

        def _parse_due(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        due = _parse_due(d.pop("due"))

        def _parse_pool(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        pool = _parse_pool(d.pop("pool"))

        def _parse_queue(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        queue = _parse_queue(d.pop("queue"))

        due_run = cls(
            flow_run_id=flow_run_id,
            plan=plan,
            state=state,
            due=due,
            pool=pool,
            queue=queue,
        )

        due_run.additional_properties = d
        return due_run

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
