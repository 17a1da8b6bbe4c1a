"""Finds what people want to know about a run, and its cause."""

from collections.abc import Iterator
from typing import NamedTuple

from planbook.notify.message import failed_step, named
from planbook.notify.state import State
from planbook.record import Record

BAD, GOOD = ("failed", "interrupted"), ("passed", "flaky")
CLOSED_BY_A_PASS = ("failed", "refused", "nothing_ran")


class Happening(NamedTuple):
    """Something that happened. `events` are the events of rules that it matches, the most specific first."""

    cause: str
    events: tuple[str, ...]
    what: str


def happenings(record: Record, status: str, state: State) -> Iterator[Happening]:
    """Yields what happened in a run that is over, before `state` includes it."""
    match status:
        case "failed" | "interrupted":
            first = ("first_failure",) if state.last_status in GOOD else ()
            yield Happening(_cause_of_failure(record), (*first, "failed"), _failure(record, status))
        case "refused":
            because = (record.ended and record.ended.because) or ""
            yield Happening(f"refused {because.partition(chr(10))[0]}", ("refused",), because)
        case "passed" | "flaky":
            yield from _of_a_pass(record, status, state)


def _of_a_pass(record: Record, status: str, state: State) -> Iterator[Happening]:
    seconds = record.ended.seconds if record.ended else 0.0
    if state.last_status in BAD:
        yield Happening("", ("recovered",), f"{record.started.plan} passed in {seconds:.1f} s.")
    if status == "flaky" and state.last_status == "flaky":
        yield Happening("flaky", ("flaky_twice",), _flaky(record))
    if state.slow_from is not None and seconds > state.slow_from:
        usual = state.slow_from / 2
        before = f"Of the last {len(state.seconds)} runs that passed, 95 % took {usual:.1f} s at most."
        said = f"It took {seconds:.1f} s. {before}"
        yield Happening("slow", ("slow",), said)
    for step in record.steps:
        found = next((one for one in reversed(step.elements) if one.fallback), None)
        if found:
            said = f"In {named(step)}, the target was not found, but a fallback: {found.target}."
            yield Happening(f"drift {step.started.id}", ("drift",), said)
            return


def _cause_of_failure(record: Record) -> str:
    """Returns the cause: failures of the same step with the same error class have the same cause."""
    step = failed_step(record)
    error = step.ended.error if step and step.ended else None
    return f"failed {step.started.plan + ' ' + step.started.id if step else ''} {error.error_class if error else ''}"


def _failure(record: Record, status: str) -> str:
    step = failed_step(record)
    if status == "interrupted":
        if step is None:
            return "Its process died between two steps."
        sent = {"no": "Nothing of it had been sent.", "yes": "It had been sent.", "perhaps": "It may have been sent."}
        return f"Its process ended in {named(step)}. {sent[step.sent]}"
    if step and step.ended and step.ended.error:
        return f"It failed in {named(step)}: {step.ended.error.message}"
    return (record.ended and record.ended.because) or "It failed."


def _flaky(record: Record) -> str:
    again = [named(step) for step in record.steps if step.ended and step.ended.status == "passed_on_retry"]
    return f"It passed only because a step was tried again: {', '.join(again[:3])}."
