"""Every exact message of every rule, and what must have no finding.

In `rules/RULE/`, each `fires*.yaml` is a plan in which the rule finds what its `.out` says, and each `quiet*.yaml` one
in which it finds nothing. Only that rule is applied. After a change of wording, rewrite them and review the diff:
`python -m tests.check.write_rules`.
"""

from pathlib import Path

import pytest

from planbook.check.judge import apply_rules
from planbook.check.rule import FAMILIES, PROFILES
from planbook.check.rule_docs import as_plan, parse_rule_doc
from planbook.check.table import RULES
from planbook.plan.problem import as_text

LISTED = """
[tool.planbook.agents.summarizer]
kind = "messages"
[tool.planbook.programs]
weigh = {argv = ["python3", "weigh.py", "{args.sku}"]}
weigh-all = {argv = ["python3", "weigh.py"], stdin = "json"}
"""
"""The agents and programs of the examples."""
HERE = Path(__file__).parent / "rules"
FIRES = sorted(HERE.glob("*/fires*.yaml"))
QUIET = sorted(HERE.glob("*/quiet*.yaml"))


def called(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def said(path: Path) -> str:
    """Returns the output of `planbook check` for one rule and a plan in its folder."""
    rule = RULES[path.parent.name]
    return as_text(apply_rules(path.read_bytes(), Path(path.name), [rule]).problems)


@pytest.mark.parametrize("path", FIRES, ids=called)
def test_fires(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    text = said(path)
    assert text + "\n" == path.with_suffix(".out").read_text(encoding="utf-8")
    assert f"[{path.parent.name}]" in text


@pytest.mark.parametrize("path", QUIET, ids=called)
def test_quiet(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    assert said(path) == ""


def test_every_rule_has_plans_of_both_kinds_and_no_others() -> None:
    assert {path.parent.name for path in FIRES} == set(RULES)
    assert {path.parent.name for path in QUIET} == set(RULES)
    assert {path.with_suffix(".yaml") for path in HERE.glob("*/*.out")} == set(FIRES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_named_after_its_file(name: str) -> None:
    rule = RULES[name]
    assert type(rule).__module__ == f"planbook.check.rules.{name.replace('-', '_')}"
    assert rule.name == name and rule.family in FAMILIES and rule.profile in PROFILES


def test_every_rule_is_in_the_table() -> None:
    import planbook.check.rules

    files = Path(planbook.check.rules.__path__[0]).glob("[a-z]*.py")
    assert {path.stem.replace("_", "-") for path in files} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_its_documentation_is_true(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plans").mkdir()
    Path("plans/sign-in.yaml").write_text(as_plan("- goto: /login", "sign-in"))
    Path("pyproject.toml").write_text(LISTED)
    german = as_plan("- goto: /login", "in-german") + "browser: {language: de-DE}\n"
    Path("plans/in-german.yaml").write_text(german)
    words = parse_rule_doc(RULES[name])
    assert words.does.startswith("Finds ") and words.does.endswith(".") and words.fix.endswith(".")
    assert _rules_that_fire(words.example, name) == {name}
    assert _rules_that_fire(words.instead, name) == set()


def _rules_that_fire(text: str, name: str) -> set[str]:
    verdict = apply_rules(as_plan(text).encode(), Path("plans/example.yaml"), [RULES[name]])
    return {problem.rule for problem in verdict.problems}
