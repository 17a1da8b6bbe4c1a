"""Judging one plan by the rules of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planbook.check.judged import Judged
from planbook.check.profiles import USUAL, rules_of
from planbook.check.rule import Finding, Profile, Rule
from planbook.errors import PlanProblems
from planbook.places import Project, find_project
from planbook.plan.called import follow_calls
from planbook.plan.load import load_written, read_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import Book, Problem, shown
from planbook.plan.source import Mapping, read_yaml


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a plan, sorted by place, and the edits that mend some of it.

    A plan with structural problems cannot be judged: it has only these.
    """

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()


def check_plan(file: Path, profile: Profile = USUAL) -> list[Problem]:
    """The problems of one plan, and what of the plans that it calls keeps it from running."""
    try:
        return check_bytes(read_bytes(file), file, profile)
    except PlanProblems as error:
        return _worded(error.problems)


def check_bytes(content: bytes, file: Path, profile: Profile = USUAL) -> list[Problem]:
    """Like `check_plan`, of a file's content; `file` is where it stands, or would stand."""
    return list(judge_bytes(content, file, rules_of(profile)).problems)


def check_loaded(plan: Plan, profile: Profile = USUAL) -> list[Problem]:
    """Like `check_plan`, of a plan that is loaded already."""
    written = read_yaml(plan.text, Book(""))
    return list(_judge(plan, written, rules_of(profile)).problems)


def judge_bytes(content: bytes, file: Path, rules: Sequence[Rule]) -> Verdict:
    """What some rules say of a file's content."""
    try:
        plan, written = load_written(content, file)
    except PlanProblems as error:
        return Verdict(tuple(_worded(error.problems)))
    return _judge(plan, written, rules)


def _judge(plan: Plan, written: Mapping, rules: Sequence[Rule]) -> Verdict:
    project = _project(plan.file)
    called, of_calls = follow_calls(plan, project.folder)
    judged = Judged(plan, written, project, called)
    book = Book(shown(plan.file), plan.text)
    findings: list[Finding] = []
    for rule in rules:
        for finding in rule.findings(judged):
            findings.append(finding)
            book.add(finding.place, finding.what, finding.expected, rule.name)
    return Verdict(tuple(sorted({*_worded(of_calls), *book.problems})), tuple(findings))


def _project(file: Path) -> Project:
    return find_project(file.absolute().parent)


def _worded(problems: Sequence[object]) -> list[Problem]:
    return [problem for problem in problems if isinstance(problem, Problem)]
