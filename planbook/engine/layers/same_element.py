"""Compares the element that a `once` step is about to act on with the one of earlier runs.

That costs no look at the page, because the fingerprint is taken for the record anyway; one if it is in another row.
"""

import re
from functools import partial
from typing import TYPE_CHECKING

from planbook.browser.locating.moved_entry import entries_of
from planbook.engine.compose import Next
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.events import Fingerprint
from planbook.fingerprints.descriptions import element
from planbook.fingerprints.drift import is_among, is_another, is_another_entry, left_entries
from planbook.fingerprints.known_elements import Seen, Sighting, pasts
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator

ANOTHER = (
    "{} matches a different element than in earlier runs: {}, not {}. Nothing was sent. "
    "If it is the right one, run: planbook heal {} --accept"
)

BY_NUMBER = re.compile(r'"nth":|nth=|:nth-|:first|:last|\[\d+\]|\[last|position\(')
"""Matches the JSON of a target that counts elements."""


async def known_looks(work: StepRun, proceed: Next[StepRun]) -> None:
    """Raises not_found before an act that sends once, if its element is another one. Notes those that it acted on."""
    stage = work.stage
    compares = (work.effect == "once" or stage.compares) and not work.holds_others and work.step.id
    if not compares:
        return await proceed(work)
    stage.on_aim = partial(_compare, work)
    await proceed(work)
    if stage.seen:
        target, looks = stage.seen
        sighting = Sighting(run_id=work.run.request.run_id, target=target, looks=looks)
        work.run.seen.append(Seen(work.at.frame.plan.name, work.step.id or "", sighting))
    return None


async def _compare(work: StepRun, locator: "Locator", target: str, looks: Fingerprint) -> None:
    request = work.run.request
    before = pasts(request.known.get(work.at.frame.plan.name, {}), work.step.id or "", target)
    if is_another(looks, before) or await _is_in_another_row(work, locator, looks, before):
        told = ANOTHER.format(target, element(looks), element(before[0]), request.run_id)
        raise StepError("not_found", told)


async def _is_in_another_row(work: StepRun, locator: "Locator", looks: Fingerprint, before: list[Fingerprint]) -> bool:
    """Returns whether rows have moved: the row of earlier runs is elsewhere, or the number in a test id is another's.

    A target that says which of several it means, by a number, means any row.
    """
    left = left_entries(looks, before)
    target = getattr(work.step.do, "target", None)
    if not left or (isinstance(target, Target) and BY_NUMBER.search(target.model_dump_json(exclude_defaults=True))):
        return False
    if (entries := await entries_of(locator)) is None:
        return False
    own, *others = map(work.run.events.mask.text, (entries.own, *entries.others))
    if any(is_among(text, others) and not is_among(text, [own]) for text in left):
        return True
    return entries.counts and is_another_entry(looks, before[0], left, own, others)
