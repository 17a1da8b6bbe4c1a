"""Fixes a plan: applies the safe edits of findings until none is left."""

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

ROUNDS = 20  # a fix may reveal a finding that another one hid
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class FixedFile:
    """The result for one file: its content before and after, which may be the same, and the remaining problems."""

    file: Path
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]

    @property
    def diff(self) -> str:
        """Returns the changes as a unified diff; empty if there are none."""
        name = shown(self.file)
        old, new = (content.decode("utf-8-sig").splitlines(keepends=True) for content in (self.before, self.after))
        lines = unified_diff(old, new, name, f"{name} (fixed)")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def fix_file(file: Path, rules: Sequence[Rule]) -> FixedFile:
    """Fixes a file as far as that is safe, and writes it if something changed.

    A plan that loads still loads afterwards. Problems without a safe fix are left as they are.
    """
    try:
        before = read_bytes(file)
    except PlanProblems as error:
        return FixedFile(file, b"", b"", tuple(one for one in error.problems if isinstance(one, Problem)))
    after, verdict = fix_text(before, file, rules)
    if after != before:
        replace_file(file, before, after)
    return FixedFile(file, before, after, verdict.problems)


def fix_text(content: bytes, file: Path, rules: Sequence[Rule]) -> tuple[bytes, CheckResult]:
    """Returns a plan's content with all safe edits applied, and the remaining problems. Touches no file."""
    verdict = apply_rules(content, file, rules)
    for _ in range(ROUNDS):
        better = _round(content, file, rules, verdict)
        if better is None:
            break
        content, verdict = better
    return content, verdict


def _round(content: bytes, file: Path, rules: Sequence[Rule], verdict: CheckResult) -> tuple[bytes, CheckResult] | None:
    """Applies the first edit that leaves fewer problems than before. Returns None if there is none."""
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


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Replaces a file atomically. Raises PlanbookError if it cannot be written, or has changed in the meantime."""
    target = file.resolve()  # keeps a symbolic link
    if target.read_bytes() != before:
        raise PlanbookError(f"{shown(file)} was changed while it was being fixed; nothing was written. Try again")
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
