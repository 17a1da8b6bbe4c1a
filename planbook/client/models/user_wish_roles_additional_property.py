from typing import Literal

UserWishRolesAdditionalProperty = Literal["administrator", "author", "operator", "reviewer", "viewer"]

USER_WISH_ROLES_ADDITIONAL_PROPERTY_VALUES: set[UserWishRolesAdditionalProperty] = {
    "administrator",
    "author",
    "operator",
    "reviewer",
    "viewer",
}


def check_user_wish_roles_additional_property(value: str) -> UserWishRolesAdditionalProperty:
    if value in USER_WISH_ROLES_ADDITIONAL_PROPERTY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {USER_WISH_ROLES_ADDITIONAL_PROPERTY_VALUES!r}")
