"""`planbook check --fix`: what it changes, what it leaves, and that it breaks nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.check.fix import fix_file, fix_text
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Rule
from planbook.check.table import RULES
from planbook.errors import PlanbookError
from planbook.plan.edit import Splice

TEXT = """\
planbook: 1
name: plan
goal: Order paper.
start: https://shop.example/  # planbook: allow bad-address because it was wrong once

steps:
  - title: Order
    click: {button: Place order}   # the big one
    effect: once
    retries: 2
  - expect: {text: Thank you}
  # planbook: allow fixed-wait, naming because it used to wait here
  - goto: /orders
  - expect: {text: Your orders}
"""
MENDED = (
    TEXT.replace("  # planbook: allow bad-address because it was wrong once", "")
    .replace("    retries: 2\n", "")
    .replace("  # planbook: allow fixed-wait, naming because it used to wait here\n", "")
)


class Other(Rule):
    """A rule for tests, whose edit the test sets."""

    name, family, profile = "unused-value", "wrong", "runs"

    def __init__(self, *splices: Splice) -> None:
        self.splices = splices

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        if "goto" in judged.plan.text:
            yield Finding(judged.key_place("steps"), "what", "expected", self.splices)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plans").mkdir()
    file = Path("plans/plan.yaml")
    file.write_text(TEXT, encoding="utf-8")
    return file


def fix(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("planbook"), "check", "--fix", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_all_that_is_safe_is_mended_shown_and_nothing_is_left(plan: Path) -> None:
    done = fix("plans/plan.yaml")
    assert plan.read_text(encoding="utf-8") == MENDED
    assert done.stdout == "" and done.returncode == 0
    assert done.stderr == (
        "--- plans/plan.yaml\n+++ plans/plan.yaml (fixed)\n@@ -1,14 +1,12 @@\n"
        " planbook: 1\n name: plan\n goal: Order paper.\n"
        "-start: https://shop.example/  # planbook: allow bad-address because it was wrong once\n"
        "+start: https://shop.example/\n \n steps:\n   - title: Order\n"
        "     click: {button: Place order}   # the big one\n     effect: once\n-    retries: 2\n"
        "   - expect: {text: Thank you}\n"
        "-  # planbook: allow fixed-wait, naming because it used to wait here\n"
        "   - goto: /orders\n   - expect: {text: Your orders}\n"
        "1 plan, no problems\n"
    )


def test_what_is_left_is_reported(plan: Path) -> None:
    plan.write_text(TEXT.replace("goal: Order paper.\n", ""), encoding="utf-8")
    done = fix("plans/plan.yaml")
    assert plan.read_text(encoding="utf-8") == MENDED.replace("goal: Order paper.\n", "")
    assert done.returncode == 1 and "[no-goal]" in done.stdout and "[retry-on-once]" not in done.stdout
    assert done.stderr.endswith("1 plan, 1 problem\n")


def test_a_rule_that_does_not_count_mends_nothing(plan: Path) -> None:
    fix("plans/plan.yaml", "--profile", "runs")
    assert "    retries: 2\n" in plan.read_text(encoding="utf-8")


def test_an_allowed_finding_is_not_mended(plan: Path) -> None:
    allowed = TEXT.replace("retries: 2", "retries: 2  # planbook: allow retry-on-once because I like it")
    after, _ = fix_text(allowed.encode(), plan, list(RULES.values()))
    assert b"    retries: 2  # planbook: allow retry-on-once because I like it\n" in after


def test_one_rule_of_several_is_taken_out_of_a_comment(plan: Path) -> None:
    for rules in ("fixed-wait, naming", "naming, fixed-wait", "bad-address, fixed-wait, naming"):
        text = MENDED.replace("  - goto: /orders\n", f"  - pause: 5s  # planbook: allow {rules} because it is slow\n")
        after, _ = fix_text(text.encode(), plan, list(RULES.values()))
        assert after.decode() == text.replace(rules, "fixed-wait")


def test_line_ends_a_mark_and_a_missing_end_stay(plan: Path) -> None:
    plan.write_bytes(b"\xef\xbb\xbf" + TEXT.rstrip("\n").replace("\n", "\r\n").encode())
    fix_file(plan, list(RULES.values()))
    assert plan.read_bytes() == b"\xef\xbb\xbf" + MENDED.rstrip("\n").replace("\n", "\r\n").encode()


def test_a_file_keeps_its_rights_and_a_link_stays_one(plan: Path) -> None:
    real = plan.with_name("real.txt")
    plan.rename(real)
    real.chmod(0o640)
    plan.symlink_to(real.name)
    fix_file(plan, list(RULES.values()))
    assert plan.is_symlink() and real.read_text(encoding="utf-8") == MENDED
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in plan.parent.iterdir()) == ["plan.yaml", "real.txt"]


@pytest.mark.parametrize(
    "splices",
    [
        pytest.param([Splice(0, 11, "planbook: 2")], id="no longer a plan"),
        pytest.param([Splice(0, 5, "x"), Splice(3, 9, "y")], id="one edit in another"),
        pytest.param([Splice(0, 0, "# nothing gained\n")], id="nothing gained"),
        pytest.param([], id="no edit"),
    ],
)
def test_an_edit_that_harms_or_does_not_help_is_not_made(splices: list[Splice], plan: Path) -> None:
    done = fix_file(plan, [Other(*splices)])
    assert done.before == done.after == plan.read_bytes() == TEXT.encode() and done.diff == ""
    assert [problem.message for problem in done.problems if problem.rule == "unused-value"] == ["what. Expected"]


def test_a_broken_plan_is_left_alone(plan: Path) -> None:
    plan.write_text(TEXT.replace("goto", "gotoo"), encoding="utf-8")
    done = fix_file(plan, list(RULES.values()))
    assert done.before == done.after and [problem.rule for problem in done.problems] == ["kind"]


def test_a_file_that_was_changed_in_the_meantime_is_not_written(plan: Path) -> None:
    class Meddling(Other):
        def findings(self, judged: PlanFacts) -> Iterator[Finding]:
            plan.write_text(TEXT + "# by somebody else\n", encoding="utf-8")
            return super().findings(judged)

    begin = TEXT.index("goto")
    with pytest.raises(PlanbookError, match=r"^plans/plan.yaml was changed while it was being fixed; nothing was"):
        fix_file(plan, [Meddling(Splice(begin, begin + 4, "tab: {open: x}\n    title"))])
    assert plan.read_text(encoding="utf-8") == TEXT + "# by somebody else\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(plan: Path) -> None:
    plan.parent.chmod(0o500)
    with pytest.raises(PlanbookError, match=r"plans/plan.yaml cannot be written: Permission denied"):
        fix_file(plan, list(RULES.values()))
    plan.parent.chmod(0o700)
