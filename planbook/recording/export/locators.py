"""Writes targets as Playwright's locators."""

from planbook.recording.export.texts import CannotExport, part, text, whole
from planbook.step.target import CALLED, NAMED_BY_A_PART, ROLES, Target

CLICKED = ("button", "link", "tab", "menuitem", "option", "checkbox", "radio")


def locator(target: Target, scope: str = "page", looks: bool = False) -> str:
    """Returns the source of a locator that finds the target, or one of its fallbacks. Raises CannotExport."""
    first, *others = target.alternatives
    if others and any(one.frame for one in target.alternatives):
        raise CannotExport("fallbacks (`or`) in frames")
    return _first(first, scope, looks) + "".join(f".or_({_first(one, scope, looks)})" for one in others)


def _first(first: Target, scope: str, looks: bool) -> str:
    if first.near:
        raise CannotExport("`near` has no counterpart in Playwright")
    for frame in first.frame:
        scope = f"{_frame(frame, scope, looks)}.content_frame"
    if first.in_:
        scope = locator(first.in_, scope, looks)
    return _alone(first, scope, looks)


def _frame(frame: Target, scope: str, looks: bool) -> str:
    if frame.by != CALLED:
        return _alone(frame, scope, looks)
    return f"frame({scope}, {part(frame.name)})"


def _alone(target: Target, scope: str, looks: bool) -> str:
    found = _by(target, scope, looks)
    if target.has_text:
        found += f".filter(has_text={part(target.has_text)})"
    if target.has:
        found += f".filter(has={locator(target.has, 'page', looks)})"
    if target.nth is not None:
        return f"{found}.filter(visible=True)" + (".last" if target.nth == "last" else f".nth({int(target.nth) - 1})")
    return f"{found}.filter(visible=True)"


def _by(target: Target, scope: str, looks: bool) -> str:
    by, name, exact = str(target.by), target.name, bool(target.exact)
    if by == CALLED:
        return f"{scope}.get_by_text({part(name)})" if looks else _called(scope, whole(name, exact))
    if by in NAMED_BY_A_PART and by in ROLES:
        return f'{scope}.get_by_role("{by}").filter(has_text={part(name)})'
    if by in ROLES:
        return f'{scope}.get_by_role("{by}", name={whole(name, exact)})'
    if by == "field":
        return f"field({scope}, {whole(name, exact)})"
    simple = {"text": "get_by_text", "testid": "get_by_test_id", "title": "get_by_title", "alt": "get_by_alt_text"}
    if by in simple:
        said = part(name) if by in ("text", "testid") else whole(name, exact)
        return f"{scope}.{simple[by]}({said}{', exact=True' if by == 'text' and target.exact else ''})"
    if by == "role":
        return f"{scope}.get_by_role({text(name.text if name else '')})"
    return f"{scope}.locator({text(f'{by}=' + (str(name.text) if name else ''))})"


def _called(scope: str, name: str) -> str:
    first, *others = (f'{scope}.get_by_role("{role}", name={name})' for role in CLICKED)
    return first + "".join(f".or_({other})" for other in others)
