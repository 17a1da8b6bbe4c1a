from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="Used")


@_attrs_define
class Used:
    """What a draft has used: calls of the model, US dollars, and steps that were tried.

    Attributes:
        calls (int | Unset):  Default: 0.
        cost_usd (float | Unset):  Default: 0.0.
        steps (int | Unset):  Default: 0.
    """

    calls: int | Unset = 0
    cost_usd: float | Unset = 0.0
    steps: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        calls = self.calls

        cost_usd = self.cost_usd

        steps = self.steps

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if calls is not UNSET:
            field_dict["calls"] = calls
        if cost_usd is not UNSET:
            field_dict["cost_usd"] = cost_usd
        if steps is not UNSET:
            field_dict["steps"] = steps

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        calls = d.pop("calls", UNSET)

        cost_usd = d.pop("cost_usd", UNSET)

        steps = d.pop("steps", UNSET)

        used = cls(
            calls=calls,
            cost_usd=cost_usd,
            steps=steps,
        )

        used.additional_properties = d
        return used

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
