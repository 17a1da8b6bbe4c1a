from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.user_out_roles import UserOutRoles


T = TypeVar("T", bound="UserOut")


@_attrs_define
class UserOut:
    """A user. `roles` are by project; `*` is all projects.

    Attributes:
        name (str):
        full_name (str):
        email (str):
        roles (UserOutRoles):
        created (str):
    """

    name: str
    full_name: str
    email: str
    roles: UserOutRoles
    created: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.user_out_roles import UserOutRoles  # noqa: PLC0415

        name = self.name

        full_name = self.full_name

        email = self.email

        roles = self.roles.to_dict()

        created = self.created

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "full_name": full_name,
                "email": email,
                "roles": roles,
                "created": created,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.user_out_roles import UserOutRoles  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        full_name = d.pop("full_name")

        email = d.pop("email")

        roles = UserOutRoles.from_dict(d.pop("roles"))

        created = d.pop("created")

        user_out = cls(
            name=name,
            full_name=full_name,
            email=email,
            roles=roles,
            created=created,
        )

        user_out.additional_properties = d
        return user_out

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
