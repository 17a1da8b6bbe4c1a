from typing import Literal

UserOutRolesAdditionalProperty = Literal["administrator", "author", "operator", "reviewer", "viewer"]

USER_OUT_ROLES_ADDITIONAL_PROPERTY_VALUES: set[UserOutRolesAdditionalProperty] = {
    "administrator",
    "author",
    "operator",
    "reviewer",
    "viewer",
}


def check_user_out_roles_additional_property(value: str) -> UserOutRolesAdditionalProperty:
    if value in USER_OUT_ROLES_ADDITIONAL_PROPERTY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {USER_OUT_ROLES_ADDITIONAL_PROPERTY_VALUES!r}")
