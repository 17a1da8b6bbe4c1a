"""The values and files of one attempt."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from planbook.browser.acting.page_actions import PageActions
from planbook.engine import artifacts, beyond
from planbook.engine.hooks import Hooks
from planbook.engine.masked_copies import is_masked, own_name
from planbook.engine.position import Position
from planbook.engine.project_files import INSTEAD, WITHOUT, real_file, refuse_own
from planbook.engine.run_state import Run
from planbook.errors import StepError
from planbook.events import ValueSet
from planbook.files.surrogates import repair
from planbook.step.kind import Step
from planbook.step.model import Model
from planbook.uploads.store import is_version
from planbook.values.render import render_model

AnyModel = TypeVar("AnyModel", bound=Model)
SAME_AGAIN = (
    "{} ends with the same entries twice, as if the page was still the one before: wait for the next one with an "
    "`expect` before they are read"
)
BEGINS_AGAIN = (
    "{} has the same entries twice, {} of them: a page began with what the one before ended with, as if the list had "
    "moved while it was read"
)
GONE = "{} is a copy without the secrets of a file that was not kept, and is not passed on; run the plan from the start"


def _overlap(held: list[Any], added: list[Any]) -> int:
    """Returns with how many of the entries held last the added ones begin."""
    longest = min(len(held), len(added))
    begins = (count for count in range(longest, 0, -1) if held[-count] == added[0])  # few of them are compared whole
    return next((count for count in begins if held[-count:] == added[:count]), 0)


class ValuesOnStage(PageActions):
    """One attempt of one step, as far as it sets values and takes files."""

    def __init__(
        self,
        run: Run,
        at: Position,
        index: int,
        attempt: int,
        deadline: float,
        once: bool,
        hooks: Hooks,
        on_sending: Callable[[], None],
    ) -> None:
        super().__init__(run.session, base=at.frame.base, deadline=deadline, once=once, on_sending=on_sending)
        self.hooks = hooks
        self.step: Step | None = None  # as written, with expressions unevaluated
        self._run = run
        self._at = at
        self._index = index
        self._attempt = attempt

    def _as_written(self) -> Step:
        """Returns the step with its expressions, also in a try, whose stages have none."""
        step = self.step or self._run.last_step
        assert step
        return step

    def evaluate(self, part: AnyModel, answer: Any) -> AnyModel:
        return render_model(part, {**self._at.scope({}), "answer": answer})

    def put(self, name: str, value: Any) -> None:
        value = repair(value)
        self._at.frame.values[name] = deepcopy(value)  # later additions must not change the recorded value
        self._run.events.tell(ValueSet, index=self._index, name=name, **ValueSet.fields(value))
        self.hooks.value_set(name)

    def add(self, name: str, value: Any) -> None:
        held = self._at.frame.values.setdefault(name, [])
        if not isinstance(held, list):
            raise StepError("value", f"add_to: {name} is not a list; it is {held!r}")
        value = repair(value)
        if isinstance(value, list) and (again := _overlap(held, value)):
            said = SAME_AGAIN if again == len(value) else BEGINS_AGAIN
            self.session.doubt(said.format(name, again))
        for item in value if isinstance(value, list) else [value]:
            held.append(item)
            self._run.events.tell(ValueSet, index=self._index, name=name, added=True, **ValueSet.fields(item))

    def keep(self, kind: str, name: str, content: bytes) -> Path:
        kept = self._run.keep(self._run, kind, name, content, self._index, self._attempt).resolve()
        folder = self._run.request.project.folder.resolve()
        return kept.relative_to(folder) if kept.is_relative_to(folder) else kept

    def project_file(self, path: str, *, from_page: bool = False) -> Path:
        file = real_file(self._run.request.project, path)
        if artifacts.is_kept(self._run, file):
            return file
        if from_page or not is_version(self._run.request.project, file):
            refuse_own(self._run.request.project, path, file)
        named = None if from_page else self._named_by_page()
        if named:
            instead = INSTEAD if hasattr(self.step and self.step.do, "from_page") else WITHOUT
            raise StepError("value", f"{path} is what a page said ({named}), and no page chooses a file; {instead}")
        if not file.is_file():
            raise StepError("value", f"there is no file {path}")
        return file

    def _named_by_page(self) -> str | None:
        """Returns the name in the step's files whose value came from a page; None if there is none."""
        if self.step is None:
            return None
        return self._at.frame.origins.page_name(self.step, beyond.files_of(self.step.do))

    def itself(self, file: Path) -> tuple[str, bytes] | None:
        """Returns the original name and content of a file that is kept as a masked copy; None for every other file."""
        if not (is_masked(file) and file.is_relative_to(self._run.request.project.runs.resolve())):
            return None
        content = self._run.originals.get(file.resolve())
        if content is None:
            raise StepError("value", GONE.format(file.name))
        return own_name(file), content
