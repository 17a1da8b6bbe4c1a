from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.user_wish_roles import UserWishRoles


T = TypeVar("T", bound="UserWish")


@_attrs_define
class UserWish:
    """A user who is to be added. One without a password cannot sign in, and has keys only.

    Example:
        {'full_name': 'Grace Hopper', 'name': 'grace', 'roles': {'*': 'operator'}}

    Attributes:
        name (str):
        roles (UserWishRoles): A role for each project by its name; `*` is all projects.
        full_name (str | Unset):  Default: ''.
        email (str | Unset):  Default: ''.
        password (None | str | Unset):
    """

    name: str
    roles: UserWishRoles
    full_name: str | Unset = ""
    email: str | Unset = ""
    password: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.user_wish_roles import UserWishRoles  # noqa: PLC0415

        name = self.name

        roles = self.roles.to_dict()

        full_name = self.full_name

        email = self.email

        password: None | str | Unset
        if isinstance(self.password, Unset):
            password = UNSET
        else:
            password = self.password

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "roles": roles,
            }
        )
        if full_name is not UNSET:
            field_dict["full_name"] = full_name
        if email is not UNSET:
            field_dict["email"] = email
        if password is not UNSET:
            field_dict["password"] = password

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.user_wish_roles import UserWishRoles  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        roles = UserWishRoles.from_dict(d.pop("roles"))

        full_name = d.pop("full_name", UNSET)

        email = d.pop("email", UNSET)

        def _parse_password(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        password = _parse_password(d.pop("password", UNSET))

        user_wish = cls(
            name=name,
            roles=roles,
            full_name=full_name,
            email=email,
            password=password,
        )

        return user_wish
