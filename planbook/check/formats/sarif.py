"""Output for code scanning: SARIF 2.1.0."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from planbook.check.report import Report, severity
from planbook.check.rule_docs import as_markdown, parse_rule_doc
from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.plan.problem import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """Returns one run: all rules with their documentation, and one result per problem."""
    rules = list(dict.fromkeys([*RULES, *STRUCTURAL, *(problem.rule for problem in report.problems)]))
    driver = {"name": "planbook", "semanticVersion": version("planbook"), "rules": [_rule(name) for name in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _location(file)} for file in report.all_files],
        "results": [_result(problem, rules.index(problem.rule)) for problem in report.problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(name: str) -> dict[str, Any]:
    described: dict[str, Any] = {"id": name, "defaultConfiguration": {"level": severity(name)}}
    if name not in RULES:
        said = STRUCTURAL.get(name, "A plan is as its format says.")
        return described | {"shortDescription": {"text": said}, "properties": {"tags": ["structure"]}}
    rule = RULES[name]
    words = parse_rule_doc(rule)
    return described | {
        "name": type(rule).__name__,
        "shortDescription": {"text": words.does},
        "fullDescription": {"text": " ".join(words.why.split())},
        "help": {"text": as_markdown(rule), "markdown": as_markdown(rule)},
        "properties": {"tags": [rule.family], "profile": rule.profile},
    }


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": problem.line, "startColumn": problem.column}
    if problem.width:
        region["endColumn"] = problem.column + problem.width
    if problem.source_line:
        region["snippet"] = {"text": problem.source_line}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule,
        "level": severity(problem.rule),
        "message": {"text": f"{problem.message}."},
        "locations": [{"physicalLocation": {"artifactLocation": _location(problem.path), "region": region}}],
    }


def _location(path: str) -> dict[str, str]:
    """Returns the location of a file. A path below the current folder stays relative, as code scanning expects."""
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(Path(path).as_posix()), "uriBaseId": "%SRCROOT%"}
