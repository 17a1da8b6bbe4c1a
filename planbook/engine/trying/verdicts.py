"""Records a try: the verdict on each step, and notes."""

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
    """Returns a step's name in messages: `step 05 (Click button "Sign in")`."""
    label, heading = run.labels[index], run.headings[index]
    return heading if label.endswith("00") else f"step {label} ({heading})"


def note(run: Run, message: str) -> None:
    """Records a note on the step that began last."""
    run.events.tell(Noted, index=run.current, message=message)


def tell_tried(
    run: Run,
    index: int,
    verdict: Verdict,
    because: str | None = None,
    facts: Facts | None = None,
    matched: str | None = None,
) -> None:
    """Records the verdict on a step."""
    known = vars(facts) if facts else {}
    run.events.tell(StepTried, index=index, verdict=verdict, because=because, matched=matched, **known)


def leave_behind(run: Run, steps: Sequence[Step], at: Position, index: int) -> None:
    """Records the steps of a group that an `until` has skipped."""
    leave_rest(run, steps, at, f"{words(run, index)} was left before it", "skipped")


def leave_rest(
    run: Run, steps: Sequence[Step], at: Position, because: str | None, verdict: Verdict = "not_reached"
) -> None:
    """Records the steps that have no verdict yet, and their inner steps."""
    for step in steps:
        if step.do.word != "note" and id(step) not in run.begun:
            tell_tried(run, reporting.begin(run, step, at), verdict, because)
        leave_rest(run, held_steps(step), at, because, verdict)


def start_over(trying: Trying, run: Run, index: int) -> None:
    """Turns the failures inside a group or call that is tried again into warnings."""
    for inside in trying.findings.failed_within(index):
        because = trying.findings.tried[inside].because
        tell_tried(run, inside, "warned", f"{because}; {words(run, index)} starts over")
