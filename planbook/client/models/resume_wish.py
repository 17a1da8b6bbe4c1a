from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.resume_wish_assume_type_0 import check_resume_wish_assume_type_0
from ..models.resume_wish_assume_type_0 import ResumeWishAssumeType0
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="ResumeWish")


@_attrs_define
class ResumeWish:
    """How a run is to be resumed.

    Example:
        {'assume': 'not-sent'}

    Attributes:
        assume (None | ResumeWishAssumeType0 | Unset): Whether the unclear `once` step was sent, if that is known.
    """

    assume: None | ResumeWishAssumeType0 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        assume: None | str | Unset
        if isinstance(self.assume, Unset):
            assume = UNSET
        elif isinstance(self.assume, str):
            assume = self.assume
        else:
            assume = self.assume

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if assume is not UNSET:
            field_dict["assume"] = assume

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_assume(data: object) -> None | ResumeWishAssumeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                assume_type_0 = check_resume_wish_assume_type_0(data)

                return assume_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResumeWishAssumeType0 | Unset, data)

        assume = _parse_assume(d.pop("assume", UNSET))

        resume_wish = cls(
            assume=assume,
        )

        return resume_wish
