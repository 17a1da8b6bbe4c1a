"""Opens the plan to work on: one of the project, or a new one."""

import re
from pathlib import Path

from planbook.engine.prepare import find_plan
from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.places import Project
from planbook.plan.emit import entry_lines, item_lines
from planbook.studio.workbook import Book

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
NO_PLANS = "There is no plan in plans/ yet. Name a new one and its first page: planbook studio NAME --start URL"
BAD_NAME = "{!r} cannot be a plan's name: write lower-case letters, digits and dashes, such as order-supplies"
IS_THERE = "{} is there already. Leave out --start to open it, or choose another name"


def open_book(name: str | None, start: str | None, project: Project) -> Book:
    """Returns a plan to work on: the one that was changed last if none is named; a new one with `start`.

    Raises PlanbookError.
    """
    file = _new(name, start, project) if start else _found(name, project)
    book = Book(file, project)
    book.read()
    return book


def _found(name: str | None, project: Project) -> Path:
    if name is not None:
        try:
            return find_plan(name, project).absolute()
        except PlanbookError as error:
            raise PlanbookError(f"{error}\nTo make a new plan, name its first page: --start URL") from None
    files = [project.plan_file(one) for one in project.plan_names]
    if not files:
        raise PlanbookError(NO_PLANS)
    return max(files, key=lambda file: file.stat().st_mtime)


def _new(name: str | None, start: str, project: Project) -> Path:
    if name is None or not NAME.fullmatch(name):
        raise PlanbookError(BAD_NAME.format(name or ""))
    file = project.plan_file(name)
    if file.exists():
        raise PlanbookError(IS_THERE.format(project.path_of(file)))
    address = start if "://" in start else f"https://{start}"
    head = {"planbook": "1", "name": name, "goal": "Say here what the plan is for.", "start": address}
    lines = [line for key, value in head.items() for line in entry_lines(key, value, 0)]
    first = item_lines([{"note": "### Begin\nSay here what a reader should know.\n"}], 2)
    write_atomically(file, ("\n".join([*lines, "", "steps:", *first]) + "\n").encode())
    return file.absolute()
