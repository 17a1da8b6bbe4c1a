from typing import Literal

UserChangeRolesType0AdditionalProperty = Literal["administrator", "author", "operator", "reviewer", "viewer"]

USER_CHANGE_ROLES_TYPE_0_ADDITIONAL_PROPERTY_VALUES: set[UserChangeRolesType0AdditionalProperty] = {
    "administrator",
    "author",
    "operator",
    "reviewer",
    "viewer",
}


def check_user_change_roles_type_0_additional_property(value: str) -> UserChangeRolesType0AdditionalProperty:
    if value in USER_CHANGE_ROLES_TYPE_0_ADDITIONAL_PROPERTY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {USER_CHANGE_ROLES_TYPE_0_ADDITIONAL_PROPERTY_VALUES!r}"
    )
