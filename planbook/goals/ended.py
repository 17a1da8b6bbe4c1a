"""What a draft has made, as the record of its goal keeps it."""

from planbook.goals.goal import Drafted, ProofTold
from planbook.places import Project
from planbook.planner.outcome import Outcome, sent_lines


def drafted_by(outcome: Outcome, project: Project, model: str) -> Drafted:
    """Returns the plan that a draft has written, with its proof."""
    finished, proof = outcome.finished, outcome.proof
    holds, plan = proof.holds, finished.plan
    told = ProofTold(done=proof.done, total=proof.total, before=proof.before, holds=holds, text=str(proof))
    sure = (plan.made_by or {}).get("confidence")
    return Drafted(
        name=plan.name, path=project.path_of(finished.file), text=finished.text,
        recipe=outcome.recipe, confidence=None if sure is None else float(sure), proof=told,
        sent=[line.strip() for line in sent_lines(outcome.done)[1:]], problems=list(finished.problems),
        model=model, learned=project.path_of(outcome.learned) if outcome.learned else None,
    )  # fmt: skip
