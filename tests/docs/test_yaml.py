"""The YAML blocks of the documentation are valid: plans are checked, settings are read."""

import re
import tomllib
from pathlib import Path

import pytest

from planbook.check.judge import apply_rules
from planbook.check.rule_docs import as_plan
from planbook.check.table import RULES
from planbook.settings import Settings
from tests.docs.blocks import LANGUAGES, PAGES, ROOT, Block, all_blocks, blocks_of

NEEDLESS = {"no-goal", "naming"}
"""Rules about a whole plan, which do not apply to a few steps on a page."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_says_what_it_is(page: Path) -> None:
    """Commands are in `console` blocks, which are run; a block that is not run has a marker with the reason."""
    for block, reason in blocks_of(page):
        assert block.language in LANGUAGES, f"{block.place}: {block.language or 'no language'}"
        assert reason is None or len(reason.split()) > 2, f"{block.place}: say why it is not run"


NO_PLANS = ("prefect.yaml", "hooks/")


def is_yaml_of_a_plan(block: Block) -> bool:
    return block.language == "yaml" and block.page.name != "rules.md" and not (block.title or "").startswith(NO_PLANS)


@pytest.mark.parametrize("block", list(all_blocks(is_yaml_of_a_plan)), ids=lambda block: block.place)
def test_a_plan_or_a_part_of_one_is_sound(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole plans pass the check; single steps and keys must have a valid structure. `rules.md` has its own test."""
    monkeypatch.chdir(tmp_path)
    for name in ("sign-in", "find-order"):
        (tmp_path / "plans").mkdir(exist_ok=True)
        (tmp_path / "plans" / f"{name}.yaml").write_text(as_plan("inputs: {number: {default: 1}}", name))
    whole = re.search(r"^name: (\S+)", block.text, re.MULTILINE) if "planbook: 1" in block.text else None
    text = block.text if whole else completed(block.text)
    file = tmp_path / "plans" / f"{whole[1] if whole else 'example'}.yaml"
    file.write_text(text, encoding="utf-8")
    rules = [rule for rule in RULES.values() if rule.name not in NEEDLESS] if whole else []
    assert [str(problem) for problem in apply_rules(text.encode(), file, rules).problems] == [], block.place


def completed(text: str) -> str:
    """Returns a whole plan made from steps or keys, in which all names that they use are known."""
    if not re.search(r"^[-a-z]", text, re.MULTILINE):
        return as_plan("")  # only a comment
    used = {kind: set(re.findall(rf"\b{kind}\.([a-z_A-Z]+)", text)) for kind in ("inputs", "values", "secrets")}
    plan = as_plan(text)
    if used["values"]:
        given = "".join(f"  - set: {{{name}: [1]}}\n" for name in sorted(used["values"]))
        plan = re.sub(r"^steps:\n", f"steps:\n{given}", plan, count=1, flags=re.MULTILINE)
    for kind, written in (("inputs", "{{{}: {{default: 1}}}}"), ("secrets", "[{}]")):
        if used[kind] and not re.search(rf"^{kind}:", plan, re.MULTILINE):
            names = ": {default: 1}, ".join(sorted(used[kind])) if kind == "inputs" else ", ".join(sorted(used[kind]))
            plan = re.sub(r"^steps:", f"{kind}: {written.format(names)}\nsteps:", plan, count=1, flags=re.MULTILINE)
    return plan


def settings_blocks(block: Block) -> bool:
    return block.language == "toml" and "[tool.planbook]" in block.text


@pytest.mark.parametrize("block", list(all_blocks(settings_blocks)), ids=lambda block: block.place)
def test_settings_are_known(block: Block) -> None:
    Settings.model_validate(tomllib.loads(block.text)["tool"]["planbook"])
