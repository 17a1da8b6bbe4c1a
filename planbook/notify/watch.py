"""Watches runs until their messages are in the outbox. The next process reports a run that was killed.

`.planbook/notify/runs/RUN` exists from before a run begins until its messages are in the outbox. If a process is killed
in between, the run is processed again, which adds no message twice.
"""

import time
from collections.abc import Iterator, Sequence

from planbook.notify.happenings import BAD, CLOSED_BY_A_PASS, GOOD, Happening, happenings
from planbook.notify.message import Links, Message, about_run, about_silence, moment
from planbook.notify.outbox import Outbox, new_id
from planbook.notify.state import CLEAN, Cause, State, changing, save
from planbook.places import Project, names_in
from planbook.record import Record
from planbook.settings.notify import Notify

SETTLED = 3600.0  # seconds after which a run without a journal counts as killed before it began


def watch(project: Project, notify: Notify, run_id: str) -> None:
    """Records that a run is about to begin. Raises OSError."""
    if notify.rules:
        marker = project.notify / "runs" / run_id
        marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.touch()


def watched(project: Project) -> list[str]:
    """Returns the runs that began, and whose messages are not in the outbox yet."""
    return sorted(names_in(project.notify / "runs"))


def is_done(project: Project, run_id: str) -> None:
    """Records that the run's messages, if any, are in the outbox."""
    (project.notify / "runs" / run_id).unlink(missing_ok=True)


def never_began(project: Project, run_id: str) -> bool:
    """Returns whether a run without a journal was killed, and is not just about to begin."""
    try:
        return time.time() - (project.notify / "runs" / run_id).stat().st_mtime > SETTLED
    except OSError:
        return True


def take_in(project: Project, notify: Notify, record: Record, status: str, links: Links) -> None:
    """Adds the messages about a run that is over to the outbox. Raises OSError."""
    started = record.started
    if started.is_draft or started.first or started.until:
        return
    outbox = Outbox(project)
    with changing(project, started.plan) as state:
        if started.run_id in state.runs:
            return
        for destination, message, cause in _messages(notify, record, status, links, state):
            outbox.put(new_id(started.plan, cause, started.run_id, destination), destination, message)
        state.take(started.run_id, started.at, status, record.ended.seconds if record.ended else None)
        save(project, state)


def _messages(
    notify: Notify, record: Record, status: str, links: Links, state: State
) -> Iterator[tuple[str, Message, str]]:
    """Yields each message with its destination and its cause. Changes `state`."""
    found = list(happenings(record, status, state))
    yield from _closed(notify, record, status, links, state, found)
    for happening in found:
        if not happening.cause:
            continue
        cause = state.causes.setdefault(
            happening.cause, Cause(when=happening.events[-1], what=happening.what, since=record.started.at)
        )
        cause.count, cause.clean, cause.what = cause.count + 1, 0, happening.what
        for destination, when in notify.destinations(happening.events, record.started.plan).items():
            if cause.is_told(destination):
                cause.told[destination] = cause.count
                yield (
                    destination,
                    about_run(record, status, when, happening.what, links, cause.count, cause.since),
                    happening.cause,
                )


def _closed(
    notify: Notify, record: Record, status: str, links: Links, state: State, found: Sequence[Happening]
) -> Iterator[tuple[str, Message, str]]:
    """Yields the messages about causes that a passed run closes; closes others silently."""
    happened = {one.cause for one in found}
    for key in [key for key, cause in state.causes.items() if key not in happened]:
        cause = state.causes[key]
        cause.clean += status in GOOD
        if cause.when not in CLOSED_BY_A_PASS and cause.clean >= CLEAN:
            del state.causes[key]
    if status in BAD:
        state.causes.pop("nothing_ran", None)
    if status not in GOOD:
        return
    open_ones = {key: cause for key, cause in state.causes.items() if cause.when in CLOSED_BY_A_PASS}
    told = [name for cause in open_ones.values() for name in cause.told]
    events = [event for one in found if not one.cause for event in one.events]
    for key in open_ones:
        del state.causes[key]
    seconds = record.ended.seconds if record.ended else 0.0
    before = [f"Before: {cause.what} ({_times(cause)})" for cause in open_ones.values()]
    what = "\n".join([f"It passed in {seconds:.1f} s.", *before])
    for destination in dict.fromkeys([*told, *notify.destinations(events, record.started.plan)]):
        when = "closed" if destination in told else "recovered"
        yield destination, about_run(record, status, when, what, links, 1, None), "closed"


def _times(cause: Cause) -> str:
    return f"{cause.count} time{'' if cause.count == 1 else 's'} since {moment(cause.since)}"


def look_for_silence(project: Project, notify: Notify, plans: Sequence[str], now: float) -> None:
    """Adds messages about plans of which no run began to the outbox. Raises OSError."""
    for plan in plans:
        rules = [rule for rule in notify.rules if rule.silence and rule.has(plan)]
        if rules:
            with changing(project, plan) as state:
                for rule in rules:
                    assert rule.silence and rule.since
                    _look(project, state, notify.told_by_planbook(rule), rule.since, rule.silence.total_seconds(), now)
                save(project, state)


def _look(project: Project, state: State, to: Sequence[str], since: str, seconds: float, now: float) -> None:
    if state.watched_since is None:
        state.watched_since = now
    last = max(state.last_run or 0, state.watched_since)
    count = int((now - last) / seconds)
    if count < 1:
        return
    said = f"No run of it began in the last {since}."
    cause = state.causes.setdefault("nothing_ran", Cause(when="nothing_ran", what=said, since=last))
    cause.count = max(cause.count, count)
    for destination in to:
        if cause.is_told(destination):
            cause.told[destination] = cause.count
            message = about_silence(state.plan, state.last_run, since, cause.count)
            Outbox(project).put(
                new_id(state.plan, "nothing_ran", f"{last} {cause.count}", destination), destination, message
            )
