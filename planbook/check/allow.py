"""Suppressions: `# planbook: allow RULE because REASON`, on the line in question or alone on the line above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Rule
from planbook.check.table import RULES
from planbook.plan.comments import Comment
from planbook.plan.edit import Splice
from planbook.plan.problem import Place, did_you_mean, listed, quoted

NAME = "suppression"
FORM = "# planbook: allow RULE because REASON"
_OURS = re.compile(r"\s*planbook:\s*")
_ALLOW = re.compile(r"allow\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)\s*(?:because\b\s*(?P<reason>.*))?")


@dataclass
class AllowComment:
    """A comment that suppresses rules on a line.

    `rules` has the column of each; `used` are those that suppressed a finding.
    """

    comment: Comment
    line: int
    rules: dict[str, int]
    reason: str
    used: set[str] = field(default_factory=set)

    def place(self, rule: str) -> Place:
        """Returns the place of a rule's name in the comment."""
        return Place(self.comment.line, self.rules[rule], len(rule))


class AllowComments:
    """All suppressions of one plan."""

    def __init__(self, judged: PlanFacts) -> None:
        self._judged = judged
        self._wrong: list[Finding] = []
        self._allowed = [found for comment in judged.comments if (found := self._read(comment))]
        self._first_lines = judged.first_lines if self._allowed else {}

    def allows(self, rule: str, finding: Finding) -> bool:
        """Returns whether a suppression covers a finding, and marks the suppression as used."""
        line = finding.place.line
        lines = (line, self._first_lines.get(line, line))
        found = [one for one in self._allowed if one.reason and one.line in lines and rule in one.rules]
        for one in found:
            one.used.add(rule)
        return bool(found)

    def findings(self, rules: Sequence[Rule]) -> Iterator[Finding]:
        """Yields what is wrong with the suppressions themselves. Call it after `rules` have been checked."""
        yield from self._wrong
        asked = {rule.name for rule in rules}
        for allowed in self._allowed:
            yield from self._unused(allowed, asked) if allowed.reason else self._unreasoned(allowed)

    def _read(self, comment: Comment) -> AllowComment | None:
        ours = _OURS.match(comment.text)
        if not ours:
            return None
        said = _ALLOW.fullmatch(comment.text.rstrip(), ours.end())
        if not said:
            what = f"{quoted(comment.text.strip())} says nothing that planbook knows"
            self._wrong.append(Finding(comment.place, what, f"write {FORM}"))
            return None
        start = comment.column + 1 + said.start("rules")
        rules = {word[0]: start + word.start() for word in re.finditer(r"[\w-]+", said["rules"])}
        return AllowComment(comment, self._line(comment), rules, (said["reason"] or "").strip())

    def _line(self, comment: Comment) -> int:
        """Returns the line that a comment applies to: its own, or the next one that is not empty."""
        if not comment.alone:
            return comment.line
        alone = {other.line for other in self._judged.comments if other.alone}
        following = range(comment.line, len(self._judged.lines))
        return next((at + 1 for at in following if self._judged.lines[at].strip() and at + 1 not in alone), 0)

    def _unreasoned(self, allowed: AllowComment) -> Iterator[Finding]:
        rules = listed(map(quoted, allowed.rules))
        yield Finding(allowed.comment.place, f"{rules} is allowed without a reason", "say why: … because …")

    def _unused(self, allowed: AllowComment, asked: set[str]) -> Iterator[Finding]:
        for name in allowed.rules:
            if name not in RULES:
                hint = did_you_mean(name, RULES, "`planbook explain --all` lists them")
                yield Finding(allowed.place(name), f"there is no rule {quoted(name)} that can be allowed", hint)
            elif name in asked and name not in allowed.used:
                what = f"nothing here needs {quoted(name)} to be allowed"
                yield Finding(allowed.place(name), what, "take it out", self._without(name, allowed))

    def _without(self, name: str, allowed: AllowComment) -> tuple[Splice, ...]:
        """Returns the edits that remove a rule from a comment, or the whole comment if the rule is its only one."""
        others = [other for other in allowed.rules if other != name]
        comment = allowed.comment
        if not others:
            return (self._judged.edit.remove_comment(comment),)
        before, _, after = comment.text.partition(name)
        kept = before.rstrip(" ,") + after if not after.lstrip().startswith(",") else before + after.lstrip(" ,")
        return (self._judged.edit.replace_comment(comment, kept),)
