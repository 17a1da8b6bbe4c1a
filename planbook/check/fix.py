"""Mending a plan: the safe edits of what rules have found, made until none is left."""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from planbook.check.judge import CheckResult, apply_rules
from planbook.check.rule import Rule
from planbook.errors import PlanbookError, PlanProblems
from planbook.plan.edit import CannotSplice, Splice, apply_splices
from planbook.plan.load import read_bytes
from planbook.plan.problem import Problem, shown

ROUNDS = 20  # after each, what was hidden by another finding may come up
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class FixedFile:
    """What became of a file: its content before and after, which may be the same, and the problems that are left."""

    file: Path
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]

    @property
    def diff(self) -> str:
        """What changed, as a unified diff; empty if nothing did."""
        name = shown(self.file)
        old, new = (content.decode("utf-8-sig").splitlines(keepends=True) for content in (self.before, self.after))
        lines = unified_diff(old, new, name, f"{name} (mended)")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def fix_file(file: Path, rules: Sequence[Rule]) -> FixedFile:
    """Mends a file as far as that is safe, and writes it if something changed.

    A plan that loads still loads afterwards; what cannot be mended without harm is left as it is.
    """
    try:
        before = read_bytes(file)
    except PlanProblems as error:
        return FixedFile(file, b"", b"", tuple(one for one in error.problems if isinstance(one, Problem)))
    after, verdict = fix_text(before, file, rules)
    if after != before:
        _replace(file, before, after)
    return FixedFile(file, before, after, verdict.problems)


def fix_text(content: bytes, file: Path, rules: Sequence[Rule]) -> tuple[bytes, CheckResult]:
    """A plan's content with all safe edits made, and what rules say of it then. No file is touched."""
    verdict = apply_rules(content, file, rules)
    for _ in range(ROUNDS):
        better = _round(content, file, rules, verdict)
        if better is None:
            break
        content, verdict = better
    return content, verdict


def _round(content: bytes, file: Path, rules: Sequence[Rule], verdict: CheckResult) -> tuple[bytes, CheckResult] | None:
    """One edit after the other; None if none is left that leaves fewer problems than there were."""
    for finding in verdict.findings:
        try:
            changed = _edited(content, finding.edits)
        except CannotSplice:
            continue
        if changed == content:
            continue
        now = apply_rules(changed, file, rules)
        if now.loads and len(now.problems) < len(verdict.problems):
            return changed, now
    return None


def _edited(content: bytes, edits: Sequence[Splice]) -> bytes:
    mark = _BOM if content.startswith(_BOM) else b""
    return mark + apply_splices(content.decode("utf-8-sig"), edits).encode()


def _replace(file: Path, before: bytes, after: bytes) -> None:
    """Writes a file all at once. Raises PlanbookError where it cannot be written, or was changed in the meantime."""
    target = file.resolve()  # a link stays one
    if target.read_bytes() != before:
        raise PlanbookError(f"{shown(file)} was changed while it was being mended; nothing was written. Try again")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise PlanbookError(f"{shown(file)} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(after)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise PlanbookError(f"{shown(file)} cannot be written: {error.strerror}") from None
