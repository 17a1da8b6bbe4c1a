from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="Answered")


@_attrs_define
class Answered:
    """What came of an answer. `settled`: nobody else has to answer. `resumed_by`: the run that continues.

    Attributes:
        id (str):
        run_id (str):
        settled (bool):
        resumed_by (None | str):
    """

    id: str
    run_id: str
    settled: bool
    resumed_by: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        run_id = self.run_id

        settled = self.settled

        resumed_by: None | str
        resumed_by = self.resumed_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "run_id": run_id,
                "settled": settled,
                "resumed_by": resumed_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        run_id = d.pop("run_id")

        settled = d.pop("settled")

        def _parse_resumed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resumed_by = _parse_resumed_by(d.pop("resumed_by"))

        answered = cls(
            id=id,
            run_id=run_id,
            settled=settled,
            resumed_by=resumed_by,
        )

        answered.additional_properties = d
        return answered

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
