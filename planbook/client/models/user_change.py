from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.user_change_roles_type_0 import UserChangeRolesType0


T = TypeVar("T", bound="UserChange")


@_attrs_define
class UserChange:
    """What is to be changed of a user; what is left out stays.

    Example:
        {'roles': {'shop': 'reviewer'}}

    Attributes:
        roles (None | Unset | UserChangeRolesType0): A role for each project by its name; `*` is all projects.
        password (None | str | Unset):
    """

    roles: None | Unset | UserChangeRolesType0 = UNSET
    password: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.user_change_roles_type_0 import UserChangeRolesType0  # noqa: PLC0415

        roles: dict[str, Any] | None | Unset
        if isinstance(self.roles, Unset):
            roles = UNSET
        elif isinstance(self.roles, UserChangeRolesType0):
            roles = self.roles.to_dict()
        else:
            roles = self.roles

        password: None | str | Unset
        if isinstance(self.password, Unset):
            password = UNSET
        else:
            password = self.password

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if roles is not UNSET:
            field_dict["roles"] = roles
        if password is not UNSET:
            field_dict["password"] = password

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.user_change_roles_type_0 import UserChangeRolesType0  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_roles(data: object) -> None | Unset | UserChangeRolesType0:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                roles_type_0 = UserChangeRolesType0.from_dict(data)

                return roles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UserChangeRolesType0, data)

        roles = _parse_roles(d.pop("roles", UNSET))

        def _parse_password(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        password = _parse_password(d.pop("password", UNSET))

        user_change = cls(
            roles=roles,
            password=password,
        )

        return user_change
