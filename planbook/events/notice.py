"""Events of a step, or of the run without one: its index is None then."""

from typing import Literal

from planbook.errors import ErrorClass
from planbook.events.outcome import AttemptStatus
from planbook.part import Moment, Number, Part, Size


class ArtifactKept(Part):
    """A file was kept with the run; `path` is relative to the run's folder."""

    event: Literal["artifact_kept"] = "artifact_kept"
    at: Moment
    index: Number | None
    attempt: Number | None
    # screenshot, page (a copy), snapshot (accessibility), console, requests, trace, download, response, output, file
    kind: str
    name: str
    path: str
    bytes: Size
    media_type: str


DOUBT = "doubt"
"""The kind of a note that says why it is unclear whether the site has taken what a step did."""


class Noted(Part):
    """A note for people about something that is not a failure: a blocked request, an unexpected dialog.

    `kind` sorts notes for queries: "note", or a word of their source.
    """

    event: Literal["noted"] = "noted"
    at: Moment
    index: Number | None
    message: str
    kind: str = "note"


class Recovered(Part):
    """A recovery was tried after a failure of a step, or of the run before its first step."""

    event: Literal["recovered"] = "recovered"
    at: Moment
    index: Number | None
    attempt: Number | None  # the failed attempt
    error_class: ErrorClass
    strategy: str
    status: AttemptStatus
    ms: float
    message: str | None = None


class ModelCalled(Part):
    """A model was called. The caller computes the cost."""

    event: Literal["model_called"] = "model_called"
    at: Moment
    index: Number | None
    attempt: Number | None = None
    task: str
    model: str
    status: AttemptStatus
    ms: float
    input_tokens: Size = 0
    output_tokens: Size = 0
    cached_tokens: Size = 0  # of the input, those at a reduced price
    cost_usd: float | None = None  # None: unknown
    estimated: bool | None = (
        None  # whether the cost is from the price list, and not what the agent says; None: no agent
    )
    agent: str | None = None  # the agent of an `agent` step
    prompt_sha256: str | None = None  # of everything sent to the model, to recognize equal calls
    message: str | None = None
