"""What is to be run, and how: everything that the engine is given before it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from planbook.events import Revision
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.runs.session_files import SessionState, load

if TYPE_CHECKING:
    from planbook.engine.progress import Resumed

Evidence = Literal["none", "failures", "all"]


@dataclass(frozen=True)
class RunRequest:
    """One run of one plan.

    `inputs` are read and complete, `secrets` are the values by name, `called` the plans that it calls by the name they
    are called by. `first` and `last` are the ids of the plan's own steps with which the run begins and ends.
    `revision` is what the gate found out about the plans, once it has let them through.
    `before` has, by plan, the values of its last run that passed, as far as the plan names them (`last`).
    `resumed` is the run that this one goes on with, `deployment_id` that of Prefect whose run it is.
    """

    run_id: str
    plan: Plan
    inputs: Mapping[str, Any]
    secrets: Mapping[str, str]
    project: Project
    called: Mapping[str, Plan] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    evidence: Evidence = "failures"
    revision: Revision = field(default_factory=Revision)
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    resumed: "Resumed | None" = None
    deployment_id: str | None = None

    @property
    def run(self) -> Mapping[str, Any]:
        """What expressions may name of the run: its id and day, which outlast a resume."""
        if self.resumed:
            return {"id": self.resumed.first, "date": self.resumed.began}
        return {"id": self.run_id, "date": date.today()}

    def session_inputs(self, name: str) -> dict[str, Any]:
        """The run's inputs that the session's plan has too; for the others that has defaults."""
        wanted = {key for key, one in self.called[name].inputs.items() if one.type not in ("file", "csv")}
        return {key: value for key, value in self.inputs.items() if key in wanted}

    def session_kept(self, name: str) -> SessionState | None:
        """The state that the session's plan left, if that is still the same and given the same. Raises CannotOpen."""
        kept = load(self.project, name)
        left = kept and kept.was_left_by(self.called[name].sha256, self.session_inputs(name))
        return kept if left else None
