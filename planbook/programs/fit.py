"""Compares what a step `run` gives to a program with what the program takes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planbook.settings.entry_mistake import near
from planbook.settings.programs import Program

NO_LIST = "list it in pyproject.toml, as [tool.planbook.programs.{}]"


@dataclass(frozen=True)
class Misfit:
    """What does not fit: the keys that lead to it in the step, what is wrong, and what is expected."""

    path: tuple[str, ...]
    what: str
    expected: str


def misfits(do: Any, programs: Mapping[str, Program], secrets: Collection[str]) -> Iterator[Misfit]:
    """Yields what does not fit in a step `run` of a plan that declares these secrets."""
    program = programs.get(do.program)
    if program is None:
        yield Misfit(("program",), f"there is no program '{do.program}'", _known(do.program, programs))
        return
    yield from _names("args", "argument", do.program, list(do.args), program.args)
    yield from _names("files", "file", do.program, list(do.files), program.files)
    if do.stdin is not None and program.stdin is None:
        yield Misfit(("stdin",), f"'{do.program}' takes nothing on standard input", "leave 'stdin' out")
    for name in program.secrets:
        if name not in secrets:
            yield Misfit((), f"'{do.program}' gets the secret '{name}'", "list it under 'secrets'")


def _known(name: str, programs: Mapping[str, Program]) -> str:
    return near(name, programs, NO_LIST.format(name))


def _names(key: str, one: str, program: str, given: Sequence[str], taken: Sequence[str]) -> Iterator[Misfit]:
    for name in given:
        if name not in taken:
            hint = near(name, tuple(taken), f"leave it out: it takes no {one}s")
            yield Misfit((key, name), f"'{program}' takes no {one} '{name}'", hint)
    for name in taken:
        if name not in given:
            what = f"'{program}' takes the {one} '{name}', and this step gives none"
            yield Misfit((key,), what, f"write it under '{key}'")
