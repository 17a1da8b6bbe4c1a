from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.thread_line_state import check_thread_line_state
from ..models.thread_line_state import ThreadLineState
from typing import cast


T = TypeVar("T", bound="ThreadLine")


@_attrs_define
class ThreadLine:
    """A thread in a list.

    Attributes:
        thread_id (str):
        title (str):
        state (ThreadLineState):
        created (str):
        changed (str):
        participants (list[str]):
    """

    thread_id: str
    title: str
    state: ThreadLineState
    created: str
    changed: str
    participants: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        thread_id = self.thread_id

        title = self.title

        state: str = self.state

        created = self.created

        changed = self.changed

        participants = self.participants

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "thread_id": thread_id,
                "title": title,
                "state": state,
                "created": created,
                "changed": changed,
                "participants": participants,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        thread_id = d.pop("thread_id")

        title = d.pop("title")

        state = check_thread_line_state(d.pop("state"))

        created = d.pop("created")

        changed = d.pop("changed")

        participants = cast(list[str], d.pop("participants"))

        thread_line = cls(
            thread_id=thread_id,
            title=title,
            state=state,
            created=created,
            changed=changed,
            participants=participants,
        )

        thread_line.additional_properties = d
        return thread_line

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
