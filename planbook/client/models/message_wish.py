from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.message_wish_role import check_message_wish_role
from ..models.message_wish_role import MessageWishRole
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="MessageWish")


@_attrs_define
class MessageWish:
    """A message. One with an id that the thread has is not added again.

    Attributes:
        text (str):
        role (MessageWishRole | Unset):  Default: 'user'.
        author (str | Unset): Who wrote it; without it, the user of the key. Default: ''.
        id (str | Unset): Any text that is new for each message. Default: ''.
    """

    text: str
    role: MessageWishRole | Unset = "user"
    author: str | Unset = ""
    id: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        role: str | Unset = UNSET
        if not isinstance(self.role, Unset):
            role = self.role

        author = self.author

        id = self.id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if role is not UNSET:
            field_dict["role"] = role
        if author is not UNSET:
            field_dict["author"] = author
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        _role = d.pop("role", UNSET)
        role: MessageWishRole | Unset
        if isinstance(_role, Unset):
            role = UNSET
        else:
            role = check_message_wish_role(_role)

        author = d.pop("author", UNSET)

        id = d.pop("id", UNSET)

        message_wish = cls(
            text=text,
            role=role,
            author=author,
            id=id,
        )

        return message_wish
