"""Acts of callers, recorded before they are done."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from planbook.audit import Act, record
from planbook.serve.access import VIA, address_of, house_of


def record_act(request: Request, act: Act, subject: str, who: str, details: Mapping[str, Any] | None = None) -> None:
    """Records an act that is about the server rather than about a project, in the record of the first project.

    Raises AuditError where it cannot be recorded: it must not be done then.
    """
    project = next(iter(house_of(request).projects.values()))
    record(project, act, subject, who=who, origin=VIA, details=details, remote=address_of(request))
