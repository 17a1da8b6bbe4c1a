"""Heals a failed step: reaches its page, compares, and proposes a new target. Acts on nothing that is sent once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.engine.position import Position, frame_of
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError, StepError
from planbook.events import Fingerprint, Observer
from planbook.fingerprints.model_choice import Choose
from planbook.heal.allowed_changes import NotAHeal
from planbook.heal.chosen import asking
from planbook.heal.failure import Failure, step_in
from planbook.heal.open_page import open_page
from planbook.heal.page import Looked, Sought, look, matches, rendered_in
from planbook.heal.places import TargetPlace, all_targets, targets_of
from planbook.heal.proposal import OtherStep, Proposal, Shown
from planbook.heal.splice import as_diff, with_target
from planbook.heal.targets import expressions
from planbook.places import Project
from planbook.plan.authored import as_written
from planbook.plan.edit import CannotSplice
from planbook.plan.model import Plan
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from planbook.browser.session.session import Session
    from planbook.heal.open_page import Opening

Past = tuple[str, str, Fingerprint]
"""An element of the past: the run that saw it, the target that matched in words, and its looks."""
CHANGED = "the target of {} was changed since it last matched an element, so it is unclear which element is meant"
NO_TARGET = "the element was found, but {} identifies it uniquely"
UNREADABLE = "the page cannot be read: {}"


async def heal(
    request: RunRequest,
    failure: Failure,
    pasts: Sequence[Past],
    values: Mapping[str, Any],
    opening: "Opening",
    *,
    acts: bool,
    observers: Sequence[Observer] = (),
    choose: Choose | None = None,
) -> Proposal:
    """Returns what is proposed for a failed step. `pasts`: the element as earlier runs saw it, the newest first.

    `values` are the values of the failed run. `opening` opens a session, which the caller closes. `choose` asks a model
    if nothing is certain. Raises NothingToHeal or PlanbookError.
    """
    begun = _begun(request, failure, pasts)
    if begun.because:
        return begun
    opened = await open_page(request, failure, opening, acts, observers)
    if opened.session is None:
        return replace(begun, because=opened.because)
    healed = await heal_here(opened.session, request, failure, pasts, values, choose)
    return replace(healed, on_copy=True, picture=None) if opened.is_copy else healed  # a copy has no styles


def _begun(request: RunRequest, failure: Failure, pasts: Sequence[Past]) -> Proposal:
    """Returns a proposal of nothing; `because` says why nothing can be proposed, whatever is on the page."""
    plan = plan_of(request, failure)
    nothing = Proposal(failure, _file(plan, request.project), "unsure")
    if not targets_of(step_in(plan, failure)):
        return replace(nothing, because=f"{failure.named} has no target that a heal may change")
    if not pasts:
        return replace(nothing, because="no earlier run has recorded what its element looked like")
    return nothing


async def heal_here(
    session: "Session",
    request: RunRequest,
    failure: Failure,
    pasts: Sequence[Past],
    values: Mapping[str, Any],
    choose: Choose | None = None,
    is_unseen: bool = False,
) -> Proposal:
    """Like `heal`, with a session that is on the page of the failed step already.

    `is_unseen`: the step is done with what is found before a person sees it, so its place alone is not enough.
    """
    nothing = _begun(request, failure, pasts)
    if nothing.because:
        return nothing
    plan = plan_of(request, failure)
    places, scope = targets_of(step_in(plan, failure)), _scope(request, values)
    place = await _missing(session, places, scope)
    if place is None:
        return replace(nothing, because=f"every target of {failure.named} leads to one element")
    found = _past_of(place, pasts, scope, len(places) == 1)
    if found is None:
        return replace(nothing, because=CHANGED.format(failure.named))
    run_id, _, past = found
    ask = asking(choose, failure, plan.goal or "", past) if choose else None
    sought = Sought(place, past, scope, failure.effect != "once" and not is_unseen, ask)
    try:
        looked = await look(session, sought, Mask(request.secrets))
    except StepError as error:
        return replace(nothing, because=UNREADABLE.format(error.message))
    others = [await _other(session, other, scope) for other in same_target(plan, place)]
    proposal = replace(nothing, past=past, seen_in=run_id, address=looked.address, others=others)
    return _proposal(proposal, plan, place, looked)


def plan_of(request: RunRequest, failure: Failure) -> Plan:
    """Returns the plan that has the failed step: the run's own, or one that it calls."""
    plans = {plan.name: plan for plan in (request.plan, *request.called.values())}
    if failure.plan not in plans:
        raise PlanbookError(f"{request.plan.name} does not call the plan {failure.plan} any more, in which it failed.")
    return plans[failure.plan]


