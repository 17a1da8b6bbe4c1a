"""Judging one plan by the rules of a profile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from planbook.check.allow import NAME, AllowComments
from planbook.check.plan_facts import PlanFacts
from planbook.check.profiles import profile_for, rules_of
from planbook.check.rule import Finding, Profile, Rule
from planbook.check.table import RULES
from planbook.errors import PlanProblems
from planbook.places import Project, find_project
from planbook.plan.called_plans import follow_calls
from planbook.plan.load import load_written, read_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, ProblemCollector, shown
from planbook.plan.source import Mapping, read_yaml

HIDDEN = 3
"""Letters of what is hidden: one or two stand everywhere, and messages without them could not be read."""


@dataclass(frozen=True)
class CheckResult:
    """What is wrong with a plan, sorted by place, and the edits that mend some of it.

    A plan with structural problems does not load, and cannot be judged: it has only these.
    """

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    loads: bool = True


def check_plan(file: Path, profile: Profile | None = None) -> list[Problem]:
    """The problems of one plan, and what of the plans that it calls keeps it from running.

    Without a profile, by the one that its project has set.
    """
    try:
        return check_bytes(read_bytes(file), file, profile)
    except PlanProblems as error:
        return _worded(error.problems)


def check_bytes(content: bytes, file: Path, profile: Profile | None = None) -> list[Problem]:
    """Like `check_plan`, of a file's content; `file` is where it stands, or would stand."""
    return list(apply_rules(content, file, rules_of(profile or profile_for(file))).problems)


def check_loaded(plan: Plan, profile: Profile | None = None) -> list[Problem]:
    """Like `check_plan`, of a plan that is loaded already."""
    written = read_yaml(plan.text, ProblemCollector(""))
    return list(_judge(plan, written, rules_of(profile or profile_for(plan.file))).problems)


def apply_rules(content: bytes, file: Path, rules: Sequence[Rule]) -> CheckResult:
    """What some rules say of a file's content."""
    try:
        plan, written = load_written(content, file)
    except PlanProblems as error:
        return CheckResult(tuple(_worded(error.problems)), loads=False)
    return _judge(plan, written, rules)


def _judge(plan: Plan, written: Mapping, rules: Sequence[Rule]) -> CheckResult:
    project = _project(plan.file)
    called, of_calls = follow_calls(plan, project.folder)
    path = shown(plan.file)
    judged = PlanFacts(plan, written, project, called, [one for one in _worded(of_calls) if one.path == path])
    found = [(rule.name, finding) for rule in rules for finding in rule.findings(judged)]
    left = list(_not_allowed(judged, rules, found))
    hidden = [text for _, finding in found for text in finding.hide if len(text) >= HIDDEN]
    problems = _problems(left, ProblemCollector(path, _without(hidden, plan.text)), hidden)
    structural = [one for one in _worded(of_calls) if one.path != path or one.rule not in RULES]
    return CheckResult(tuple(sorted({*structural, *problems})), tuple(finding for _, finding in left))


def _not_allowed(
    judged: PlanFacts, rules: Sequence[Rule], found: Sequence[tuple[str, Finding]]
) -> Iterator[tuple[str, Finding]]:
    """The findings, each with its rule's name, that the plan does not allow; and what is wrong with what it allows."""
    allowances = AllowComments(judged)
    yield from ((name, finding) for name, finding in found if not allowances.allows(name, finding))
    yield from ((NAME, finding) for finding in allowances.findings(rules))


def _problems(findings: Sequence[tuple[str, Finding]], book: ProblemCollector, hidden: Sequence[str]) -> list[Problem]:
    for name, finding in findings:
        book.add(finding.place, _without(hidden, finding.what), _without(hidden, finding.expected), name)
    return book.problems


def _without(hidden: Sequence[str], text: str) -> str:
    """The text with stars in place of what no message may show; its lines stay as long as they are."""
    for secret in hidden:
        for line in secret.splitlines():
            text = text.replace(line, "*" * len(line)) if line.strip() else text
    return text


def _project(file: Path) -> Project:
    return find_project(file.absolute().parent)


def _worded(problems: Sequence[object]) -> list[Problem]:
    return [problem for problem in problems if isinstance(problem, Problem)]
