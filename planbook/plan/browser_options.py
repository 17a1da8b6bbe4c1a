"""The plan's `browser` key: how the browser presents itself to pages, such as its language, size and location."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planbook.plan.time_zones import check_time_zone
from planbook.step.model import Model
from planbook.step.text import FIXED, OneOrMany

Permission = Literal[
    "accelerometer", "ambient-light-sensor", "background-sync", "camera", "clipboard-read", "clipboard-write",
    "geolocation", "gyroscope", "local-fonts", "local-network-access", "magnetometer", "microphone", "midi",
    "midi-sysex", "notifications", "payment-handler", "storage-access",
]  # fmt: skip
"""The permissions that Playwright can grant."""


def _size(size: list[int] | None) -> list[int] | None:
    if size is not None and (len(size) != 2 or min(size) < 1):
        raise PydanticCustomError("size", "a size is two whole numbers of pixels: [width, height]", {})
    return size


class Place(Model):
    """The location that the browser reports."""

    latitude: Annotated[float, Field(ge=-90, le=90), FIXED] = Field(description="in degrees; north is positive")
    longitude: Annotated[float, Field(ge=-180, le=180), FIXED] = Field(description="in degrees; east is positive")
    accuracy: Annotated[float, Field(ge=0), FIXED] = Field(0.0, description="in metres")


class Credentials(Model):
    """The credentials for HTTP authentication on the site of `start`."""

    bare: ClassVar[str | None] = "username"

    username: Annotated[str, FIXED] = Field(description="the name of the secret that contains the user name")
    password: Annotated[str, FIXED] = Field(description="the name of the secret that contains the password")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        """Accepts a single name: the secret with the value `name:password` then serves for both."""
        return written if isinstance(written, Mapping) else {"username": written, "password": written}

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets."""
        return tuple(dict.fromkeys((self.username, self.password)))


class Browser(Model):
    """How the browser presents itself to pages. The defaults are Playwright's: English, UTC, 1280 by 800."""

    filled: ClassVar[tuple[str, ...]] = ()

    language: Annotated[str | None, FIXED, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        None, description="the language, such as `de-DE`; pages, numbers and dates follow it"
    )
    timezone: Annotated[str | None, FIXED, AfterValidator(lambda name: name and check_time_zone(name))] = Field(
        None, description="the time zone, such as `Europe/Berlin`"
    )
    size: Annotated[list[int] | None, FIXED, AfterValidator(_size)] = Field(
        None, description="[width, height] of the page in pixels"
    )
    device: Annotated[str | None, FIXED] = Field(
        None, description="a device that Playwright knows, such as `iPhone 15`: size, touch and user agent"
    )
    place: Place | None = Field(None, description="the location that pages see; it also permits them to ask")
    permissions: Annotated[list[Permission], OneOrMany, FIXED] = Field(
        [], description="what pages may do without asking a person"
    )
    user_agent: Annotated[str | None, FIXED] = Field(None, description="the user agent")
    http_credentials: Credentials | None = Field(
        None,
        description="`{username: NAME, password: NAME}`, names of secrets for HTTP authentication; or one secret "
        "whose value is `name:password`",
    )
    certificate_errors: Annotated[Literal["allow"] | None, FIXED] = Field(
        None, description="`allow`: open sites with an untrusted certificate"
    )


__all__ = ["Browser", "Credentials", "Permission", "Place"]
