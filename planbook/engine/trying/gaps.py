"""What a try has left undone so far, which later steps may need."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.position import Frame
from planbook.plan.expressions import names_used
from planbook.plan.walk import held_steps
from planbook.secrets.redaction import SIGN
from planbook.step.kind import Kind, Step
from planbook.step.model import Model
from planbook.step.text import Name

Place = tuple[int, str]  # of a value: the frame that it belongs to, and its name


class Gaps:
    """`needed` says in a sentence what was left undone last; None if nothing was.

    After the first gap, all requests of pages are blocked: a step may be repeatable only in its place.
    """

    def __init__(self, blocker: RequestBlocker) -> None:
        self.needed: str | None = None
        self.page_is_new = False  # whether a page was opened since: it may take its time
        self._blocker = blocker
        self._missing: dict[Place, tuple[Frame, str]] = {}

    def leave(self, words: str) -> None:
        """Notes that a step was not executed: `step 05 (Click button "Sign in")`."""
        self._leave(f"this needs {words} done first")

    def note_unsent_page(self) -> str:
        """Returns and clears the blocked request that would have opened a page; "" if there is none.

        Notes it as a gap.
        """
        request, self._blocker.page = self._blocker.page, ""
        if request:
            self._leave(f"this needs {request} sent first")
        return request

    def _leave(self, needed: str) -> None:
        self.needed = needed
        self.page_is_new = False
        self._blocker.holding = True
        self._blocker.acts = False

    def miss_values(self, frame: Frame, step: Step, words: str) -> None:
        """Notes that the values that a step would have set are missing."""
        for name in given_by(step):
            self._missing[id(frame), name] = (frame, words)

    def have_value(self, frame: Frame, name: str) -> None:
        self._missing.pop((id(frame), name), None)

    def lacking(self, frame: Frame, step: Step) -> str | None:
        """Returns why a value that the step uses is missing; None if none is."""
        for path in names_in([step.do, step.when, step.each]):
            missing = self._missing.get((id(frame), path[1])) if path[0] == "values" and len(path) > 1 else None
            if missing:
                return f"values.{path[1]} comes from {missing[1]}, which was not done"
        return None


def given_by(step: Step) -> Iterator[str]:
    """Yields the names of the values that a step and its inner steps set."""
    for field in ("into", "add_to"):
        name = getattr(step.do, field, None)
        if isinstance(name, str):
            yield name
    if step.do.word == "set":
        yield from getattr(step.do, "values", ())
    for inner in held_steps(step):
        yield from given_by(inner)


def names_in(value: Any) -> Iterator[tuple[str, ...]]:
    """Yields the dotted paths that expressions in a value use, without those of inner steps."""
    if isinstance(value, (str, Name)):
        yield from names_used(value if isinstance(value, str) else value.text)
    elif isinstance(value, Model) and not isinstance(value, Step):
        for name in value.model_fields_set:
            yield from names_in(getattr(value, name))
    elif isinstance(value, Mapping):
        yield from names_in(list(value.values()))
    elif isinstance(value, Sequence):
        for item in value:
            yield from names_in(item)


def names_a_secret(value: Any) -> bool:
    """Returns whether an expression in the value uses a secret."""
    return any(path[0] == "secrets" for path in names_in(value))


def without_secrets(do: Kind) -> Kind:
    """Returns a copy with placeholders for fields that use secrets, for steps that are not executed."""
    return do.model_copy(
        update={name: _hidden(value) for name, value in do if do.marked(name, "secrets") and names_a_secret(value)}
    )


def _hidden(value: Any) -> Any:
    """Returns the value with a placeholder for each text that uses a secret."""
    if isinstance(value, Mapping):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return SIGN if names_a_secret(value) else value
