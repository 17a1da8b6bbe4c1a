"""The reference pages have a heading for everything. (`tests/plan/test_schema.py` compares their content.)"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.cli.main import COMMANDS, planbook
from planbook.cli.reference import pages
from planbook.errors import ERROR_CLASSES, EXIT_CODES
from planbook.history.page import TABLES
from planbook.settings import ENVIRONMENT, Settings
from steps.table import KINDS

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference"
MADE = pages(planbook)
VIEWS = (
    "cost", "daily", "failures_by_class", "flaky_steps", "locator_drift", "partial_runs", "plan_health", "slow_steps",
    "time_saved", "typed_values", "unapproved_runs",
)  # fmt: skip
READ = re.compile(r"environ(?:\.get\(|\[)\"([A-Z][A-Z_]+)\"")


@pytest.mark.parametrize(("where", "folder"), [("docs/zensical.toml", ""), ("README.md", "docs/")])
def test_every_page_is_listed(where: str, folder: str) -> None:
    """In the site's navigation, and in the table of the README."""
    listed = (ROOT / where).read_text()
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").glob("*/*.md")]
    assert len(pages) > 40
    assert [str(page) for page in pages if f"{folder}{page}" not in listed] == []


def test_every_page_is_made_or_known() -> None:
    assert {path.name for path in PAGES.glob("*.md")} == {*MADE, "runs.md"}


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("kinds.md", (*KINDS,)),
        ("rules.md", (*RULES, *STRUCTURAL)),
        ("commands.md", tuple(f"planbook {name}" for name in COMMANDS)),
        ("settings.md", (*Settings.model_fields, *ENVIRONMENT)),
        ("errors.md", ERROR_CLASSES),
        ("tables.md", (*TABLES, *VIEWS)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_has_a_heading(page: str, names: tuple[str, ...]) -> None:
    found = re.findall(r"^##+ `(.+)`$", (PAGES / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in names if name not in found] == []
    assert len(found) == len(set(found)), "two headings are the same"


def test_every_exit_code_has_a_heading() -> None:
    text = (PAGES / "errors.md").read_text(encoding="utf-8")
    assert [code for code in EXIT_CODES if f"\n### {code}\n" not in text] == []


def sources() -> Iterator[Path]:
    return (path for package in ("planbook", "flows", "steps") for path in (ROOT / package).rglob("*.py"))


def test_every_environment_variable_that_is_read_is_described() -> None:
    """Those that are read by name, and every constant that names one of planbook's own."""
    read = set()
    for path in sources():
        text = path.read_text(encoding="utf-8")
        read |= set(READ.findall(text))
        if "PLANBOOK_" in text:
            texts = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            read |= {one for one in texts if isinstance(one, str) and re.fullmatch(r"PLANBOOK_[A-Z_]+", one)}
    same = {"WAYLAND_DISPLAY", "LOCALAPPDATA", "GIT_PAGER_IN_USE", "PATH"}  # documented elsewhere, or set by others
    assert read - set(ENVIRONMENT) - same == set()


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    assert CliRunner().invoke(planbook, ["schema", "--pages", str(tmp_path)]).exit_code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == MADE
    printed = CliRunner().invoke(planbook, ["schema", "--page"]).output
    assert printed.startswith("# Plan format") and "\n# Rules\n" in printed
