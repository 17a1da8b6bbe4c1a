"""Steps that look at the page, so that they fail where it is not as it should be."""

from planbook.step.kind import Step
from planbook.step.look import Look


def looks_at_page(step: Step) -> bool:
    """Whether the step fails, or ends the run, depending on what the page shows."""
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
    """Whether a look is about the page, and not about values alone."""
    return is_about_page(look.not_) if look.not_ else look.expression is None
