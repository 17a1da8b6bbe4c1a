from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.key_out_scopes_type_0_item import check_key_out_scopes_type_0_item
from ..models.key_out_scopes_type_0_item import KeyOutScopesType0Item
from typing import cast


T = TypeVar("T", bound="KeyOut")


@_attrs_define
class KeyOut:
    """A key, without its secret. `scopes` null: all that its user has. `project` null: all projects.

    Attributes:
        id (str):
        name (str):
        user (str):
        scopes (list[KeyOutScopesType0Item] | None):
        project (None | str):
        created (str):
        expires (None | str):
        used (None | str): When it was last used, to the minute.
    """

    id: str
    name: str
    user: str
    scopes: list[KeyOutScopesType0Item] | None
    project: None | str
    created: str
    expires: None | str
    used: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        user = self.user

        scopes: list[str] | None
        if isinstance(self.scopes, list):
            scopes = []
            for scopes_type_0_item_data in self.scopes:
                scopes_type_0_item: str = scopes_type_0_item_data
                scopes.append(scopes_type_0_item)

        else:
            scopes = self.scopes

        project: None | str
        project = self.project

        created = self.created

        expires: None | str
        expires = self.expires

        used: None | str
        used = self.used

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "user": user,
                "scopes": scopes,
                "project": project,
                "created": created,
                "expires": expires,
                "used": used,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        user = d.pop("user")

        def _parse_scopes(data: object) -> list[KeyOutScopesType0Item] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                scopes_type_0 = []
                _scopes_type_0 = data
                for scopes_type_0_item_data in _scopes_type_0:
                    scopes_type_0_item = check_key_out_scopes_type_0_item(scopes_type_0_item_data)

                    scopes_type_0.append(scopes_type_0_item)

                return scopes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[KeyOutScopesType0Item] | None, data)

        scopes = _parse_scopes(d.pop("scopes"))

        def _parse_project(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        project = _parse_project(d.pop("project"))

        created = d.pop("created")

        def _parse_expires(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expires = _parse_expires(d.pop("expires"))

        def _parse_used(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        used = _parse_used(d.pop("used"))

        key_out = cls(
            id=id,
            name=name,
            user=user,
            scopes=scopes,
            project=project,
            created=created,
            expires=expires,
            used=used,
        )

        key_out.additional_properties = d
        return key_out

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