def _no_target(place: TargetPlace) -> str:
    """Says why nothing is proposed for an element that was found."""
    needed = " and ".join(expressions(as_written(place.target.alternatives[0])))
    return NO_TARGET.format(f"no target with {needed}" if needed else "no target")


def _proposal(found: Proposal, plan: Plan, place: TargetPlace, looked: Looked) -> Proposal:
    judgement = looked.judgement
    shown = [Shown(one, looked.elements[one.number]) for one in judgement.candidates]
    found = replace(found, verdict=judgement.verdict, because=judgement.because, candidates=shown)
    found = replace(found, choice=looked.choice, doubt=looked.doubt)
    if judgement.verdict != "found":
        return found
    if looked.target is None:
        return replace(found, verdict="unsure", because=_no_target(place))
    assert plan.file
    try:
        after = with_target(plan.text, plan.file, place, looked.target)
    except (CannotSplice, NotAHeal) as error:
        because = f"the element was found, but its target cannot be put into the file: {error}"
        return replace(found, verdict="unsure", because=because, target=looked.target)
    diff = as_diff(plan.text, after, found.file.as_posix())
    if not diff:
        return replace(found, verdict="unsure", because="the element was found, and the plan's target matches it")
    return replace(found, before=plan.text, after=after, diff=diff, target=looked.target, picture=looked.picture)


def _file(plan: Plan, project: Project) -> Path:
    assert plan.file
    file = plan.file.absolute()
    return file.relative_to(project.folder.absolute()) if file.is_relative_to(project.folder.absolute()) else file


def _scope(request: RunRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    frame = frame_of(request)
    frame.values.update(values)
    return Position(frame).scope({})


async def _missing(session: "Session", places: Sequence[TargetPlace], scope: Mapping[str, Any]) -> TargetPlace | None:
    """Returns the first target of the step that does not lead to exactly one element."""
    if len(places) == 1:
        return places[0]
    for place in places:
        if await matches(session, place.target, scope) != 1:
            return place
    return None


def _past_of(place: TargetPlace, pasts: Sequence[Past], scope: Mapping[str, Any], is_only: bool) -> Past | None:
    """Returns the newest element that this target led to; None if none is known to be of this target.

    A target with an expression reads differently in each run: of a step with no other target, any element is of it.
    """
    rendered = rendered_in(place.target, scope)
    written = [*place.target.alternatives, *(rendered.alternatives if rendered else ())]
    words = [target.describe() for target in written]
    found = next((past for past in pasts if past[1] in words), None)
    return found or (pasts[0] if is_only and expressions(as_written(place.target)) else None)


def same_target(plan: Plan, place: TargetPlace) -> list[TargetPlace]:
    """Returns the other places in the plan with the same target."""
    return [
        other
        for other in all_targets(plan)
        if other.target == place.target and (other.step is not place.step or other.key != place.key)
    ]


async def _other(session: "Session", other: TargetPlace, scope: Mapping[str, Any]) -> OtherStep:
    step = other.step
    count = await matches(session, other.target, scope)
    return OtherStep(step.id or "", step.title or step.do.describe(), count)
