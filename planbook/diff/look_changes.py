"""Determines whether a look became stricter or more lenient, as far as that is certain without a page."""

from fnmatch import fnmatchcase
from typing import Literal

from planbook.plan.authored import as_written
from planbook.step.look import Look
from planbook.step.target import NAMED_BY_A_PART, Target
from planbook.step.text import Name, is_template

Than = Literal["same", "more", "less", "else"]
_CLAIMS = ("is_", "reads", "contains", "value", "count", "attribute")
_REFINED = ("exact", "has_text", "has", "in_", "near", "nth")
_TURNED: dict[Than, Than] = {"same": "same", "more": "less", "less": "more", "else": "else"}


def alike(new: Look | None, old: Look | None) -> bool:
    """Returns whether two looks are the same, however they are written."""
    if new is None or old is None:
        return new is old
    inner = alike(new.not_, old.not_) if new.not_ or old.not_ else True
    return inner and new.within == old.within and strictness_change(new, old) == "same"


def strictness_change(new: Look, old: Look) -> Than:
    """Compares what two looks require, regardless of their timeouts."""
    if new.not_ and old.not_:
        return _TURNED[strictness_change(new.not_, old.not_)]
    if new.target and old.target:
        return _both(_of_target(new, old), _claims(new, old))
    if new.address and old.address:
        return _addresses(new.address, old.address)
    return "same" if _subject(new) == _subject(old) else "else"


def _subject(look: Look) -> tuple[object, ...]:
    return look.expression, look.address, look.page_title, look.target is None, look.not_ is None


def _both(first: Than, second: Than) -> Than:
    if "same" in (first, second):
        return second if first == "same" else first
    return first if first == second else "else"


def _of_target(new: Look, old: Look) -> Than:
    """Compares two targets. A more precise target is stricter, since one match is enough, unless it must be hidden."""
    assert new.target and old.target
    found = _targets(new.target, old.target)
    counted = new.count is not None or old.count is not None
    if found != "same" and counted:
        return "else"
    return _TURNED[found] if new.is_ == "hidden" else found


def _targets(new: Target, old: Target) -> Than:
    mine = [as_written(one) for one in new.alternatives]
    other = [as_written(one) for one in old.alternatives]
    if len(mine) == len(other) == 1:
        return _one_target(new.alternatives[0], old.alternatives[0])
    if mine == other:
        return "same"
    if all(one in mine for one in other):
        return "less"
    return "more" if all(one in other for one in mine) else "else"


def _one_target(new: Target, old: Target) -> Than:
    if as_written(new) == as_written(old):
        return "same"
    if new.by != old.by or new.frame != old.frame or not new.name or not old.name:
        return "else"
    if new.name == old.name:
        return _refined(new, old)
    by_part = new.by in NAMED_BY_A_PART and not new.exact and not old.exact
    return _both(_parts(new.name, old.name), _refined(new, old)) if by_part else "else"


def _refined(new: Target, old: Target) -> Than:
    than: Than = "same"
    for field in _REFINED:
        mine, other = as_written(getattr(new, field)), as_written(getattr(old, field))
        if mine != other:
            was_set, is_set = bool(getattr(old, field)), bool(getattr(new, field))
            than = _both(than, "else" if was_set and is_set else "more" if is_set else "less")
    return than


def _claims(new: Look, old: Look) -> Than:
    mine, other = _claim(new), _claim(old)
    if mine == other:
        return "same"
    if "hidden" in (new.is_, old.is_):
        return "else"
    if other is None:
        return "else" if mine == ("count", 0) else "more"
    if mine is None:
        return "else" if other == ("count", 0) else "less"
    if isinstance(mine[1], Name) and isinstance(other[1], Name):
        return _texts(mine[0], mine[1], other[0], other[1])
    return "else"


def _claim(look: Look) -> tuple[str, object] | None:
    """Returns the property of the element that is compared; None if it only has to be visible."""
    claim = next(((field, getattr(look, field)) for field in _CLAIMS if getattr(look, field) is not None), None)
    return None if claim == ("is_", "visible") else claim


def _texts(claim: str, new: Name, was: str, old: Name) -> Than:
    if claim == was == "contains":
        return _parts(new, old)
    if {claim, was} == {"reads", "contains"} and new == old:
        return "more" if claim == "reads" else "less"
    return "else"


def _parts(new: Name, old: Name) -> Than:
    """Compares two texts that match a part: the longer one is stricter."""
    if new == old:
        return "same"
    if any(name.pattern or is_template(name.text) for name in (new, old)):
        return "else"
    return "more" if old.text in new.text else "less" if new.text in old.text else "else"


def _addresses(new: Name, old: Name) -> Than:
    """Compares two addresses: one with `*` is more lenient than one that it covers."""
    if new == old:
        return "same"
    if any(name.pattern or is_template(name.text) for name in (new, old)):
        return "else"
    return "less" if _covers(new.text, old.text) else "more" if _covers(old.text, new.text) else "else"


def _covers(wide: str, narrow: str) -> bool:
    return "*" in wide and fnmatchcase(narrow, wide.replace("[", "[[]").replace("?", "[?]"))
