from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="ContinueWish")


@_attrs_define
class ContinueWish:
    """What a draft that is continued may cost, with what it has cost so far.

    Example:
        {'max_cost': 1.0}

    Attributes:
        max_cost (float | None | Unset): In US dollars; without it, the limit that it had.
    """

    max_cost: float | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        max_cost: float | None | Unset
        if isinstance(self.max_cost, Unset):
            max_cost = UNSET
        else:
            max_cost = self.max_cost

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if max_cost is not UNSET:
            field_dict["max_cost"] = max_cost

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_max_cost(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        max_cost = _parse_max_cost(d.pop("max_cost", UNSET))

        continue_wish = cls(
            max_cost=max_cost,
        )

        return continue_wish
