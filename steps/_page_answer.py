"""The newest JSON that the page has received from an address."""

from typing import Any, Literal

from planbook.browser.network.url_pattern import matches_url
from planbook.step import Name, Stage, StepError
from steps._reading import NoValue


async def newest_answer(stage: Stage, address: Name, status: int | Literal["any"] | None, as_text: bool) -> Any:
    """Returns the JSON, or its text. Raises NoValue, and StepError if its status is not the right one."""
    answers = stage.session.answers
    answer = answers.newest(lambda other: matches_url(address, other))
    if answer is None:
        before = answers.has_any(lambda other: matches_url(address, other))
        raise NoValue(f"no JSON came from {address}{' since the last act began, only before' if before else ''}")
    if status != "any" and (answer.status != status if status else not answer.ok):
        asked_for = f", not with {status}" if status else "; `status: any` reads that too"
        raise StepError("value", f"{answer.url} was answered with {answer.in_words}{asked_for}")
    return await (answer.text() if as_text else answer.json())
