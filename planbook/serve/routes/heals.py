"""Heals: what is proposed for failed runs. List, show, propose, and commit a proposal to a branch."""

import asyncio
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from flows.heal_run import heal_run
from planbook import git
from planbook.audit import through
from planbook.gate.pull_request import pull_request
from planbook.heal.apply import PICTURE, Applied, branch_with, put_on_branch
from planbook.heal.proposal import Proposal
from planbook.heal.stored_proposals import is_open, kept_of, runs_with_proposals
from planbook.heal.text import as_text
from planbook.places import Project
from planbook.serve import pages
from planbook.serve.access import Needs, Seat, apart_of, pool_of
from planbook.serve.audited import door_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.reading import run_folder
from planbook.serve.router import Id, api_router, content
from planbook.serve.routes.runs import SHUT

router = api_router("/heals", "heals")
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
Author = Annotated[Seat, Depends(Needs("plans:write"))]
NONE = "For the run {} nothing is kept that was proposed."
NOT_OPEN = "Nothing can be committed for the run {}: {}."


class HealLine(BaseModel):
    """What came of looking for the element of a failed run."""

    run_id: str
    plan: str
    file: str
    step: str = Field(description="The id of the step.")
    verdict: str = Field(description="found, unsure or gone.")
    is_open: bool = Field(description="Something is proposed, and the plan's file is still as it was then.")
    branch: str | None = Field(description="The branch that has the proposal, once it was committed.")
    healed_in_run: bool


class HealOut(HealLine):
    """A heal with its evidence."""

    because: str | None = Field(description="Why nothing is proposed.")
    error: str = Field(description="The message of the failed step.")
    diff: str | None
    target: Any = Field(description="The new target, as a plan has it.")
    text: str = Field(description="The proposal and its evidence in words.")
    address: str | None
    tried_live: bool = Field(description="The target was tried on the live page, not on a copy.")
    picture_before: str | None = Field(description="A path for `/runs/RUN/files/PATH`.")
    picture_after: str | None = Field(description="A path below this API.")


class MergedOut(BaseModel):
    """The branch with the proposal, and its commit."""

    branch: str
    commit: str
    pull_request: str | None = Field(description="The address that opens a pull request, if the host is known.")


@router.get("", summary="List heals")
def list_heals(seat: Reader, limit: Limit = 50, cursor: Cursor = None) -> Page[HealLine]:
    """Those of the newest runs first."""
    ids, following = pages.sliced(runs_with_proposals(seat.project), limit, cursor)
    kept = (kept_of(seat.project, run_id) for run_id in ids)
    return Page(items=[line_of(seat.project, one) for one in kept if one], next=following)


@router.get("/{run_id}", summary="Show what is proposed for a run")
def show(run_id: Id, seat: Reader) -> HealOut:
    """The diff and its evidence, as `planbook heal --json` has them."""
    return _out(seat.project, proposal_of(seat.project, run_id))


@router.post("/{run_id}", summary="Look for the element of a failed run")
async def propose(request: Request, run_id: Id, seat: Starter) -> HealOut:
    """Goes to the page as `planbook heal` does, and answers once it has looked. No `once` step is done."""
    return _out(seat.project, await look_for(request, run_id, seat))


async def look_for(request: Request, run_id: str, seat: Seat) -> Proposal:
    """Returns the proposal, which is kept. Raises Refusal and PlanbookError."""
    await pool_of(request).call(_there, seat.project, run_id)
    await apart_of(request).call(door_of(request), _heal, seat.project, run_id)
    return await run_in_threadpool(proposal_of, seat.project, run_id)


@router.post("/{run_id}/branch", status_code=201, summary="Commit a proposal to a branch")
def branch(request: Request, run_id: Id, seat: Author) -> MergedOut:
    """One commit on top of HEAD, in the name of the user. What is checked out stays as it is."""
    taken = merged(request, run_id, seat)
    address = pull_request(git.origin(seat.project.folder), str(taken.branch))
    return MergedOut(branch=str(taken.branch), commit=str(taken.commit), pull_request=address)


@router.get(
    "/{run_id}/picture", summary="Get the picture of the element that was found", response_class=FileResponse,
    responses=content("*/*", "The page, with the element framed (PNG)."),
)  # fmt: skip
def picture(run_id: Id, seat: Reader) -> Response:
    """The page as it is now; the picture of the failure is a file of the run."""
    proposal = proposal_of(seat.project, run_id)
    file = seat.project.run(run_id).path / PICTURE
    if "after" not in proposal.pictures or not file.is_file():
        raise Refusal(404, f"The heal of the run {run_id} has no picture.")
    return FileResponse(file, media_type="image/png", headers={"Content-Security-Policy": SHUT})


def merged(request: Request, run_id: str, seat: Seat) -> Applied:
    """Commits a proposal to a branch. Raises Refusal and PlanbookError."""
    proposal = proposal_of(seat.project, run_id)
    if not is_open(seat.project, proposal):
        changed = f"{proposal.file} has changed since, so the diff may not fit any more"
        raise Refusal(409, NOT_OPEN.format(run_id, proposal.because or changed))
    if there := branch_with(proposal, seat.project):
        raise Refusal(409, f"The branch {there.branch} has this proposal already.")
    with through(door_of(request)):
        return put_on_branch(proposal, seat.project, seat.person)


def proposal_of(project: Project, run_id: str) -> Proposal:
    """What is kept for a run. Raises Refusal."""
    kept = kept_of(project, run_id)
    if kept is None:
        raise Refusal(404, NONE.format(run_id))
    return kept


def line_of(project: Project, proposal: Proposal) -> HealLine:
    """A heal, as a list has it."""
    failure, there = proposal.failure, branch_with(proposal, project) if proposal.is_proposed else None
    return HealLine(
        run_id=failure.run_id, plan=failure.plan, file=proposal.file.as_posix(), step=failure.step,
        verdict=proposal.verdict, is_open=is_open(project, proposal),
        branch=there.branch if there else None,
        healed_in_run=proposal.in_run,
    )  # fmt: skip


def _out(project: Project, proposal: Proposal) -> HealOut:
    run_id = proposal.failure.run_id
    return HealOut(
        **line_of(project, proposal).model_dump(), because=proposal.because or None, error=proposal.failure.message,
        diff=proposal.diff or None, target=proposal.target, text=as_text(proposal), address=proposal.address or None,
        tried_live=proposal.is_proposed and not proposal.on_copy, picture_before=proposal.failure.picture,
        picture_after=f"/heals/{run_id}/picture" if "after" in proposal.pictures else None,
    )  # fmt: skip


def _there(project: Project, run_id: str) -> None:
    run_folder(project, run_id)


def _heal(project: Project, run_id: str) -> None:
    asyncio.run(heal_run(project, run_id))
