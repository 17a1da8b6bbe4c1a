from typing import Literal

MeRolesAdditionalProperty = Literal["administrator", "author", "operator", "reviewer", "viewer"]

ME_ROLES_ADDITIONAL_PROPERTY_VALUES: set[MeRolesAdditionalProperty] = {
    "administrator",
    "author",
    "operator",
    "reviewer",
    "viewer",
}


def check_me_roles_additional_property(value: str) -> MeRolesAdditionalProperty:
    if value in ME_ROLES_ADDITIONAL_PROPERTY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ME_ROLES_ADDITIONAL_PROPERTY_VALUES!r}")
