"""What a step asks of a program, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planbook.errors import PlanbookError, StepError


class CannotStart(PlanbookError):
    """This machine cannot start the program. The message says why, and what to do."""


@dataclass(frozen=True)
class Order:
    """What a step gives to a program: arguments, standard input, and the paths of files, by the names in `argv`."""

    program: str
    args: Mapping[str, Any] = field(default_factory=dict)
    stdin: Any = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What a program wrote: to its output, to its error output, and to files in `{out}`.

    `failure` is why it did not do what it should.
    """

    output: bytes
    errors: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    failure: StepError | None = None
    left: int = 0  # processes that it left running, which were ended
