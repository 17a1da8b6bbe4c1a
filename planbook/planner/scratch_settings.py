"""What the browser of a draft is begun with."""

from collections.abc import Mapping
from dataclasses import dataclass

from planbook.engine.events import Events
from planbook.engine.executor import Executor
from planbook.engine.request import Evidence
from planbook.places import Project


@dataclass(frozen=True)
class ScratchSettings:
    """The settings of a scratch session. `execute` executes each tried step; `browser` is as in `planbook run`."""

    project: Project
    run_id: str
    secrets: Mapping[str, str]
    events: Events
    execute: Executor
    browser: str = "chromium"
    headed: bool = False
    evidence: Evidence = "none"
