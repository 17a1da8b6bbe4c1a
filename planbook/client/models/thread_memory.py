from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="ThreadMemory")


@_attrs_define
class ThreadMemory:
    """A memory that counts.

    Attributes:
        key (str):
        value (Any):
        why (str):
        expires (None | str):
        stored (str):
        stored_by (str):
    """

    key: str
    value: Any
    why: str
    expires: None | str
    stored: str
    stored_by: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        value = self.value

        why = self.why

        expires: None | str
        expires = self.expires

        stored = self.stored

        stored_by = self.stored_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
                "value": value,
                "why": why,
                "expires": expires,
                "stored": stored,
                "stored_by": stored_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        value = d.pop("value")

        why = d.pop("why")

        def _parse_expires(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expires = _parse_expires(d.pop("expires"))

        stored = d.pop("stored")

        stored_by = d.pop("stored_by")

        thread_memory = cls(
            key=key,
            value=value,
            why=why,
            expires=expires,
            stored=stored,
            stored_by=stored_by,
        )

        thread_memory.additional_properties = d
        return thread_memory

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
