from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.key_wish_scopes_type_0_item import check_key_wish_scopes_type_0_item
from ..models.key_wish_scopes_type_0_item import KeyWishScopesType0Item
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="KeyWish")


@_attrs_define
class KeyWish:
    """A key that is to be made.

    Example:
        {'days': 90, 'name': 'nightly', 'scopes': ['runs:read']}

    Attributes:
        name (str):
        scopes (list[KeyWishScopesType0Item] | None | Unset): What it may do; never more than you. Without it, all of
            that.
        project (None | str | Unset): The only project that it is good for.
        days (float | Unset): After how many days it ends. Default: 90.0.
    """

    name: str
    scopes: list[KeyWishScopesType0Item] | None | Unset = UNSET
    project: None | str | Unset = UNSET
    days: float | Unset = 90.0

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        scopes: list[str] | None | Unset
        if isinstance(self.scopes, Unset):
            scopes = UNSET
        elif isinstance(self.scopes, list):
            scopes = []
            for scopes_type_0_item_data in self.scopes:
                scopes_type_0_item: str = scopes_type_0_item_data
                scopes.append(scopes_type_0_item)

        else:
            scopes = self.scopes

        project: None | str | Unset
        if isinstance(self.project, Unset):
            project = UNSET
        else:
            project = self.project

        days = self.days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if scopes is not UNSET:
            field_dict["scopes"] = scopes
        if project is not UNSET:
            field_dict["project"] = project
        if days is not UNSET:
            field_dict["days"] = days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_scopes(data: object) -> list[KeyWishScopesType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                scopes_type_0 = []
                _scopes_type_0 = data
                for scopes_type_0_item_data in _scopes_type_0:
                    scopes_type_0_item = check_key_wish_scopes_type_0_item(scopes_type_0_item_data)

                    scopes_type_0.append(scopes_type_0_item)

                return scopes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[KeyWishScopesType0Item] | None | Unset, data)

        scopes = _parse_scopes(d.pop("scopes", UNSET))

        def _parse_project(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        project = _parse_project(d.pop("project", UNSET))

        days = d.pop("days", UNSET)

        key_wish = cls(
            name=name,
            scopes=scopes,
            project=project,
            days=days,
        )

        return key_wish
