"""Evaluates a condition (`Look`), with one round trip to the page per check."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, cast

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planbook.browser.acting import failures
from planbook.browser.locating.locators import candidates
from planbook.browser.locating.name_matching import contains, is_exactly, matches
from planbook.browser.locating.near import AmbiguousAnchor, has_near, resolve_near
from planbook.browser.locating.not_found import describe_hidden
from planbook.browser.network.url_pattern import matches_url
from planbook.browser.session.session import Session
from planbook.browser.waiting.partial_lists import check_complete
from planbook.errors import StepError
from planbook.step.look import Look
from planbook.step.target import Target

PAUSES = (0.02, 0.05, 0.1, 0.2)
FACTS = """
elements => elements.slice(0, 500).map(element => {
  // An address made whole, as `extract` reads it.
  const address = (of, {name, value}) => {
    if (!value || !/^(href|src|action|formaction|poster|cite|xlink:href)$/i.test(name)) return value;
    try { return new URL(value, of.baseURI).href; } catch { return value; }
  };
  const control = element.control ?? element;
  const aria = name => control.getAttribute(name) === 'true';
  // a box of no size only stands for what the page draws: some pages keep the state in ARIA alone
  const stands = control.hasAttribute('aria-checked') && !(control.offsetWidth && control.offsetHeight);
  const button = element.tagName === 'INPUT' && ['button', 'submit', 'reset'].includes(element.type);
  return {
    text: button ? element.value : element.innerText ?? element.textContent ?? '',
    value: control.value ?? (control.isContentEditable ? control.innerText : null),
    disabled: control.matches(':disabled') || !!control.closest('[aria-disabled=true]'),
    ticked: (stands ? null : control.checked)
      ?? (aria('aria-checked') || aria('aria-pressed') || aria('aria-selected')),
    attributes: Object.fromEntries([...element.attributes].map(each => [each.name, each.value])),
    addresses: Object.fromEntries([...element.attributes].map(each => [each.name, address(element, each)])),
  };
})
"""


class LookContext(Protocol):
    """The page on which a condition is checked, and the deadline (`planbook.browser.acting.page_actions`)."""

    session: Session

    @property
    def page(self) -> Page: ...

    def clock(self) -> float:
        """Returns the event loop's time, in seconds."""
        ...

    def left(self) -> float:
        """Returns the milliseconds until the deadline, at least 1."""
        ...


async def sees(reach: LookContext, look: Look) -> bool:
    """Checks the condition once, or until `within` has passed."""
    if look.within is None or not look.asks_the_page:
        held = await _holds(reach, look)
    else:
        held = await _until(reach, look, reach.clock() + _patience(reach, look))
    if held:
        await _check_whole(reach, look)
    return held


async def watch(reach: LookContext, look: Look) -> None:
    """Waits until the condition holds. Raises expectation if its `within` has passed or the deadline has come."""
    patience = _patience(reach, look) if look.asks_the_page else 0
    plain = _plainly(reach, look)
    held = await (_wait(reach, *plain, patience) if plain else _until(reach, look, reach.clock() + patience))
    if not held:
        raise StepError("expectation", await _told(reach, look))
    await _check_whole(reach, look)


async def _check_whole(reach: LookContext, look: Look) -> None:
    try:
        await check_complete(reach.page, look)
    except PlaywrightError as error:
        raise failures.of_page(error, reach.session) from None


def _plainly(reach: LookContext, look: Look) -> tuple[Locator, str] | None:
    """Returns locator and state of a condition that Playwright can wait for in one call: visible or not visible."""
    turned, inner = (True, look.not_) if look.not_ else (False, look)
    target = inner.target
    if target is None or has_near(target) or _claims(inner) or inner.is_ not in (None, "visible", "hidden"):
        return None
    ways = candidates(reach.page, target, looked_at=True)
    if len(ways) != 1:
        return None
    state = "visible" if (inner.is_ != "hidden") is not turned else "hidden"
    return ways[0].locator.first, state


def _claims(look: Look) -> bool:
    return any(
        each is not None for each in (look.reads, look.contains, look.value, look.count, look.attribute, look.not_)
    )


def _patience(reach: LookContext, look: Look) -> float:
    """Returns the seconds to wait: until the deadline, or less if the condition says so."""
    left = reach.left() / 1000
    return left if look.within is None else min(left, look.within.total_seconds())


async def _wait(reach: LookContext, locator: Locator, state: str, patience: float) -> bool:
    try:
        await locator.wait_for(state=cast(Any, state), timeout=max(1.0, patience * 1000))  # 0 would mean no timeout
    except PlaywrightTimeout:
        return False
    except PlaywrightError as error:
        raise failures.of_page(error, reach.session) from None
    return True


async def _until(reach: LookContext, look: Look, until: float) -> bool:
    tries = 0
    while not await _holds_clearly(reach, look, until):
        left = until - reach.clock()
        if left <= 0:
            return False
        await asyncio.sleep(min(left, PAUSES[min(tries, len(PAUSES) - 1)]))
        tries += 1
    return True


