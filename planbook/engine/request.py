"""What to run, and how: everything that the engine gets before it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from planbook.events import Revision
from planbook.fingerprints.known_elements import Known
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.run_day import day_of
from planbook.questions.question import Person
from planbook.runs.session_files import SessionState, load
from planbook.settings.agents import Agent
from planbook.settings.programs import Program

if TYPE_CHECKING:
    from planbook.engine.progress import Resumed

Evidence = Literal["none", "failures", "all"]


@dataclass(frozen=True)
class RunRequest:
    """One run of one plan.

    `inputs` are read and complete, `secrets` are the values by name, `called` are the plans that it calls, by the
    names in its `call` steps. `first` and `last` are the ids of the first and last of the plan's own steps to run.
    `revision` is what the gate found out about the plans. `before` has, by plan, the values of its last passed run,
    as far as the plan uses them (`last`). `known` has, by plan, what the elements of its `once` steps looked like.
    `agents` are those that its `agent` steps give tasks to, by name.
    `programs` are those that its `run` steps may start, by name. `compared` has the SHA-256 of the files and
    settings that these and the agents depend on, by path or name, as a gate has compared them; None without a gate.
    `resumed` is the run that this one resumes, `deployment_id` is its deployment in Prefect. `starter` is who started
    it, if that is not the user of the operating system.
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
    known: Mapping[str, Known] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
    compared: Mapping[str, str] | None = None
    resumed: "Resumed | None" = None
    deployment_id: str | None = None
    starter: Person | None = None

    @property
    def run(self) -> Mapping[str, Any]:
        """The run's names for expressions: its id and date, which a resumed run keeps."""
        if self.resumed:
            return {"id": self.resumed.first, "date": self.resumed.began}
        return {"id": self.run_id, "date": day_of(self.plan)}

    def session_inputs(self, name: str) -> dict[str, Any]:
        """Returns the run's inputs that the session's plan also has; its other inputs have defaults."""
        wanted = {key for key, one in self.called[name].inputs.items() if one.type not in ("file", "csv")}
        return {key: value for key, value in self.inputs.items() if key in wanted}

    def session_kept(self, name: str) -> SessionState | None:
        """Returns the session's saved state if its plan and inputs are unchanged. Raises CannotOpen."""
        kept = load(self.project, name)
        left = kept and kept.was_left_by(self.called[name].sha256, self.session_inputs(name))
        return kept if left else None
