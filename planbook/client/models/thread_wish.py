from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="ThreadWish")


@_attrs_define
class ThreadWish:
    """A thread that is to be created.

    Example:
        {'participants': ['ada', 'claude'], 'title': 'Order paper every month'}

    Attributes:
        title (str):
        participants (list[str] | Unset): Who takes part. Authors of messages do anyway.
    """

    title: str
    participants: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        participants: list[str] | Unset = UNSET
        if not isinstance(self.participants, Unset):
            participants = self.participants

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
            }
        )
        if participants is not UNSET:
            field_dict["participants"] = participants

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title")

        participants = cast(list[str], d.pop("participants", UNSET))

        thread_wish = cls(
            title=title,
            participants=participants,
        )

        return thread_wish
