"""Writes looks as Playwright's expectations."""

from planbook.recording.export.locators import locator
from planbook.recording.export.texts import CannotExport, part, text, whole
from planbook.step.look import Look

STATES = {"enabled": "to_be_enabled()", "disabled": "to_be_disabled()", "ticked": "to_be_checked()"}


def expectation(look: Look, reverse: bool = False) -> str:
    """Returns the source of a statement that waits until the look holds. Raises CannotExport."""
    if look.not_:
        return expectation(look.not_, not reverse)
    subject, claim = _claim(look)
    if claim.startswith("to_have_count(0)") or not reverse or look.target is None:
        return f"expect({subject}).{'not_' if reverse and look.target is None else ''}{claim}"
    return f"expect({subject}).not_{claim}"


def _claim(look: Look) -> tuple[str, str]:
    if look.address:
        return "page", f"to_have_url(address({part(look.address)}))"
    if look.page_title:
        return "page", f"to_have_title({whole(look.page_title)})"
    if look.target is None:
        raise CannotExport(f"the condition {look.describe()} is an expression")
    found = locator(look.target, looks=True)
    if look.is_ == "hidden":
        return (f"{found}.first", "to_be_hidden()")
    if look.count is not None:
        return found, f"to_have_count({text(look.count).strip(chr(39))})"
    return f"{found}.first", _of_element(look)


def _of_element(look: Look) -> str:
    if look.reads:
        return f"to_have_text({whole(look.reads)})"
    if look.contains:
        return f"to_contain_text({part(look.contains)}, ignore_case=True)"
    if look.value:
        return f"to_have_value({whole(look.value)})"
    if look.attribute:
        [(name, said), *others] = look.attribute.items()
        if others:
            raise CannotExport("several attributes in one look")
        return f"to_have_attribute({name!r}, {whole(said)})"
    if look.is_ == "unticked":
        return "to_be_checked(checked=False)"
    return STATES.get(str(look.is_), "to_be_visible()")
