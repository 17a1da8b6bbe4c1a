"""A proposal in words: the diff and its evidence, and the message of its commit."""

from collections.abc import Iterator

from planbook.fingerprints.descriptions import element
from planbook.fingerprints.model_choice import Choice
from planbook.heal.proposal import OtherStep, Proposal, Shown

KNOWN_BY = {
    "key": "an attribute that identifies it, and what is around it",
    "name": "its name, and what is around it",
    "surroundings": "its place between the same texts and controls; its name and attributes say nothing",
}
IN_RUN = "The run {} did the step with the new target, because its plan says `heal: this-run`."
COPY = (
    "From the page {} as it was when the step failed; not tried on the live page. There, the new target matches only "
    "this element."
)


def as_text(proposal: Proposal) -> str:
    """Returns the proposal for people: a unified diff and the evidence, or `unsure` or `gone` and the reason."""
    lines = [*(_diff(proposal) if proposal.is_proposed else _verdict(proposal)), *_evidence(proposal)]
    return "\n".join(lines)


def evidence_lines(proposal: Proposal) -> list[str]:
    """Returns the evidence, a sentence or a fact each, without the paths of pictures."""
    return [line.strip() for line in _evidence(proposal) if not line.startswith("Picture")]


def _diff(proposal: Proposal) -> Iterator[str]:
    yield f"found: {proposal.failure.named} of {proposal.failure.plan}"
    yield proposal.diff.removesuffix("\n")
    yield ""


def _verdict(proposal: Proposal) -> Iterator[str]:
    yield f"{proposal.verdict}: {proposal.failure.named} of {proposal.failure.plan}: {proposal.because}"


def _evidence(proposal: Proposal) -> Iterator[str]:
    if proposal.past:
        yield f"Before: {element(proposal.past)}, as seen in {proposal.seen_in}"
    if proposal.is_proposed:
        yield from _found(proposal)
    elif proposal.candidates:
        yield "What is most like it:"
        yield from (f"  {number}. {_candidate(shown)}" for number, shown in enumerate(proposal.candidates, 1))
    if proposal.choice:
        yield _choice(proposal.choice, proposal.doubt)
    yield from (_other(other) for other in proposal.others)
    words = {"before": "Picture of the failure", "after": "Picture of the element now"}
    yield from (f"{words[name]}: {path}" for name, path in proposal.pictures.items())


def _found(proposal: Proposal) -> Iterator[str]:
    best, *rest = proposal.candidates
    yield f"Now: {element(best.looks)}"
    next_best = f"; the next best has {rest[0].candidate.score:.2f}" if rest else "; no other element is similar"
    yield f"Likeness: {best.candidate.score:.2f} of 1{next_best}"
    if best.candidate.known_by:
        yield f"Known by: {KNOWN_BY[best.candidate.known_by]}"
    yield f"As before: {_facts(best, same=True)}"
    if changed := _facts(best, same=False):
        yield f"Changed: {changed}"
    if proposal.in_run:
        yield IN_RUN.format(proposal.failure.run_id)
        return
    if proposal.on_copy:
        yield COPY.format(proposal.address)
        return
    yield f"Tried on {proposal.address}: the new target matches only this element. Nothing was done to it."


def _choice(choice: Choice, doubt: str) -> str:
    cost = f"Asked: {choice.model}, for {choice.cost_usd:.4f} USD (record {choice.run_id})"
    if choice.number is None:
        return cost
    because = choice.because.rstrip(".") or "it gave no reason"
    return f"{cost}. It chose this element: {because}. planbook was not certain: {doubt}."


def _facts(shown: Shown, same: bool) -> str:
    return ", ".join(name for name, value in shown.candidate.facts.items() if (value >= 0.8) is same)


def _candidate(shown: Shown) -> str:
    return f"{element(shown.looks)} ({shown.candidate.score:.2f})"


def _other(other: OtherStep) -> str:
    counts = {
        None: "which is not known here",
        0: "which matches nothing on this page",
        1: "which matches one element",
    }
    what = counts.get(other.matches, f"which leads to {other.matches} elements on this page")
    return f"The step {other.step} ({other.named}) has the same target, {what}."


def commit_text(proposal: Proposal) -> str:
    """Returns the message of the commit: what changed, why, and what to look at."""
    failure = proposal.failure
    evidence = "\n".join(evidence_lines(proposal))
    ended = "did not find the element of" if proposal.in_run else "failed in"
    return (
        f"Heal the target of {failure.step} in {failure.plan}\n\n"
        f"Run {failure.run_id} {ended} {failure.named}:\n{failure.message}\n\n"
        f"{evidence}\n\n"
        "Only this target changes. Look whether the element still means the same, then approve the plan.\n"
    )
