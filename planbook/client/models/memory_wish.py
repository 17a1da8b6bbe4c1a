from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime


T = TypeVar("T", bound="MemoryWish")


@_attrs_define
class MemoryWish:
    """A memory, in place of an earlier one with its key.

    Example:
        {'key': 'login', 'value': 'The button is called Continue.', 'why': 'seen on 1 August'}

    Attributes:
        key (str):
        value (Any): Any JSON.
        why (str | Unset): How it is known, or what it is for. Default: ''.
        expires (datetime.datetime | None | Unset): Until when it counts; without it, for good.
    """

    key: str
    value: Any
    why: str | Unset = ""
    expires: datetime.datetime | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        value = self.value

        why = self.why

        expires: None | str | Unset
        if isinstance(self.expires, Unset):
            expires = UNSET
        elif isinstance(self.expires, datetime.datetime):
            expires = self.expires.isoformat()
        else:
            expires = self.expires

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "key": key,
                "value": value,
            }
        )
        if why is not UNSET:
            field_dict["why"] = why
        if expires is not UNSET:
            field_dict["expires"] = expires

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        value = d.pop("value")

        why = d.pop("why", UNSET)

        def _parse_expires(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_type_0 = datetime.datetime.fromisoformat(data)

                return expires_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires = _parse_expires(d.pop("expires", UNSET))

        memory_wish = cls(
            key=key,
            value=value,
            why=why,
            expires=expires,
        )

        return memory_wish
