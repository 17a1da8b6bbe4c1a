"""Describes the changes of a plan since a revision, for a message."""

from collections.abc import Iterator

from planbook.diff.compare import compare
from planbook.errors import PlanProblems
from planbook.plan.load import load_bytes
from planbook.plan.model import Plan

MOST = 20  # changes in a message


def changes_since(old: bytes, plan: Plan) -> list[str]:
    """Returns the changes from a revision to the loaded plan, one per line, the riskiest first; never empty."""
    try:
        before = load_bytes(old, plan.file)
    except PlanProblems:
        return ["this planbook cannot read that revision as a plan"]
    changes = [f"{change.label}: {change.words}" for change in compare(before, plan)]
    more = len(changes) - MOST
    return [*changes[:MOST], *([f"and {more} more"] if more > 0 else [])] or list(_nothing(old, plan))


def _nothing(old: bytes, plan: Plan) -> Iterator[str]:
    if _plain(old) == _plain(plan.text.encode()):
        yield "nothing but how lines end. Keep git from changing them: write `plans/** -text` into .gitattributes"
    else:
        yield "nothing that is done: comments, spacing, quotes or the order of keys"


def _plain(content: bytes) -> bytes:
    return content.decode("utf-8-sig").replace("\r\n", "\n").encode()
