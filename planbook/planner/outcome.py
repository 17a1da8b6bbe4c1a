"""What came of a draft: a plan in its file, or the draft that is kept; and what the site was sent meanwhile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.planner.draft import Sent
from planbook.planner.finish import Finished
from planbook.planner.proof import Proof
from planbook.planner.stored_drafts import StoredDraft


@dataclass(frozen=True)
class Outcome:
    """A plan in its file, its proof, and its cost. `recipe` is what it was made from, if any."""

    finished: Finished
    proof: Proof
    cost_usd: float
    calls: int
    recipe: str | None = None
    done: Sequence[Sent] = ()  # all that was sent to the site
    kept: str | None = None  # the id of the draft, which is kept if the proof failed
    learned: Path | None = None  # the file of the site, if something was added to it
    like: str | None = None  # the plan that it is, but for inputs


def sent_lines(done: Sequence[Sent]) -> list[str]:
    """Returns lines about what was sent to the site while a plan was drafted; none if nothing was."""
    counts = Counter((one.step, one.request) for one in done)
    again = Counter((one.step, one.request) for one in done if one.again)
    likes = {(one.step, one.request): f"; {one.like}had sent something similar before" for one in done if one.like}
    lines = [
        f"  {step}: {what}{_times(count, again[step, what])}{likes.get((step, what), '')}"
        for (step, what), count in counts.items()
    ]
    return ["While the plan was drafted, the site was sent:", *lines] if lines else []


def _times(count: int, again: int) -> str:
    """Returns how often something was sent, if more than once, and whether because a step was done again."""
    if count == 1:
        return " (because the step was done again)" if again else ""
    told = f", {again} of them because the step was done again" if again else ""
    return f" ({count} times{told})"


class Unfinished(PlanbookError):
    """There is no plan yet; the draft is stored."""

    exit_code = 1

    def __init__(self, error: PlanbookError, kept: StoredDraft) -> None:
        steps = len(kept.draft.steps)
        super().__init__(
            f"{error}\nThe draft is kept, with {steps} step{'' if steps == 1 else 's'}. Continue it: "
            + "\n".join([f"planbook write --continue {kept.id}", *sent_lines(kept.draft.done)])
        )
        self.exit_code = error.exit_code
