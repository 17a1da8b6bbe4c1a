"""A target as a Playwright locator: the whole grammar of the format page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import IGNORECASE, Pattern
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.locating.areas import AREA
from planbook.browser.locating.name_matching import engine_query, part_of_name, whole_name
from planbook.browser.locating.selector_engines import (
    AROUND_BOXES,
    HAS_TEXT,
    HOSTS,
    LABELLED,
    LABELLED_FOR,
    LIVE,
    SHOWN,
    SLOTTED,
    TEXT,
)
from planbook.step.target import CALLED, NAMED_BY_A_PART, ROLES, Target
from planbook.step.text import Name

Scope = Page | Locator
NAMELESS = ("role", "css", "xpath", "testid")

# What a person would click that is called so, by its role.
CLICKED = (
    "button", "link", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "checkbox", "radio", "switch", "option",
    "treeitem", "combobox",
)  # fmt: skip
# What a label may belong to, asked of the few elements that a label names: to look for it on the page takes as long as
# all the rest of finding a field. Written with local-name(), it counts for XHTML too.
IS_CONTROL = """xpath=self::*[(local-name()='input' and not(@type='hidden')) or local-name()='textarea'
 or local-name()='select' or @contenteditable or @role='textbox' or @role='searchbox' or @role='combobox'
 or @role='listbox' or @role='spinbutton' or @role='slider' or @role='checkbox' or @role='radio' or @role='switch'
 or @role='radiogroup' or (@role='group' and count(.//*[@role='spinbutton'])>1 and not(.//input))
 or (local-name()='button' and @aria-haspopup='listbox' and not(..//*[@role='combobox']))]""".replace("\n", "")
# What stands in a list or a menu; its name may have words that only screen readers read, as "Move Is Active".
ENTRIES = ("menuitem", "menuitemcheckbox", "menuitemradio", "option", "treeitem")
# Boxes that pages make too small to be seen, and draw themselves: their label is what a person sees of them.
TICKED = ("checkbox", "radio", "switch")
WRAPPING = "label:visible :is(input[type=checkbox], input[type=radio])"
# Boxes of others, which may have no size of their own: what is in them is placed elsewhere, as over the whole window.
AROUND = ("alertdialog", "dialog", "form", "group", "list", "listbox", "menu", "navigation", "region", "tabpanel")
FILLED = ":has(:visible)"
# A label around its control has the control's own text too (a list's options): for those the accessible name counts.
WRAPPED = ("combobox", "listbox", "textbox")


@dataclass(frozen=True)
class Candidate:
    """One way to find what a target names; `target` is the alternative that it belongs to."""

    target: Target
    locator: Locator


def candidates(
    page: Page, target: Target, *, hidden: bool = False, looked_at: bool = False, live: bool = False
) -> list[Candidate]:
    """The ways in the order in which they are tried; the first that fits counts. `near` is not for here: see `near.py`.

    `hidden`: invisible elements count too. `looked_at`: a bare name is a text. `live`: what nobody can use (`inert`, or
    behind a modal dialog) does not count.
    """
    return [
        Candidate(each, _placed(page, each, locator))
        for each in target.alternatives
        for locator in [*_refined(page, each, hidden, looked_at, live), *_areas(page, each)]
    ]


def container_of(page: Page, target: Target) -> Locator | None:
    """What the target is looked for inside of, if it says so."""
    return _placed(page, target, _one(page, target.in_)) if target.in_ else None


def frame_of(page: Page, target: Target) -> FrameLocator | None:
    """The frame that the target is in, if it names one."""
    frame: FrameLocator | None = None
    for each in target.frame or (target.in_.frame if target.in_ else []):
        element = _frame(page, each)
        frame = (frame.locator(element) if frame else element).content_frame
    return frame


def _placed(page: Page, target: Target, locator: Locator) -> Locator:
    # Locators are made for the page and moved into the frame as a whole: what they nest must not name the frame again.
    frame = frame_of(page, target)
    return frame.locator(locator) if frame else locator


def _frame(page: Page, frame: Target) -> Locator:
    if frame.by != CALLED or frame.name is None:
        return _one(page, frame)
    called = whole_name(frame.name, frame.exact)
    attributes = [
        page.locator(f"internal:attr=[{name}={_written(called)}]") for name in ("name", "title", "aria-label")
    ]
    return page.locator("iframe, frame").and_(_any(attributes))


def _written(pattern: Pattern[str]) -> str:
    return f"/{pattern.pattern}/{'i' if pattern.flags & IGNORECASE else ''}"


def _any(locators: Iterable[Locator]) -> Locator:
    first, *others = locators
    for other in others:
        first = first.or_(other)
    return first


def _one(page: Page, target: Target) -> Locator:
    """A target that another one is told by, as one locator: its fallbacks all count, and a bare name is a text."""
    return _any(locator for each in target.alternatives for locator in _refined(page, each, False, True))


def _refined(page: Page, target: Target, hidden: bool, looked_at: bool, live: bool = False) -> Iterator[Locator]:
    place = _one(page, target.in_) if target.in_ else None
    for locator in _named(page, target, looked_at):
        if place:
            locator = place.locator(_through_slots(page, locator))
        if target.has_text:
            exact = target.exact and target.by in NAMELESS
            locator = locator.locator(f"{HAS_TEXT}={engine_query(target.has_text, exact)}")
        if target.has:
            locator = locator.filter(has=_through_slots(page, _one(page, target.has)))
        if not hidden:
            also = [locator.and_(page.locator(way)) for way in _also(target)]
            locator = _any([locator.visible, *also])
        if live:
            locator = locator.locator(f"{LIVE}=*")
        yield _numbered(locator, target)


def _also(target: Target) -> list[str]:
    """What counts as visible, too, though it is not so itself."""
    if target.by in TICKED:
        return [WRAPPING, f"{LABELLED}=*"]
    return [f"{LABELLED}=*"] if target.by == "field" else [FILLED] if target.by in AROUND else []


def _areas(page: Page, target: Target) -> list[Locator]:
    """The areas of pictures that are called so: links that are never visible by themselves."""
    if target.by not in ("link", CALLED) or target.name is None or target.in_ or target.has or target.has_text:
        return []
    found = page.locator(AREA).and_(page.get_by_alt_text(whole_name(target.name, target.exact)))
    return [_numbered(found, target)]


def _through_slots(page: Page, locator: Locator) -> Locator:
    """The same, looked for in an element: also in what its slots show, which stands elsewhere in the document."""
    return locator.or_(page.locator(f"{HOSTS}=*").locator(locator).and_(page.locator(f"{SLOTTED}=*")))


def _numbered(locator: Locator, target: Target) -> Locator:
    if target.nth is None:
        return locator
    return locator.last if target.nth == "last" else locator.nth(target.nth - 1)


def _named(scope: Scope, target: Target, looked_at: bool) -> Iterator[Locator]:
    """What the target's own way finds, without its refinements."""
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
    """A row, list item or article by a text in it."""
    found = _role(scope, role).locator(f"{HAS_TEXT}={engine_query(name, exact)}")
    # A row's accessible name has what is in it beside texts: pictures and fields.
    return found.or_(scope.locator(f"internal:role=row[name={part_of_name(name, exact)}]")) if role == "row" else found


def _otherwise(scope: Scope, by: str, name: Name, exact: bool) -> Locator:
    if by == "role":
        return _role(scope, name.text)
    if by == "testid":
        return scope.get_by_test_id(whole_name(name) if name.pattern else name.text)
    if by == "title":
        return scope.get_by_title(whole_name(name, exact))
    if by == "alt":
        return scope.get_by_alt_text(whole_name(name, exact))
    return scope.locator(f"{by}={name.text}")


def _role(scope: Scope, role: Any, name: Pattern[str] | None = None) -> Locator:
    return scope.get_by_role(role) if name is None else scope.get_by_role(role, name=name)


def _field(scope: Scope, name: Name, exact: bool) -> Locator:
    """A control by what its label, aria-label or placeholder says."""
    called = whole_name(name, exact)
    said = scope.get_by_label(called).or_(scope.get_by_placeholder(called))
    wrapped = [_role(scope, role, called) for role in WRAPPED]
    boxes = [_role(scope.locator(f"{AROUND_BOXES}=*"), role, called) for role in TICKED]
    drawn = scope.locator(f"{LABELLED_FOR}={engine_query(name, exact, entire=True)}")
    return _any([said.locator(IS_CONTROL), *wrapped, *boxes, drawn])


def _called(scope: Scope, name: Name, exact: bool) -> Iterator[Locator]:
    """A bare name: what has a role for clicking and is called so, else a text."""
    called = whole_name(name, exact)
    roles = [_role(scope, role, called) for role in CLICKED]
    summary = scope.locator("summary").locator(f"{HAS_TEXT}={engine_query(name, exact, entire=True)}")
    yield _any([*roles, summary])
    yield _text(scope, name, exact, entire=True)
