from typing import Literal

FindingLevel = Literal["error", "note", "warning"]

FINDING_LEVEL_VALUES: set[FindingLevel] = {
    "error",
    "note",
    "warning",
}


def check_finding_level(value: str) -> FindingLevel:
    if value in FINDING_LEVEL_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FINDING_LEVEL_VALUES!r}")