async def _holds_clearly(reach: LookContext, look: Look, until: float) -> bool:
    try:
        return await _holds(reach, look)
    except AmbiguousAnchor:
        if until <= reach.clock():
            raise
        return False


async def _holds(reach: LookContext, look: Look) -> bool:
    if look.not_:
        return not await sees(reach, look.not_)
    if look.expression is not None:
        return _truth(look)
    if look.address:
        return matches_url(look.address, reach.page.url)
    try:
        if look.page_title:
            return matches(look.page_title, await reach.page.title())
        assert look.target
        return await _target_holds(reach, look, look.target)
    except PlaywrightError as error:
        failure = failures.of_page(error, reach.session)
        if failure.error_class == "stale":
            return False  # the page changed meanwhile; the next check tells
        raise failure from None


def _truth(look: Look) -> bool:
    if not isinstance(look.expression, bool):
        what = look.source or "this expression"
        raise StepError("value", f"a look is true or false; {what} gave {look.expression!r}")
    return look.expression


async def _target_holds(reach: LookContext, look: Look, target: Target) -> bool:
    locators = [way for each in target.alternatives for way in await _ways(reach, each)]
    if look.count is not None:
        return any([await locator.count() == look.count for locator in locators])
    if not _claims(look) and look.is_ in (None, "visible", "hidden"):
        seen = [await locator.count() > 0 for locator in locators]
        return not any(seen) if look.is_ == "hidden" else any(seen)
    for locator in locators:
        if any(_fits(look, facts, target.exact) for facts in await locator.evaluate_all(FACTS)):
            return True
    return False


async def _ways(reach: LookContext, target: Target) -> list[Locator]:
    found = await resolve_near(reach.page, target) if has_near(target) else target
    return [way.locator for way in candidates(reach.page, found, looked_at=True)] if found else []


def _fits(look: Look, facts: dict[str, Any], exact: bool) -> bool:
    if look.reads:
        return matches(look.reads, facts["text"], exact)
    if look.contains:
        return contains(look.contains, facts["text"], exact)
    if look.value:
        return facts["value"] is not None and is_exactly(look.value, facts["value"])
    if look.attribute:
        ways = facts["attributes"], facts["addresses"]  # the address as written, and as `extract` reads it
        return all(
            any(name in held and is_exactly(value, held[name]) for held in ways)
            for name, value in look.attribute.items()
        )
    states = {"enabled": not facts["disabled"], "disabled": facts["disabled"]}
    return bool({**states, "ticked": facts["ticked"], "unticked": not facts["ticked"]}[look.is_ or "enabled"])


# Messages if it does not hold ----------------------------------------------------------------------------------------
async def _told(reach: LookContext, look: Look) -> str:
    asked = f"expected that {look.describe()}"
    try:
        async with asyncio.timeout(failures.PATIENCE):
            return f"{asked}; {await _instead(reach, look)}"
    except (TimeoutError, PlaywrightError):
        return f"{asked}; it did not come"


async def _instead(reach: LookContext, look: Look) -> str:
    if not look.asks_the_page:
        answer = "true" if look.not_ else "false"
        return f"it is {answer}: {look.told}" if look.told else f"it is {answer}"
    if look.not_:
        return "it stayed so"
    if look.address:
        return f"it is {reach.page.url}"
    if look.page_title:
        return f'it is "{await reach.page.title()}"'
    assert look.target
    return await _seen_instead(reach, look, look.target)


async def _seen_instead(reach: LookContext, look: Look, target: Target) -> str:
    facts = [each for locator in await _all_ways(reach, target) for each in await locator.evaluate_all(FACTS)]
    if look.count is not None:
        unseen = None if facts else await describe_hidden(reach.page, target)
        return unseen or f"it is there {len(facts)} times"
    if look.is_ == "hidden":
        return "it stayed visible"
    if not facts:
        return (await failures.not_found(reach.session, target)).message
    return "; ".join(dict.fromkeys(_seen(look, each) for each in facts[:3]))


async def _all_ways(reach: LookContext, target: Target) -> list[Locator]:
    return [locator for each in target.alternatives for locator in await _ways(reach, each)]


def _seen(look: Look, facts: dict[str, Any]) -> str:
    if look.value:
        return "it is not a field" if facts["value"] is None else f'its value is "{facts["value"]}"'
    if look.attribute:
        held = facts["addresses"]
        return ", ".join(
            f'{name} is "{held[name]}"' if name in held else f"it has no {name}" for name in look.attribute
        )
    if look.is_ in ("enabled", "disabled"):
        return "it is disabled" if facts["disabled"] else "it is enabled"
    if look.is_ in ("ticked", "unticked"):
        return "it is ticked" if facts["ticked"] else "it is not ticked"
    text = " ".join(facts["text"].split())
    return f'it reads "{text if len(text) <= 200 else text[:199] + "…"}"'
