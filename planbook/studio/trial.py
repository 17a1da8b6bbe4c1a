"""What a session is allowed to do: the plan as it is now, its inputs and secrets, and whether its steps may act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError, PlanProblems
from planbook.gate.enforce import enforce
from planbook.places import Project
from planbook.secrets.redaction import SIGN

ReadSecret = Callable[[str], str | None]


@dataclass(frozen=True)
class Trial:
    """A plan to try. `acts`: steps that are safe to repeat are done; else `because` says why they are only located."""

    request: RunRequest
    acts: bool
    because: str = ""


def trial_of(file: Path, inputs: Mapping[str, Any], project: Project, read_secret: ReadSecret, acts: bool) -> Trial:
    """Returns the trial of a plan as its file is now, by the rules of `planbook try --allow-repeat`.

    Without its secrets, or if the project's gate refuses the plan, steps are only located. Raises PlanbookError.
    """
    because = "only steps that read are done, as you asked"
    if acts:
        try:
            return Trial(enforce(prepare(str(file), inputs, project, read_secret)), True)
        except PlanProblems:
            raise
        except PlanbookError as error:
            because = str(error).partition("\n")[0]
    return Trial(prepare(str(file), inputs, project, lambda name: SIGN + name), False, because)
