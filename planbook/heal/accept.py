"""Accepts the element at which a `once` step has stopped as the right one: the next run does not stop there."""

from planbook import audit
from planbook.engine.layers.same_element import ANOTHER
from planbook.fingerprints import known_elements
from planbook.fingerprints.descriptions import element
from planbook.fingerprints.known_elements import Seen, Sighting
from planbook.heal.failure import Failure, NothingToHeal, failed_step, failure_of
from planbook.places import Project
from planbook.record import Record

IS_ANOTHER = ANOTHER.partition("{}")[2].partition("{}")[0]
NOT_STOPPED = "{} did not stop {} because its element differs from earlier runs. There is nothing to accept."


def is_another(failure: Failure) -> bool:
    """Returns whether the step failed because its element is another one than in earlier runs."""
    return IS_ANOTHER in failure.message


def accept(project: Project, record: Record) -> str:
    """Adds the element to those of earlier runs, and returns it in words.

    What differs between them is not compared any more. Raises NothingToHeal or PlanbookError.
    """
    failure = failure_of(record)
    seen = next((one for one in reversed(failed_step(record).elements) if one.fingerprint), None)
    if not is_another(failure) or seen is None or seen.fingerprint is None:
        raise NothingToHeal(NOT_STOPPED.format(failure.run_id, failure.named))
    said = element(seen.fingerprint)
    details = {"plan": failure.plan, "step": failure.step, "element": said}
    audit.record(project, "heal", failure.plan, run_id=failure.run_id, details=details)
    sighting = Sighting(run_id=failure.run_id, target=seen.target, looks=seen.fingerprint)
    known_elements.save(project, [Seen(failure.plan, failure.step, sighting)])
    return said
