"""Finds the plans, recipes and hooks to check, and collects their problems."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from planbook.check.judge import check_plan
from planbook.check.rule import Profile
from planbook.errors import PlanbookError
from planbook.hooks import ENDING as HOOK
from planbook.hooks import FOLDER as HOOKS
from planbook.places import APPROVALS, find_project
from planbook.plan.problem import Problem
from planbook.recipes import ENDING as RECIPE

ENDINGS = (".yaml", ".yml")
FOLDERS = ("plans", "recipes")
DEPLOYMENTS = "prefect.yaml"
USUAL = (*FOLDERS, HOOKS, DEPLOYMENTS)


def find_plans(paths: Sequence[Path]) -> list[Path]:
    """Returns the plans in the given paths: files, and folders with everything inside.

    Without a path, those in the folders `plans` and `recipes`. Raises PlanbookError for a path that does not exist or
    contains no plan.
    """
    return [file for file in find_all(paths) if is_plan(file)]


def find_all(paths: Sequence[Path]) -> list[Path]:
    """Like `find_plans`, but also returns recipes, hooks and `prefect.yaml`."""
    found = [file for path in paths or _usual() for file in _plans_in(path) if not _is_approvals(file)]
    return list(dict.fromkeys(found))


def is_plan(file: Path) -> bool:
    """Returns whether a file is a plan, going by its name and its folder."""
    return not (is_recipe(file) or is_hook(file) or is_deployments(file))


def is_recipe(file: Path) -> bool:
    """Returns whether a file is a recipe, going by its name."""
    return file.name.endswith(RECIPE)


def is_hook(file: Path) -> bool:
    """Returns whether a file is a hook, going by its name and its folder: `plans/hooks/` has plans."""
    folder = file.absolute().parent
    return file.suffix == HOOK and folder.name == HOOKS and folder.parent == find_project(folder).folder


def is_deployments(file: Path) -> bool:
    """Returns whether a file lists Prefect deployments, going by its name."""
    return file.name == DEPLOYMENTS


def _usual() -> list[Path]:
    if not any(Path(name).is_dir() for name in FOLDERS):
        raise PlanbookError("There is no plans/ here; name a plan, or a folder of plans: planbook check PATH…")
    return [Path(name) for name in USUAL if Path(name).exists()]


def _plans_in(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise PlanbookError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        yield path
        return
    inside = sorted(file for file in path.rglob("*") if _is_meant(file) and _is_shown(file.relative_to(path)))
    if not inside and path.name not in USUAL:
        raise PlanbookError(f"{path}: there is no plan in this folder; plans end in .yaml")
    yield from inside


def _is_meant(file: Path) -> bool:
    return file.suffix in ENDINGS or is_recipe(file)


def _is_approvals(file: Path) -> bool:
    """Returns whether a file is the list of approvals: it is in the folder of plans, so a glob may include it."""
    return APPROVALS.endswith(f"/{file.name}") and file.resolve() == find_project(file.absolute().parent).approvals


def _is_shown(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts)


def check_plans(files: Iterable[Path], profile: Profile | None = None) -> list[Problem]:
    """Returns all problems of the files, and of the plans that they call, sorted by file and place."""
    return sorted({problem for file in files for problem in _check(file, profile)})


def _check(file: Path, profile: Profile | None) -> list[Problem]:
    if is_deployments(file):
        from planbook.check.deployments import check_deployments  # these cost more to import than a plan to check

        return check_deployments(file)
    if is_hook(file):
        from planbook.check.hooks import check_hook

        return check_hook(file)
    if is_recipe(file):
        from planbook.check.recipes import check_recipe

        return check_recipe(file, profile)
    return check_plan(file, profile)
