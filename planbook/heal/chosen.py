"""Takes the choice of a model among the candidates of an uncertain judgement."""

from collections.abc import Awaitable, Callable, Sequence

from planbook.events import Fingerprint
from planbook.fingerprints.model_choice import Choice, Choose, Question
from planbook.heal.failure import Failure
from planbook.heal.judge import Judgement

Ask = Callable[[Judgement, Sequence[Fingerprint]], Awaitable[Choice]]
"""Asks a model which candidate it is. Gets the elements of the page, too."""


def asking(choose: Choose, failure: Failure, goal: str, past: Fingerprint) -> Ask:
    """Returns what asks for the element of a failed step."""

    async def ask(judgement: Judgement, page: Sequence[Fingerprint]) -> Choice:
        candidates = [page[one.number] for one in judgement.candidates]
        return await choose(Question(failure.plan, goal, failure.named, past, candidates, judgement.because))

    return ask


def chosen(judgement: Judgement, choice: Choice) -> Judgement:
    """Returns the judgement after the choice: found with the chosen candidate first, or still unsure."""
    if choice.error:
        return Judgement("unsure", judgement.candidates, f"{judgement.because}. The model was asked: {choice.error}")
    if choice.number is None:
        said = f"{choice.model} chose none of them: {choice.because.rstrip('.') or 'it gave no reason'}"
        return Judgement("unsure", judgement.candidates, f"{judgement.because}; {said}")
    best = judgement.candidates[choice.number - 1]
    return Judgement("found", (best, *(one for one in judgement.candidates if one is not best)))
