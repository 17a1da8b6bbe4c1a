from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="Callback")


@_attrs_define
class Callback:
    """Who is told of the end: an address, and the name of the secret that the message is signed with.

    Example:
        {'secret': 'CI_HOOK', 'url': 'https://ci.example/planbook'}

    Attributes:
        url (str): An address that takes POST requests.
        secret (str): The name of the secret that the message is signed with, by Standard Webhooks.
    """

    url: str
    secret: str

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        secret = self.secret

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        secret = d.pop("secret")

        callback = cls(
            url=url,
            secret=secret,
        )

        return callback
