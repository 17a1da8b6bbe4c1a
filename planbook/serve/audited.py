"""Acts of callers, recorded before they are done, with the machine that they asked from."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from planbook.audit import Act, Door, record, through
from planbook.serve.access import address_of, house_of, via_of


def door_of(request: Request) -> Door:
    """What is recorded of where a caller came from."""
    return Door(via_of(request), address_of(request))


def record_act(request: Request, act: Act, subject: str, who: str, details: Mapping[str, Any] | None = None) -> None:
    """Records an act that is about the server rather than about a project, in the record of the first project.

    Raises AuditError if it cannot be recorded: it must not be done then.
    """
    project = next(iter(house_of(request).projects.values()))
    with through(door_of(request)):
        record(project, act, subject, who=who, details=details)
