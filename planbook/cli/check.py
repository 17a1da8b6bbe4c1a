"""`planbook check`: judge plans without running them."""

from collections.abc import Sequence
from pathlib import Path

import click

from planbook.check.formats import FORMATS, render
from planbook.check.plans import check_plans, find_all, is_hook, is_plan, is_recipe
from planbook.check.profiles import profile_for, rules_of
from planbook.check.report import Report
from planbook.output.streams import echo_trusted
from planbook.plan.problem import Problem, shown
from planbook.settings import PROFILES, Profile


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    help="What is asked of a plan: that it runs, that it can be reviewed, or that it can run with nobody watching. "
    "Each asks more than the one before. Default: the project's setting, else reviewable.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="The output format.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely, show it, and report what is left.")
def command(paths: tuple[Path, ...], profile: Profile | None, form: str, fix: bool) -> int:
    """Check plans without running anything.

    PATHS are plans, recipes, or folders of them. The default is plans/, recipes/, hooks/ and prefect.yaml: deployments
    and hooks must name plans that exist, and give them inputs that fit. planbook checks a recipe by checking the plans
    that it produces from the examples and defaults of its inputs. `planbook explain RULE` explains a rule. A comment
    allows a violation on its line, or on the next line: `# planbook: allow RULE because REASON`. Exit code 1 if there
    are problems.

    \b
    Examples:
      planbook check                                  every plan of the project
      planbook check plans/order.yaml --fix           fix what can be fixed safely
      planbook check --profile unattended             ask everything
      planbook check --format sarif > plans.sarif     for code scanning
    """
    files = find_all(paths)
    problems = _mended(files, profile) if fix else check_plans(files, profile)
    text = render(form, Report([shown(file) for file in files], problems))
    if text:
        echo_trusted(text + "\n", colour=True) if form == "github" else click.echo(text)
    click.echo(f"{_counted_files(files)}, {_counted(len(problems), 'problem')}", err=True)
    return 1 if problems else 0


def _mended(files: Sequence[Path], profile: Profile | None) -> list[Problem]:
    from planbook.check.fix import fix_file

    problems: set[Problem] = set()
    plans = [file for file in files if is_plan(file)]
    problems.update(check_plans([file for file in files if file not in plans], profile))  # these have no fixes
    for file in plans:
        done = fix_file(file, rules_of(profile or profile_for(file)))
        click.echo(done.diff, nl=False, err=True)
        problems.update(done.problems)
    return sorted(problems)


def _counted_files(files: Sequence[Path]) -> str:
    kinds = (("plan", is_plan), ("recipe", is_recipe), ("hook", is_hook))
    numbers = ((sum(map(is_kind, files)), what) for what, is_kind in kinds)
    return ", ".join(_counted(number, what) for number, what in numbers if number) or _counted(0, "plan")


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
