from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.thread_event_changes_item import ThreadEventChangesItem


T = TypeVar("T", bound="ThreadEvent")


@_attrs_define
class ThreadEvent:
    """An entry of a thread's journal: what one request changed. `number` is its place there.

    Attributes:
        number (int):
        at (float):
        by (str):
        changes (list[ThreadEventChangesItem]):
    """

    number: int
    at: float
    by: str
    changes: list[ThreadEventChangesItem]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.thread_event_changes_item import ThreadEventChangesItem  # noqa: PLC0415

        number = self.number

        at = self.at

        by = self.by

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "at": at,
                "by": by,
                "changes": changes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.thread_event_changes_item import ThreadEventChangesItem  # noqa: PLC0415

        d = dict(src_dict)
        number = d.pop("number")

        at = d.pop("at")

        by = d.pop("by")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = ThreadEventChangesItem.from_dict(changes_item_data)

            changes.append(changes_item)

        thread_event = cls(
            number=number,
            at=at,
            by=by,
            changes=changes,
        )

        thread_event.additional_properties = d
        return thread_event

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
