"""Compares the element that a `once` step is about to act on with the one of earlier runs.

That costs no look at the page: the fingerprint is taken for the record anyway.
"""

from functools import partial

from planbook.engine.compose import Next
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.events import Fingerprint
from planbook.fingerprints.descriptions import element
from planbook.fingerprints.drift import is_another
from planbook.fingerprints.known_elements import Seen, Sighting, pasts

ANOTHER = (
    "{} matches a different element than in earlier runs: {}, not to {}. Nothing was sent. "
    "If it is the right one, run: planbook heal {} --accept"
)


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


def _compare(work: StepRun, target: str, looks: Fingerprint) -> None:
    request = work.run.request
    before = pasts(request.known.get(work.at.frame.plan.name, {}), work.step.id or "", target)
    if is_another(looks, before):
        told = ANOTHER.format(target, element(looks), element(before[0]), request.run_id)
        raise StepError("not_found", told)
