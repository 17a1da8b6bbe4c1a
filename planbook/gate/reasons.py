"""Explains why the gate refuses a plan: which revision is allowed, what changed since, and what to do."""

from collections.abc import Sequence

from planbook import git
from planbook.gate.approvals import Approval
from planbook.gate.changed_since import changes_since
from planbook.gate.programs import files_among, is_setting
from planbook.gate.subject import GatedPlan
from planbook.places import APPROVALS

INDENT = "\n  "


def not_committed(subject: GatedPlan, newest: git.Newest) -> str | None:
    """Returns why a plan differs from the newest commit; None if it does not."""
    if subject.misplaced:
        return f"{subject.name}: {subject.misplaced}."
    if subject.is_in(newest):
        return _rows_not_committed(subject, newest) or _programs_not_committed(subject, newest)
    kept, commit = newest.files[subject.path], newest.commit[:10]
    todo = f"To let it run: git add {subject.path}, and commit it."
    if kept is None:
        return f"{subject.name}: commit {commit} has no file of this name.{INDENT}{todo}"
    return f"{subject.name}: it is not what commit {commit} has.{_changes(kept, subject)}{INDENT}{todo}"


def not_approved(subject: GatedPlan, newest: git.Newest, approvals: dict[str, Approval], here: bool) -> str | None:
    """Returns why a plan is not approved; None if it is. `here` means that an approval exists, but is not committed."""
    if subject.misplaced:
        return f"{subject.name}: {subject.misplaced}."
    if subject.is_approved(approvals):
        return None
    todo = f"To let it run: planbook approve {subject.path}, and commit {APPROVALS}."
    if here:
        todo = f"{APPROVALS} approves it here, but not in commit {newest.commit[:10]}. To let it run: commit that file."
    approval = approvals.get(subject.path)
    if approval and subject.has_approved_text(approval):
        what = _programs_are(list(subject.programs)) if subject.has_approved_rows(approval) else _rows_are(subject)
        return f"{subject.name}: {what} not those that were approved.{INDENT}{todo}"
    if approval is None:
        return f"{subject.name}: no revision of it is approved.{INDENT}{todo}"
    version = subject.version(approval.sha256)
    where = f"commit {version.commit[:10]}" if version else "in no commit here, so what changed cannot be said"
    changes = _changes(version.content, subject) if version else ""
    what = f"it is revision {subject.plan.sha256[:12]}. The approved revision is {approval.words} ({where})."
    return f"{subject.name}: {what}{changes}{INDENT}{todo}"


def _rows_not_committed(subject: GatedPlan, newest: git.Newest) -> str | None:
    others = subject.changed_rows(newest)
    if not others:
        return None
    files = " ".join(others)
    told = f"{subject.name}: {_rows_are(subject)} not what commit {newest.commit[:10]} has in {files}."
    return f"{told}{INDENT}To let it run: git add {files}, and commit it."


def _programs_not_committed(subject: GatedPlan, newest: git.Newest) -> str | None:
    others = subject.changed_programs(newest)
    if not others:
        return None
    files = " ".join(files_among(others))
    told = f"{subject.name}: {_programs_are(list(others))} not what commit {newest.commit[:10]} has."
    return f"{told}{INDENT}To let it run: git add {files}, and commit it."


def _programs_are(pins: Sequence[str]) -> str:
    settings = [pin for pin in pins if is_setting(pin)]
    programs = [pin for pin in pins if pin not in settings]
    words = [f"the programs that it starts ({', '.join(programs) or 'none is listed'})"] if programs or not pins else []
    words += [f"the settings that decide where its data goes ({', '.join(settings)})"] if settings else []
    return f"{' and '.join(words)} are"


def _rows_are(subject: GatedPlan) -> str:
    return f"the rows of {', '.join(subject.rows) or 'its inputs'}, which decide what it sends, or how often, are"


def _changes(old: bytes, subject: GatedPlan) -> str:
    lines = "".join(f"{INDENT}  - {line}" for line in changes_since(old, subject.plan))
    return f"{INDENT}What changed since:{lines}"
