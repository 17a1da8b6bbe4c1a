from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.event_out_event import EventOutEvent


T = TypeVar("T", bound="EventOut")


@_attrs_define
class EventOut:
    """An event, as the run's journal has it. `number` is its place there, from 1.

    Attributes:
        number (int):
        event (EventOutEvent): `event` is its sort, `at` when it was, in seconds since 1970.
    """

    number: int
    event: EventOutEvent
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.event_out_event import EventOutEvent  # noqa: PLC0415

        number = self.number

        event = self.event.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "event": event,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_out_event import EventOutEvent  # noqa: PLC0415

        d = dict(src_dict)
        number = d.pop("number")

        event = EventOutEvent.from_dict(d.pop("event"))

        event_out = cls(
            number=number,
            event=event,
        )

        event_out.additional_properties = d
        return event_out

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
