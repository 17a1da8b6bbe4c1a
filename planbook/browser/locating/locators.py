"""Turns targets into Playwright locators: the whole grammar of the format page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.locating.areas import AREA
from planbook.browser.locating.js_pattern import JsPattern
from planbook.browser.locating.name_matching import engine_query, part_of_name, whole_name
from planbook.browser.locating.selector_engines import (
    AMONG,
    HAS_TEXT,
    HOSTS,
    LABELLED,
    LABELLED_FOR,
    LABELLED_ITSELF,
    LIVE,
    SHOWN,
    SLOTTED,
    TEXT,
)
from planbook.step.target import CALLED, NAMED_BY_A_PART, ROLES, Target
from planbook.step.text import Name

Scope = Page | Locator
NAMELESS = ("role", "css", "xpath", "testid")

# The roles of elements that a bare name can mean, because people click them.
CLICKED = (
    "button", "link", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "checkbox", "radio", "switch", "option",
    "treeitem", "combobox",
)  # fmt: skip
# What a label may belong to, checked on the few elements that a label names: searching the whole page for controls
# takes as long as all the rest of finding a field. With local-name() it works in XHTML too.
IS_CONTROL = """xpath=self::*[(local-name()='input' and not(@type='hidden')) or local-name()='textarea'
 or local-name()='select' or @contenteditable or @role='textbox' or @role='searchbox' or @role='combobox'
 or @role='listbox' or @role='spinbutton' or @role='slider' or @role='checkbox' or @role='radio' or @role='switch'
 or @role='radiogroup' or (@role='group' and count(.//*[@role='spinbutton'])>1 and not(.//input))
 or (local-name()='button' and @aria-haspopup='listbox' and not(..//*[@role='combobox']))]""".replace("\n", "")
# Entries of lists and menus; their names may contain words for screen readers only, as "Move Is Active".
ENTRIES = ("menuitem", "menuitemcheckbox", "menuitemradio", "option", "treeitem")
# Controls that pages make invisible and draw themselves: people see only their label.
TICKED = ("checkbox", "radio", "switch")
WRAPPING = "label:visible :is(input[type=checkbox], input[type=radio])"
# Containers that may have no size of their own, because their content is positioned elsewhere, such as over the whole
# window.
AROUND = ("alertdialog", "dialog", "form", "group", "list", "listbox", "menu", "navigation", "region", "tabpanel")
# A label around a control also contains the control's own text (a list's options): for these the accessible name
# counts.
LISTS = ("combobox", "listbox")
WRAPPED = (*LISTS, "textbox")


@dataclass(frozen=True)
class Candidate:
    """One way to find a target; `target` is the alternative that it belongs to."""

    target: Target
    locator: Locator


def candidates(
    page: Page, target: Target, *, hidden: bool = False, looked_at: bool = False, live: bool = False
) -> list[Candidate]:
    """Returns the ways to find a target in order; the first that matches is used. Ignores `near` (see `near.py`).

    `hidden`: invisible elements match too. `looked_at`: a bare name is a text. `live`: elements that nobody can use
    (`inert`, or behind a modal dialog) do not match.
    """
    return [
        Candidate(each, _placed(page, each, locator))
        for each in target.alternatives
        for locator in [*_refined(page, each, hidden, looked_at, live), *_areas(page, each)]
    ]


def container_of(page: Page, target: Target) -> Locator | None:
    """Returns the locator of the target's `in`, if it has one."""
    return _placed(page, target, _one(page, target.in_)) if target.in_ else None


def frame_of(page: Page, target: Target) -> FrameLocator | None:
    """Returns the target's frame, if it names one."""
    frame: FrameLocator | None = None
    for each in target.frame or (target.in_.frame if target.in_ else []):
        element = _frame(page, each)
        frame = (frame.locator(element) if frame else element).content_frame
    return frame


def _placed(page: Page, target: Target, locator: Locator) -> Locator:
    # Locators are made for the page and moved into the frame as a whole: nested ones must not name the frame again.
    frame = frame_of(page, target)
    return frame.locator(locator) if frame else locator


def _frame(page: Page, frame: Target) -> Locator:
    if frame.by != CALLED or frame.name is None:
        return _one(page, frame)
    called = whole_name(frame.name, frame.exact)
    attributes = [page.locator(f"internal:attr=[{name}={called}]") for name in ("name", "title", "aria-label")]
    return page.locator("iframe, frame").and_(_any(attributes))


def _any(locators: Iterable[Locator]) -> Locator:
    first, *others = locators
    for other in others:
        first = first.or_(other)
    return first


def _one(page: Page, target: Target) -> Locator:
    """Returns a target's inner target as one locator: all its alternatives count, and a bare name is a text."""
    return _any(locator for each in target.alternatives for locator in _refined(page, each, False, True))


def _refined(page: Page, target: Target, hidden: bool, looked_at: bool, live: bool = False) -> Iterator[Locator]:
    place = _one(page, target.in_) if target.in_ else None
    for named in _named(page, target, looked_at):
        locator = _narrowed(page, target, named, place)
        if not hidden:
            also = list(_also(page, target, locator))
            locator = locator.locator(_seen(page)) if target.by == "field" else _any([locator.visible, *also])
        if live:
            locator = locator.locator(f"{LIVE}=*")
        yield _numbered(locator, target)


def _narrowed(page: Page, target: Target, locator: Locator, place: Locator | None) -> Locator:
    """Returns the elements with the target's name that also have its `in`, `has_text` and `has`."""
    if place:
        locator = place.locator(_through_slots(page, locator))
    if target.has_text:
        exact = target.exact and target.by in NAMELESS
        locator = locator.locator(f"{HAS_TEXT}={engine_query(target.has_text, exact)}")
    if target.has:
        locator = locator.filter(has=_through_slots(page, _one(page, target.has)))
    return locator


def _also(page: Page, target: Target, locator: Locator) -> Iterator[Locator]:
    """Yields those of the elements that count as visible although they are not."""
    if target.by in TICKED:
        yield from (locator.and_(page.locator(way)) for way in (WRAPPING, f"{LABELLED}=*"))
    if target.by in AROUND:  # `:has(:visible)` would be asked of every element of the page
        yield locator.filter(has=page.locator(":visible"))


def _seen(scope: Scope) -> Locator:
    """Returns, below an element, the element itself if it is visible or a box with a visible label."""
    return scope.locator("visible=true").or_(scope.locator(f"{LABELLED_ITSELF}=*"))


def _areas(page: Page, target: Target) -> list[Locator]:
    """Returns the areas of image maps with the target's name: links that are never visible."""
    if target.by not in ("link", CALLED) or target.name is None or target.in_ or target.has or target.has_text:
        return []
    called = whole_name(target.name, target.exact)
    titled = page.locator(f"{AREA}:not([alt])").and_(page.locator(_by_attribute("title", called)))
    found = page.locator(AREA).and_(page.locator(_by_attribute("alt", called)))
    return [_numbered(found.or_(titled), target)]


def _through_slots(page: Page, locator: Locator) -> Locator:
    """Returns a locator that, inside an element, also finds what its slots show."""
    return locator.or_(page.locator(f"{HOSTS}=*").locator(locator).and_(page.locator(f"{SLOTTED}=*")))


def _numbered(locator: Locator, target: Target) -> Locator:
    if target.nth is None:
        return locator
    return locator.last if target.nth == "last" else locator.nth(target.nth - 1)


def _named(scope: Scope, target: Target, looked_at: bool) -> Iterator[Locator]:
    """Yields the locators of the target's own name, without its refinements."""
    by, name, exact = target.by, target.name, target.exact
    assert by and name
    if by == CALLED and not looked_at:
        yield from _called(scope, name, exact)
    elif by in (CALLED, "text"):
        yield _text(scope, name, exact)
    elif by == "field":
        yield _field(scope, name, exact)
    elif by in NAMED_BY_A_PART:
        yield _holding(scope, by, name, exact)
    elif by in ROLES:
        yield _role(scope, by, whole_name(name, exact))
        if by in ENTRIES:
            yield _role(scope, by).locator(f"{SHOWN}={engine_query(name, exact, entire=True)}")
    else:
        yield _otherwise(scope, by, name, exact)


def _text(scope: Scope, name: Name, exact: bool = False, entire: bool = False) -> Locator:
    return scope.locator(f"{TEXT}={engine_query(name, exact, entire=entire)}")


def _holding(scope: Scope, role: str, name: Name, exact: bool) -> Locator:
    """Returns a row, list item or article by a text in it."""
    found = _role(scope, role).locator(f"{HAS_TEXT}={engine_query(name, exact)}")
    # A row's accessible name also includes images and fields.
    return found.or_(scope.locator(f"internal:role=row[name={part_of_name(name, exact)}]")) if role == "row" else found


def _otherwise(scope: Scope, by: str, name: Name, exact: bool) -> Locator:
    if by == "role":
        return _role(scope, name.text)
    if by == "testid":
        of = f"internal:testid=[data-testid={whole_name(name)}]"
        return scope.locator(of) if name.pattern else scope.get_by_test_id(name.text)
    if by in ("title", "alt"):
        return scope.locator(_by_attribute(by, whole_name(name, exact)))
    return scope.locator(f"{by}={name.text}")


def _role(scope: Scope, role: Any, name: JsPattern | None = None) -> Locator:
    return scope.get_by_role(role) if name is None else scope.locator(by_role(role, name))


def by_role(role: str, name: JsPattern) -> str:
    """Returns the selector of Playwright's `get_by_role` for a role and a name."""
    return f"internal:role={role}[name={name}]"


def _by_attribute(attribute: str, text: JsPattern) -> str:
    return f"internal:attr=[{attribute}={text}]"


def _field(scope: Scope, name: Name, exact: bool) -> Locator:
    """Returns a control by its label, aria-label or placeholder."""
    called = whole_name(name, exact)
    said = scope.locator(f"internal:label={called}").or_(scope.locator(_by_attribute("placeholder", called)))
    named = [_role(scope, role, called) for role in ("textbox", *LISTS)]
    fields = scope.locator(f"{AMONG}=fields").locator(_any([said.locator(IS_CONTROL), *named]))
    boxes = scope.locator(f"{AMONG}=boxes").locator(_any(_role(scope, role, called) for role in TICKED))
    drawn = scope.locator(f"{LABELLED_FOR}={engine_query(name, exact, entire=True)}")
    return _any([fields, boxes, drawn])


def _called(scope: Scope, name: Name, exact: bool) -> Iterator[Locator]:
    """Yields the locators of a bare name: elements with a role for clicking and this name, else a text."""
    called = whole_name(name, exact)
    roles = [_role(scope, role, called) for role in CLICKED]
    summary = scope.locator("summary").locator(f"{HAS_TEXT}={engine_query(name, exact, entire=True)}")
    yield scope.locator(f"{AMONG}=clicked").locator(_any(roles)).or_(summary)
    yield _text(scope, name, exact, entire=True)
