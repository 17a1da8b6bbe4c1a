"""Tells of a try: the verdict on each step, and what is worth knowing."""

from collections.abc import Sequence

from planbook.browser.locating.facts import Facts
from planbook.engine import reporting
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.trying.findings import StepTried, Verdict
from planbook.engine.trying.state import Trying
from planbook.events import Noted
from planbook.plan.walk import held_steps
from planbook.step.kind import Step


def words(run: Run, index: int) -> str:
    """A step as messages name it: `step 05 (Click button "Sign in")`."""
    label, heading = run.labels[index], run.headings[index]
    return heading if label.endswith("00") else f"step {label} ({heading})"


def note(run: Run, message: str) -> None:
    """Tells of something that is worth knowing, of the step that was begun last."""
    run.events.tell(Noted, index=run.current, message=message)


def tell_tried(
    run: Run,
    index: int,
    verdict: Verdict,
    because: str | None = None,
    facts: Facts | None = None,
    matched: str | None = None,
) -> None:
    """Tells the verdict on a step."""
    known = vars(facts) if facts else {}
    run.events.tell(StepTried, index=index, verdict=verdict, because=because, matched=matched, **known)


def leave_behind(run: Run, steps: Sequence[Step], at: Position, index: int) -> None:
    """Tells of the steps of a group that an `until` has left before them."""
    leave_rest(run, steps, at, f"{words(run, index)} was left before it", "skipped")


def leave_rest(
    run: Run, steps: Sequence[Step], at: Position, because: str | None, verdict: Verdict = "not_reached"
) -> None:
    """Tells of the steps that nothing is told about yet, and of those inside them."""
    for step in steps:
        if step.do.word != "note" and id(step) not in run.begun:
            tell_tried(run, reporting.begin(run, step, at), verdict, because)
        leave_rest(run, held_steps(step), at, because, verdict)


def start_over(trying: Trying, run: Run, index: int) -> None:
    """A group or call that failed has another try: what failed in it is no more than a warning."""
    for inside in trying.findings.failed_within(index):
        because = trying.findings.tried[inside].because
        tell_tried(run, inside, "warned", f"{because}; {words(run, index)} starts over")
