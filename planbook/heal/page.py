"""Looks at the page of a failed step: what is like the element that the step had before, and what leads to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planbook.browser.evidence.capture import screenshot_of
from planbook.browser.locating.page_elements import PageElements, count_of, elements_of, leads_to
from planbook.browser.locating.pointing import by_facts
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.reader import read
from planbook.browser.waiting.settle import settle
from planbook.engine.fingerprint import fingerprint
from planbook.errors import StepError
from planbook.events import Fingerprint
from planbook.fingerprints.model_choice import Choice
from planbook.heal.chosen import Ask, chosen
from planbook.heal.judge import Judgement, judge
from planbook.heal.places import TargetPlace, Written
from planbook.heal.targets import as_target, targets_like
from planbook.secrets.redaction import Mask
from planbook.step.target import Target
from planbook.values.render import render_model

if TYPE_CHECKING:
    from playwright.async_api import Page

    from planbook.browser.session.session import Session

MANY = 12  # targets that are tried


@dataclass
class Looked:
    """What was found on the page. `target` is None unless an element was found and something leads to it alone.

    `choice` is what a model said, if one was asked, because of the `doubt`.
    """

    judgement: Judgement
    elements: Sequence[Fingerprint]
    address: str
    target: Written | None = None
    picture: bytes | None = None
    doubt: str = ""
    choice: Choice | None = None


@dataclass(frozen=True)
class Sought:
    """What to look for: the target in the plan, the element's fingerprint of the past, and the names of expressions.

    `ask`, if given, asks a model to choose if nothing is certain.
    """

    place: TargetPlace
    past: Fingerprint
    scope: Mapping[str, Any]
    may_be_by_place: bool
    ask: Ask | None = None


async def look(session: "Session", sought: Sought, mask: Mask) -> Looked:
    """Compares the elements of the page with the one of the past. Acts on nothing.

    Raises StepError, or Playwright's Error.
    """
    await settle(session)
    page = session.page
    elements = await elements_of(page, sought.past.model_dump())
    try:
        seen = [fingerprint(facts, mask) for facts in elements.facts]
        judgement = judge(sought.past, seen, sought.may_be_by_place)
        looked = Looked(judgement, seen, mask.text(session.address))
        if sought.ask and judgement.verdict == "unsure" and judgement.candidates:
            looked.choice, looked.doubt = await sought.ask(judgement, seen), judgement.because
            judgement = looked.judgement = chosen(judgement, looked.choice)
        if judgement.verdict == "found":
            number = judgement.candidates[0].number
            old = sought.place.target
            spare = list(_by_attributes(seen[number], sought.past))
            looked.target = await target_for(page, old, sought.scope, elements, number, mask, spare)
        if looked.target is not None and (element := await elements.handle_of(judgement.candidates[0].number)):
            looked.picture = await screenshot_of(session, element)
        return looked
    finally:
        await elements.drop()


async def target_for(
    page: "Page",
    old: Target,
    scope: Mapping[str, Any],
    elements: PageElements,
    number: int,
    mask: Mask,
    spare: Sequence[dict[str, Any]] = (),
) -> Written | None:
    """Returns the best target that leads to the element alone, in the style of the old one; None if there is none.

    `spare` are the targets to try if a reading of the page does not name the element, such as a text in a paragraph.
    """
    reading = await read(page, mask.text)
    for target in list(targets_like(old, await _ways(reading, elements, number) or spare))[:MANY]:
        rendered = rendered_in(as_target(target), scope)
        if rendered and await leads_to(page, rendered, elements, number):
            return target
    return None


async def _ways(reading: PageReading, elements: PageElements, number: int) -> list[dict[str, Any]]:
    nodes = [node for node in reading.nodes if node.css]
    at = await elements.led_to(number, [node.css for node in nodes])
    return reading.ways(nodes[at]) if at >= 0 else []


def _by_attributes(now: Fingerprint, past: Fingerprint) -> Iterator[dict[str, Any]]:
    """Yields targets by a test id, and by an id that has stayed: one that is new may be another at the next visit."""
    stayed = now.attributes.get("id") == past.attributes.get("id")
    for way in by_facts(now.model_dump()):
        if "testid" in way or (stayed and str(way.get("css", "")).startswith("#")):
            yield way


def rendered_in(target: Target, scope: Mapping[str, Any]) -> Target | None:
    """Returns the target with the values of its expressions; None if it needs values of the run that are not known."""
    try:
        return render_model(target, scope)
    except StepError:
        return None


async def matches(session: "Session", target: Target, scope: Mapping[str, Any]) -> int | None:
    """Returns how many elements a target of the plan leads to on the page; None if it needs values of the run."""
    rendered = rendered_in(target, scope)
    if rendered is None:
        return None
    try:
        return await count_of(session.page, rendered)
    except StepError:
        return None
