"""Output for viewers of test results: JUnit XML."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from planbook.check.report import Report
from planbook.plan.problem import Problem

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Returns a suite per file, with one failed case per rule that found something, or one case that passed."""
    root = Element("testsuites", name="planbook check")
    for file in report.all_files:
        root.append(_suite(file, report.of_file(file)))
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", "0")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _suite(file: str, problems: list[Problem]) -> Element:
    rules = list(dict.fromkeys(problem.rule for problem in problems))
    counts = {"tests": str(max(len(rules), 1)), "failures": str(len(rules)), "errors": "0", "skipped": "0", "time": "0"}
    suite = Element("testsuite", {"name": _clean(file), **counts})
    for rule in rules or ["check"]:
        found = [problem for problem in problems if problem.rule == rule]
        suite.append(_case(file, rule, found))
    return suite


def _case(file: str, rule: str, problems: list[Problem]) -> Element:
    case = Element("testcase", name=rule, classname=_clean(file), file=_clean(file), time="0")
    if problems:
        case.set("line", str(problems[0].line))
        failure = SubElement(case, "failure", type=rule, message=_clean(problems[0].message))
        failure.text = _clean("\n".join(map(str, problems)))
    return case


def _clean(text: str) -> str:
    """Removes the characters that XML does not allow."""
    return _NOT_IN_XML.sub("�", text)
