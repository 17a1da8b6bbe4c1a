"""The base of everything in a record: parts that can be masked, and types for times and numbers."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from planbook.secrets.redaction import Mask

OUR_OWN = {
    *("event", "kind", "status", "effect", "error_class", "strategy", "gate", "turn", "model", "media_type"),
    *(
        "run_id",
        "resumes",
        "flow_run_id",
        "plan",
        "path",
        "id",
        "until",
        "called",
        "plan_sha256",
        "prompt_sha256",
        "deployment_id",
    ),
    *("commit", "browser", "planbook", "first"),
}
"""Fields of events whose texts planbook or git determines: never a page or a secret."""


Moment = Annotated[float, Field(ge=0, lt=253_402_300_800, allow_inf_nan=False)]
"""Seconds since 1970-01-01 UTC, before the year 10000, which clocks and tables can represent."""
Number = Annotated[int, Field(ge=0, lt=1 << 31)]
Size = Annotated[int, Field(ge=0, lt=1 << 63)]


class Part(BaseModel):
    """The base class of everything in a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    own: ClassVar[frozenset[str]] = frozenset()  # fields that are OUR_OWN in this class only

    def without_secrets(self, mask: Mask) -> Self:
        """Returns a copy with secrets masked, except in OUR_OWN fields: a secret may be as short as their words."""
        if not mask:
            return self
        own = OUR_OWN | self.own
        return self.model_copy(update={name: _masked(value, mask) for name, value in self if name not in own})


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, Part):
        return value.without_secrets(mask)
    if isinstance(value, list) and value and isinstance(value[0], Part):
        return [part.without_secrets(mask) for part in value]
    return mask.value(value)
