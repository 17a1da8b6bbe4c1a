from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="ApprovalWish")


@_attrs_define
class ApprovalWish:
    """What is approved: the text with this SHA-256, as `GET` told it.

    Example:
        {'sha256': '5f70bf18a086007016e948b0…'}

    Attributes:
        sha256 (str):
    """

    sha256: str

    def to_dict(self) -> dict[str, Any]:
        sha256 = self.sha256

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "sha256": sha256,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        sha256 = d.pop("sha256")

        approval_wish = cls(
            sha256=sha256,
        )

        return approval_wish
