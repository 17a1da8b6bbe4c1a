"""The command of a program: its arguments, its environment, its folders."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.errors import StepError
from planbook.places import Project
from planbook.programs.order import CannotStart, Order
from planbook.programs.without_network import without_network
from planbook.settings.programs import PLACEHOLDER, Program
from planbook.step.text import as_text

OUT = "PLANBOOK_OUT"
ALWAYS = ("PATH", "LANG", "LC_ALL", "TZ")
LIKE_OPTION = (
    '{}: the argument {} is "{}", and begins with -, so the program may take it for an option; '
    'write "--" before it in argv, or --NAME={{args.{}}}'
)


@dataclass(frozen=True)
class Command:
    """What is started, and where."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    out: Path
    stdin: bytes


def check_here(name: str, program: Program, project: Project) -> tuple[str, Path, tuple[str, ...]]:
    """Returns the file that is started, the working folder, and what takes the network away from the program.

    Raises CannotStart.
    """
    if sys.platform == "win32":
        raise CannotStart(f"{name} cannot be started: steps `run` need Linux or macOS.")
    return _executable(name, program.argv[0], project), _folder(name, program, project), _without(name, program)


def _executable(name: str, first: str, project: Project) -> str:
    if "/" not in first:
        found = shutil.which(first)
        if found is None:
            raise CannotStart(f"{name} cannot be started: there is no {first} in PATH on this machine. Install it.")
        return found
    path = Path(first) if Path(first).is_absolute() else _inside(name, first, project)
    if not path.is_file():
        raise CannotStart(f"{name} cannot be started: there is no file {first}.")
    if not os.access(path, os.X_OK):
        raise CannotStart(f"{name} cannot be started: {first} is not executable. Change that: chmod +x {first}")
    return str(path)


def _folder(name: str, program: Program, project: Project) -> Path:
    folder = _inside(name, program.folder, project)
    if not folder.is_dir():
        raise CannotStart(f"{name} cannot be started: its folder {program.folder} does not exist.")
    return folder


def _inside(name: str, path: str, project: Project) -> Path:
    top, there = project.folder.resolve(), (project.folder / path).resolve()
    if not there.is_relative_to(top):
        raise CannotStart(f"{name} cannot be started: {path} leads out of the project's folder, to {there}.")
    return there


def _without(name: str, program: Program) -> tuple[str, ...]:
    if program.network:
        return ()
    found = without_network()
    if found is None:
        raise CannotStart(
            f"{name} cannot be started: it may not use the network, and this system cannot take that away from a "
            f"program (planbook needs Linux, and the right to run `unshare --net`). If {name} may use the network, "
            f"write network = true in [tool.planbook.programs.{name}]."
        )
    return found


def command(
    order: Order,
    program: Program,
    project: Project,
    secrets: Mapping[str, str],
    files: Mapping[str, tuple[str, bytes]],
    scratch: Path,
) -> Command:
    """Returns the command. `files` are the names and contents of the step's files, of which it gets copies.

    `scratch` is an empty folder for everything that is made for it. Raises CannotStart, and StepError of class value.
    """
    executable, folder, without = check_here(order.program, program, project)
    home, out = scratch / "home", scratch / "out"
    for made in (home, out):
        made.mkdir()
    paths = {name: _copy(scratch / "files" / name, *files[name]) for name in files}
    argv = [part for at in range(1, len(program.argv)) for part in _argument(order, program, at, paths, out)]
    given = {name: os.environ[name] for name in (*ALWAYS, *program.environment) if name in os.environ}
    own = {"HOME": str(home), "TMPDIR": str(home), OUT: str(out)}
    environment = {**given, **{name: secrets[name] for name in program.secrets}, **own}
    whole = (*without, executable, *argv)
    return Command(whole, environment, folder, out, _stdin(order, program))


def _copy(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True)
    path = folder / Path(name).name
    path.write_bytes(content)
    return path


def _argument(order: Order, program: Program, at: int, paths: Mapping[str, Path], out: Path) -> Iterator[str]:
    """Yields what one part of `argv` becomes: one argument, or several if all of it is a list."""
    part = program.argv[at]
    whole = PLACEHOLDER.fullmatch(part)
    given = order.args.get(whole[2]) if whole and whole[1] == "args" else None
    for item in given if isinstance(given, (list, tuple)) else [None]:
        pieces: list[str] = []
        end = 0
        for found in PLACEHOLDER.finditer(part):
            name = found[2]
            text = str(out) if found[3] else str(paths[name]) if found[1] == "files" else None
            if text is None:
                text = _text(order, name, order.args[name] if item is None else item)
                before = "".join([*pieces, part[end : found.start()]])
                if not before and text.startswith("-") and "--" not in program.argv[:at]:
                    raise StepError("value", LIKE_OPTION.format(order.program, name, text, name))
            pieces += [part[end : found.start()], text]
            end = found.end()
        yield "".join([*pieces, part[end:]])


def _text(order: Order, name: str, value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        kind = "a mapping" if isinstance(value, Mapping) else "a list"
        raise StepError("value", f"{order.program}: the argument {name} is {kind}; give it on standard input instead")
    text = as_text(value)
    if "\0" in text:
        raise StepError("value", f"{order.program}: the argument {name} has a null character")
    return text


def _stdin(order: Order, program: Program) -> bytes:
    if program.stdin is None or order.stdin is None:
        return b""
    if program.stdin == "json":
        return json.dumps(order.stdin, ensure_ascii=False, default=as_text).encode()
    if isinstance(order.stdin, (Mapping, list, tuple)):
        raise StepError("value", f"{order.program} takes a text on standard input, and this is a list or a mapping")
    return as_text(order.stdin).encode()
