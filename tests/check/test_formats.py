"""Output formats for programs."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator

from planbook.check.formats import FORMATS, render
from planbook.check.judge import apply_rules
from planbook.check.report import Report, severity
from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.plan.problem import Problem, as_text

SARIF = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"  # as published by OASIS
TEXT = """\
planbook: 1
name: plan
start: https://shop.example/
inputs:
  "no": {type: string}

steps:
  - goto: "www.b.example/a%,:b"
  - stop: passed
  - back:
"""
ODD = Problem("plans/a b,c:d.yaml", 2, 3, "50% of it\nis 'ö'", "write \x07 less", "unused-value", "  x: 50%\x07", 4)


def report() -> Report:
    """A report: one file with problems of rules, one with a structural problem, one without."""
    found = apply_rules(TEXT.encode(), Path("plan.yaml"), list(RULES.values())).problems
    broken = apply_rules(b"planbook: 1\nname: broken\nsteps: []\n", Path("broken.yaml"), []).problems
    return Report(["broken.yaml", "fine.yaml", "plan.yaml"], sorted([*broken, ODD, *found]))


def test_text() -> None:
    assert render("text", report()) == as_text(report().problems)


def test_json() -> None:
    first = json.loads(render("json", report()))[0]
    assert (first["path"], first["line"], first["rule"]) == ("broken.yaml", 1, "missing")


def test_levels_follow_the_ladder() -> None:
    assert [severity(name) for name in ("kind", "type-clash", "no-goal", "magic-number", "suppression")] == [
        "error", "error", "warning", "note", "warning",
    ]  # fmt: skip


# GitHub --------------------------------------------------------------------------------------------------------------
def test_github() -> None:
    lines = render("github", Report(["plan.yaml"], [ODD])).splitlines()
    assert lines == [
        "::warning file=plans/a b%2Cc%3Ad.yaml,line=2,endLine=2,col=3,endColumn=6,title=planbook%3A unused-value::"
        "50%25 of it%0Ais 'ö'. Write \\u0007 less"
    ]


def test_github_has_a_command_for_each_problem() -> None:
    found = report()
    lines = render("github", found).splitlines()
    assert len(lines) == len(found.problems) > 6
    for line, problem in zip(lines, found.problems, strict=True):
        command = {"error": "error", "warning": "warning", "note": "notice"}[severity(problem.rule)]
        assert re.match(rf"::{command} file=[^,:]+,line={problem.line},", line)


def test_github_says_nothing_of_nothing() -> None:
    assert render("github", Report(["plan.yaml"], [])) == ""


# SARIF ---------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("found", [report(), Report(["plan.yaml"], []), Report([], [])])
def test_sarif_is_valid(found: Report, validator: Draft7Validator) -> None:
    log = json.loads(render("sarif", found))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert log["version"] == "2.1.0"


def test_the_schema_would_find_a_mistake(validator: Draft7Validator) -> None:
    log = json.loads(render("sarif", report()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert [error.message for error in validator.iter_errors(log)] == ["0 is less than the minimum of 1"]


def test_sarif_results_name_their_rule_and_place() -> None:
    [run] = json.loads(render("sarif", report()))["runs"]
    rules: list[dict[str, Any]] = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*RULES, *STRUCTURAL]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    odd = next(one for one in run["results"] if one["ruleId"] == "unused-value")
    assert odd["message"]["text"] == "50% of it\nis 'ö'. Write \x07 less."
    assert odd["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "plans/a%20b%2Cc%3Ad.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 3, "endColumn": 7, "snippet": {"text": "  x: 50%\x07"}},
            }
        }
    ]


def test_sarif_has_the_documentation_of_rules() -> None:
    [run] = json.loads(render("sarif", report()))["runs"]
    by_name = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    unused = by_name["unused-input"]
    assert unused["shortDescription"] == {"text": "Finds inputs that no expression of the plan uses."}
    assert "\n```yaml\ninputs:\n" in unused["help"]["markdown"]
    assert unused["defaultConfiguration"] == {"level": "warning"} and unused["properties"]["tags"] == ["wrong"]
    assert by_name["kind"]["shortDescription"] == {"text": STRUCTURAL["kind"]}


def test_a_file_outside_of_the_folder_has_a_whole_address() -> None:
    [run] = json.loads(render("sarif", Report(["/some where/plan.yaml"], [])))["runs"]
    assert run["artifacts"] == [{"location": {"uri": "file:///some%20where/plan.yaml"}}]


# JUnit ---------------------------------------------------------------------------------------------------------------
def test_junit_has_a_suite_a_file_and_a_case_a_rule() -> None:
    found = report()
    root = ElementTree.fromstring(render("junit", found).removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n'))
    assert [suite.get("name") for suite in root] == ["broken.yaml", "fine.yaml", "plan.yaml", "plans/a b,c:d.yaml"]
    for suite in root:
        problems = found.of_file(str(suite.get("name")))
        rules = list(dict.fromkeys(problem.rule for problem in problems))
        assert [case.get("name") for case in suite] == (rules or ["check"])
        assert [len(case.findall("failure")) for case in suite] == ([1] * len(rules) or [0])
        assert suite.get("failures") == str(len(rules)) and suite.get("tests") == str(len(suite))
        assert (suite.get("errors"), suite.get("skipped"), suite.get("time")) == ("0", "0", "0")
    assert root.get("failures") == str(sum(int(str(suite.get("failures"))) for suite in root))
    assert root.get("tests") == str(sum(len(suite) for suite in root))


def test_junit_holds_whatever_a_plan_may_hold() -> None:
    root = ElementTree.fromstring(render("junit", Report([], [ODD])).partition("\n")[2])
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("type") == "unused-value" and failure.get("message") == "50% of it\nis 'ö'. Write � less"
    assert failure.text == str(ODD).replace("\x07", "�")
    case = root.find("testsuite/testcase")
    assert case is not None and (case.get("classname"), case.get("line")) == ("plans/a b,c:d.yaml", "2")


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_takes_anything(form: str) -> None:
    assert isinstance(render(form, report()), str)
    assert isinstance(render(form, Report([], [])), str)
