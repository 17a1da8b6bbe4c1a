"""Checks one plan against the rules of a profile."""

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
"""Minimum length of a text to hide: shorter ones occur everywhere, and messages without them would be unreadable."""


@dataclass(frozen=True)
class CheckResult:
    """The problems of a plan, sorted by place, and the edits that fix some of them.

    A plan with structural problems does not load, so no rule is applied: it has only these.
    """

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    loads: bool = True


def check_plan(file: Path, profile: Profile | None = None) -> list[Problem]:
    """Returns the problems of one plan, and those of the plans it calls that keep it from running.

    Without a profile, the one that its project sets applies.
    """
    try:
        return check_bytes(read_bytes(file), file, profile)
    except PlanProblems as error:
        return _worded(error.problems)


def check_bytes(content: bytes, file: Path, profile: Profile | None = None) -> list[Problem]:
    """Like `check_plan`, for the content of a file; `file` is its actual or intended path."""
    return list(apply_rules(content, file, rules_of(profile or profile_for(file))).problems)


def check_loaded(plan: Plan, profile: Profile | None = None) -> list[Problem]:
    """Like `check_plan`, for a loaded plan."""
    written = read_yaml(plan.text, ProblemCollector(""))
    return list(_judge(plan, written, rules_of(profile or profile_for(plan.file))).problems)


def apply_rules(content: bytes, file: Path, rules: Sequence[Rule]) -> CheckResult:
    """Applies rules to the content of a file."""
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
    """Yields the findings that no suppression covers, each with its rule, and the problems of the suppressions."""
    allowances = AllowComments(judged)
    yield from ((name, finding) for name, finding in found if not allowances.allows(name, finding))
    yield from ((NAME, finding) for finding in allowances.findings(rules))


def _problems(findings: Sequence[tuple[str, Finding]], book: ProblemCollector, hidden: Sequence[str]) -> list[Problem]:
    for name, finding in findings:
        book.add(finding.place, _without(hidden, finding.what), _without(hidden, finding.expected), name)
    return book.problems


def _without(hidden: Sequence[str], text: str) -> str:
    """Replaces the texts that no message may show by stars. The length of the lines does not change."""
    for secret in hidden:
        for line in secret.splitlines():
            text = text.replace(line, "*" * len(line)) if line.strip() else text
    return text


def _project(file: Path) -> Project:
    return find_project(file.absolute().parent)


def _worded(problems: Sequence[object]) -> list[Problem]:
    return [problem for problem in problems if isinstance(problem, Problem)]
