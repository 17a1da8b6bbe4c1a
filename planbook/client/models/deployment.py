from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="Deployment")


@_attrs_define
class Deployment:
    """The deployment of a plan. `paused`: its schedule starts nothing now.

    Attributes:
        plan (str):
        id (str):
        paused (bool):
        schedule (None | str):
        concurrency (int | None):
        priority (None | str):
        pool (None | str):
        tags (list[str]):
        description (None | str):
    """

    plan: str
    id: str
    paused: bool
    schedule: None | str
    concurrency: int | None
    priority: None | str
    pool: None | str
    tags: list[str]
    description: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        plan = self.plan

        id = self.id

        paused = self.paused

        schedule: None | str
        schedule = self.schedule

        concurrency: int | None
        concurrency = self.concurrency

        priority: None | str
        priority = self.priority

        pool: None | str
        pool = self.pool

        tags = self.tags

        description: None | str
        description = self.description

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "plan": plan,
                "id": id,
                "paused": paused,
                "schedule": schedule,
                "concurrency": concurrency,
                "priority": priority,
                "pool": pool,
                "tags": tags,
                "description": description,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        plan = d.pop("plan")

        id = d.pop("id")

        paused = d.pop("paused")

        def _parse_schedule(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        schedule = _parse_schedule(d.pop("schedule"))

        def _parse_concurrency(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        concurrency = _parse_concurrency(d.pop("concurrency"))

        def _parse_priority(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        priority = _parse_priority(d.pop("priority"))

        def _parse_pool(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        pool = _parse_pool(d.pop("pool"))

        tags = cast(list[str], d.pop("tags"))

        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))

        deployment = cls(
            plan=plan,
            id=id,
            paused=paused,
            schedule=schedule,
            concurrency=concurrency,
            priority=priority,
            pool=pool,
            tags=tags,
            description=description,
        )

        deployment.additional_properties = d
        return deployment

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
