from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.me_roles import MeRoles
    from ..models.me_scopes import MeScopes


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The caller, and what their key may do in each project.

    Attributes:
        user (str):
        full_name (str):
        email (str):
        roles (MeRoles):
        scopes (MeScopes):
        key (None | str): The name of the key; null for a session.
        expires (None | str):
    """

    user: str
    full_name: str
    email: str
    roles: MeRoles
    scopes: MeScopes
    key: None | str
    expires: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.me_roles import MeRoles  # noqa: PLC0415
        from ..models.me_scopes import MeScopes  # noqa: PLC0415

        user = self.user

        full_name = self.full_name

        email = self.email

        roles = self.roles.to_dict()

        scopes = self.scopes.to_dict()

        key: None | str
        key = self.key

        expires: None | str
        expires = self.expires

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "user": user,
                "full_name": full_name,
                "email": email,
                "roles": roles,
                "scopes": scopes,
                "key": key,
                "expires": expires,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.me_roles import MeRoles  # noqa: PLC0415
        from ..models.me_scopes import MeScopes  # noqa: PLC0415

        d = dict(src_dict)
        user = d.pop("user")

        full_name = d.pop("full_name")

        email = d.pop("email")

        roles = MeRoles.from_dict(d.pop("roles"))

        scopes = MeScopes.from_dict(d.pop("scopes"))

        def _parse_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        key = _parse_key(d.pop("key"))

        def _parse_expires(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expires = _parse_expires(d.pop("expires"))

        me = cls(
            user=user,
            full_name=full_name,
            email=email,
            roles=roles,
            scopes=scopes,
            key=key,
            expires=expires,
        )

        me.additional_properties = d
        return me

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
