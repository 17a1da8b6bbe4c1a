"""Records changes of `[tool.planbook]` as acts of a person: the next run, the first to use them, records them.

Only git knows who made a change; the recorded person is the user whose run noticed it.
"""

from typing import Any

from planbook.audit import Entry, last_of, record
from planbook.places import Project
from planbook.secrets.redaction import Mask, secrets_in_address
from planbook.settings.read import read_settings


def record_changes(project: Project) -> Entry | None:
    """Records what changed in the settings since the last call; None if nothing did.

    Raises PlanbookError if the settings cannot be read, or the change cannot be recorded.
    """
    settings = _shown(read_settings(project).model_dump(mode="json", exclude_defaults=True))
    last = last_of(project.audit, "settings")
    before = last.details.get("settings", {}) if last else {}
    changes = {
        name: {"before": before.get(name), "after": settings.get(name)}
        for name in sorted(before.keys() | settings.keys())
        if before.get(name) != settings.get(name)
    }
    if not changes:
        return None
    details = {"changes": changes, "settings": settings}
    return record(project, "settings", "pyproject.toml", origin="found by a run", details=details)


def _shown(value: Any) -> Any:
    """Returns the settings without passwords and tokens in URLs."""
    match value:
        case dict():
            return {name: _shown(one) for name, one in value.items()}
        case list():
            return [_shown(one) for one in value]
        case str() if "://" in value:
            return Mask(secrets_in_address(value)).text(value)
    return value
