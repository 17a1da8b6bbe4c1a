"""A project's settings for all of its plans: `[tool.planbook]` in its `pyproject.toml`."""

from planbook.settings.environment import ENVIRONMENT
from planbook.settings.model import (
    BROWSER_SCHEMES,
    BROWSERS,
    GATES,
    PROFILES,
    Gate,
    HostLimit,
    Profile,
    Settings,
)
from planbook.settings.model_price import ModelPrice
from planbook.settings.read import browser_of, read_settings

__all__ = [
    "BROWSERS",
    "BROWSER_SCHEMES",
    "ENVIRONMENT",
    "GATES",
    "PROFILES",
    "Gate",
    "HostLimit",
    "ModelPrice",
    "Profile",
    "Settings",
    "browser_of",
    "read_settings",
]
