from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.thread_message_role import check_thread_message_role
from ..models.thread_message_role import ThreadMessageRole
from typing import cast


T = TypeVar("T", bound="ThreadMessage")


@_attrs_define
class ThreadMessage:
    """A message of a thread. `position` is its place in the conversation, from 1.

    Attributes:
        position (int):
        id (str):
        batch (str): The same for messages that were added together.
        added (str):
        role (ThreadMessageRole):
        author (str):
        text (str):
    """

    position: int
    id: str
    batch: str
    added: str
    role: ThreadMessageRole
    author: str
    text: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        position = self.position

        id = self.id

        batch = self.batch

        added = self.added

        role: str = self.role

        author = self.author

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "position": position,
                "id": id,
                "batch": batch,
                "added": added,
                "role": role,
                "author": author,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        position = d.pop("position")

        id = d.pop("id")

        batch = d.pop("batch")

        added = d.pop("added")

        role = check_thread_message_role(d.pop("role"))

        author = d.pop("author")

        text = d.pop("text")

        thread_message = cls(
            position=position,
            id=id,
            batch=batch,
            added=added,
            role=role,
            author=author,
            text=text,
        )

        thread_message.additional_properties = d
        return thread_message

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
