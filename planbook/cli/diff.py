"""`planbook diff`: describe what changed in plans, by risk."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from planbook.diff.compared import FileDiff
from planbook.diff.markdown import files_as_markdown
from planbook.diff.text import file_as_text, files_as_json
from planbook.errors import PlanbookError
from planbook.git import HEAD
from planbook.output.streams import echo_trusted
from planbook.places import find_project

FORMATS = ("text", "json", "markdown", "html")


@click.command(
    epilog="""\b
Examples:
  planbook diff                                     all plans that differ from HEAD
  planbook diff plans/order-supplies.yaml
  planbook diff plans/ --against origin/main --format markdown
  planbook diff before/order.yaml after/order.yaml --format html -o changes.html

\b
To use it in `git diff` and `git log -p --ext-diff`:
  echo 'plans/**/*.yaml diff=planbook' >> .gitattributes
  git config diff.planbook.command 'planbook diff --git'
"""
)
@click.argument("paths", nargs=-1, metavar="[OLD NEW | PLAN…]")
@click.option("--against", metavar="REV", help="The revision to compare with. Default: HEAD.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="The output format.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file to write. Default: stdout."
)
@click.option("--exit-code", "ends_with_1", is_flag=True, help="Exit with 1 if the meaning of a plan has changed.")
@click.option("--git", "for_git", is_flag=True, help="Act as git's external diff: see below.")
def command(
    paths: tuple[str, ...], against: str | None, form: str, output: Path | None, ends_with_1: bool, for_git: bool
) -> int:
    """Describe what changed in plans, the riskiest changes first. Steps are matched across edits, moves and renames.

    Two files without --against are OLD and NEW; use /dev/null for a plan that does not exist. Otherwise each PLAN, a
    file or a folder, is compared with its state at REV. The default is plans/. For a folder, planbook also compares the
    files that determine which plans run (prefect.yaml, [tool.planbook] in pyproject.toml, plans/approvals.yaml,
    CODEOWNERS) and recipes, with the plans that seem to come from them. In a pull request, REV is the merge base:
    `git merge-base origin/main HEAD`.

    Exit codes: 0 whether or not something has changed, 2 a version is not a plan or cannot be read.
    """
    if for_git:
        return _for_git(paths)
    files = _compared([Path(path) for path in paths], against)
    _write(_said(files, form, against, colour=output is None and _is_coloured()), output)
    problems = [problem for one in files for problem in one.problems]
    if problems:
        click.echo("\n".join(problems), err=True)
        return 2
    return 1 if ends_with_1 and any(one.changes for one in files) else 0


def _for_git(arguments: Sequence[str]) -> int:
    from planbook.diff.driver import git_external_diff

    colour = _is_coloured()
    with suppress(BrokenPipeError):  # the pager was closed, which git must not treat as a failure
        echo_trusted(git_external_diff(arguments, colour) + "\n\n", colour)
    return 0


def _compared(paths: Sequence[Path], against: str | None) -> list[FileDiff]:
    if against is None and len(paths) == 2 and not any(path.is_dir() for path in paths):
        from planbook.diff.sides import compare_files

        return [compare_files(*paths)]
    from planbook.diff.against import RevisionDiff
    from planbook.diff.recipes import recipes
    from planbook.diff.rows import with_rows
    from planbook.diff.settings_changes import settings

    project = find_project(Path.cwd()).folder
    meant = paths or [project / "plans"]
    held = RevisionDiff(against or HEAD, meant[0])
    plans = with_rows(held.compare(meant), held, meant)
    if paths and not any(path.is_dir() for path in paths):
        return plans
    return [*plans, *recipes(held, project), *settings(held, project)]


def _said(files: Sequence[FileDiff], form: str, against: str | None, colour: bool) -> str:
    if form == "html":
        from planbook.diff.html import page

        return page(files, against)
    if form == "markdown":
        return files_as_markdown(files)
    if form == "json":
        return files_as_json(files) + "\n"
    readable = [file_as_text(one, colour) for one in files if one.state != "unreadable"]
    return "\n\n".join(readable) + "\n" if readable else "" if files else f"no plan differs from {against or HEAD}\n"


def _write(text: str, output: Path | None) -> None:
    if output is None or str(output) == "-":
        echo_trusted(text, _is_coloured())
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlanbookError(f"{output}: this file cannot be written: {error.strerror}") from None
    click.echo(str(output))


def _is_coloured() -> bool:
    """Returns whether the output goes to a terminal, or to the pager that git has opened on one."""
    return not os.environ.get("NO_COLOR") and (sys.stdout.isatty() or os.environ.get("GIT_PAGER_IN_USE") == "true")
