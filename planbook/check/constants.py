"""Evaluates looks whose result is known before the plan runs."""

from planbook.plan.expressions import names_used
from planbook.step.look import Look


def evaluate_constant(look: Look | None) -> bool | None:
    """Returns the constant result of a look; None if it depends on the run."""
    if look is None:
        return None
    if look.not_:
        inner = evaluate_constant(look.not_)
        return None if inner is None else not inner
    if isinstance(look.expression, str):
        return None if any(True for _ in names_used(look.expression)) else _worked_out(look.expression)
    return look.expression


def _worked_out(text: str) -> bool | None:
    from planbook.errors import StepError
    from planbook.values.render import render_text

    try:
        value = render_text(text, {})
    except StepError:
        return None
    return value if isinstance(value, bool) else None
