"""Recognizes steps that look at the page, and so fail if it is not as expected."""

from planbook.step.kind import Kind, Step
from planbook.step.look import Look
from planbook.step.target import Target


def looks_at_page(step: Step) -> bool:
    """Returns whether the page decides if the step fails or ends the run."""
    do = step.do
    if do.looks or do.word == "until":
        return any(isinstance(value, Look) and is_about_page(value) for _, value in do)
    if do.word == "extract":
        return getattr(do, "at_least", 1) > 0 and (
            getattr(do, "page", None) is None or getattr(do, "match", None) is not None
        )
    if do.word == "tab":
        return getattr(do, "open", None) is None and getattr(do, "do", None) != "close"
    if do.word == "stop":
        return step.when is not None and is_about_page(step.when)
    return do.word in ("download", "dialog")


def is_about_page(look: Look) -> bool:
    """Returns whether a look is about the page, and not only about values."""
    return is_about_page(look.not_) if look.not_ else look.expression is None


def target_looked_at(do: Kind) -> Target | None:
    """Returns what a look or an `extract` finds visible on the page; None if it is about something else."""
    if do.word == "extract":
        return next((target for key in ("from_", "all_", "rows") if (target := getattr(do, key, None))), None)
    look = getattr(do, "look", None)
    if not isinstance(look, Look) or look.count == 0 or look.is_ == "hidden":
        return None
    return look.target
