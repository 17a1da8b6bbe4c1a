"""Signed-in states that plans leave: list and drop them. What is in one never comes out."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, Field
from starlette.status import HTTP_204_NO_CONTENT

from planbook.audit import record, through
from planbook.history.summary import as_time
from planbook.runs import session_files
from planbook.serve import pages
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import Id, api_router

router = api_router("/states", "states")
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Controller = Annotated[Seat, Depends(Needs("runs:control"))]


class StateOut(BaseModel):
    """A signed-in state: the plan that left it, and when."""

    name: str
    saved: str
    sealed: bool = Field(description="Whether it is encrypted on disk (`PLANBOOK_KEY`).")


@router.get("", summary="List signed-in states")
def list_states(seat: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[StateOut]:
    """By name. A plan with `session: NAME` begins in the state that the plan NAME has left."""
    there, following = pages.sliced(session_files.list_sessions(seat.project), limit, cursor)
    return Page(
        items=[StateOut(name=one.name, saved=as_time(one.saved), sealed=one.sealed) for one in there], next=following
    )


@router.delete("/{name}", status_code=HTTP_204_NO_CONTENT, summary="Drop a signed-in state")
def drop(request: Request, name: Id, seat: Controller) -> None:
    """The next run that needs it signs in."""
    if name not in [one.name for one in session_files.list_sessions(seat.project)]:
        raise Refusal(404, f'No session "{name}" is kept.')
    with through(door_of(request)):
        record(seat.project, "drop_session", name, who=seat.who)
    session_files.drop(seat.project, name)
