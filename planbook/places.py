"""Where things are on disk: the project's folder, and what planbook keeps in its `.planbook/`."""

import os
import platform
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

APPROVALS = "plans/approvals.yaml"
HOME = "PLANBOOK_HOME"
"""The environment variable that names the folder in which planbook keeps things, in place of `.planbook/`."""


def is_file(path: Path) -> bool:
    """Whether a file is there. Nothing is where a name is longer than a file's can be, which the system refuses."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def names_in(folder: Path) -> list[str]:
    """What a folder has in it, in no order, hidden things aside; nothing where it cannot be read."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - there may be half a million, of which no paths are made
    except OSError:
        return []
    return [name for name in names if not name.startswith(".") and name.isprintable()]


@dataclass(frozen=True)
class Project:
    """A project: the folder that has `plans/`. Everything that planbook keeps is below `kept`."""

    folder: Path

    @cached_property
    def kept(self) -> Path:
        """`.planbook/` in the project's folder, unless PLANBOOK_HOME or `home` in [tool.planbook] names another."""
        named = os.environ.get(HOME) or _home_in(self.folder / "pyproject.toml") or ".planbook"
        return self.folder / Path(named).expanduser()

    @property
    def approvals(self) -> Path:
        """Which revisions of plans are approved, and by whom. It lies with the plans, and is none."""
        return self.folder / APPROVALS

    @property
    def plan_names(self) -> list[str]:
        """What the plans in `plans/` are called, going by their files."""
        files = (self.folder / "plans").glob("*.yaml")
        return sorted(file.stem for file in files if file != self.approvals)

    @property
    def audit(self) -> Path:
        """What people did, one act a line (`planbook.audit`)."""
        return self.kept / "audit.ndjson"

    @property
    def history(self) -> Path:
        """The DuckDB file."""
        return self.kept / "history.duckdb"

    @property
    def runs(self) -> Path:
        """One folder a run."""
        return self.kept / "runs"

    @property
    def sessions(self) -> Path:
        """The signed-in states that plans leave, one file a plan."""
        return self.kept / "sessions"

    @property
    def last(self) -> Path:
        """The values of each plan's last run that passed, one file a plan."""
        return self.kept / "last"

    def rows_lock(self, plan: str) -> Path:
        """What is locked while a plan is run for the rows of a file."""
        return self.kept / "rows" / f"{plan}.lock"

    @property
    def notify(self) -> Path:
        """Messages that are to be sent, were sent, or could not be (`planbook.notify`)."""
        return self.kept / "notify"

    @property
    def server(self) -> Path:
        """The local Prefect server's state."""
        return self.kept / "server"

    @property
    def questions(self) -> Path:
        """An empty file for each question that is open, named by its id."""
        return self.kept / "questions"

    def path_of(self, kept: Path) -> str:
        """Of something that is kept, relative to the project's folder; absolute where PLANBOOK_HOME leads outside."""
        return (kept.relative_to(self.folder) if kept.is_relative_to(self.folder) else kept).as_posix()

    def run(self, run_id: str) -> "RunFolder":
        return RunFolder(self.runs / run_id)


def _home_in(file: Path) -> str | None:
    """What the project sets as `home`. What cannot be read sets nothing: `planbook.settings` says what is wrong."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if b"home" not in content:  # to read it as TOML takes longer than to look
        return None
    try:
        table = settings_in(content)
    except ValueError:
        return None
    home = table.get("home") if isinstance(table, dict) else None
    return home if isinstance(home, str) else None


def settings_in(content: bytes) -> Any:
    """What stands at `[tool.planbook]` of a `pyproject.toml`. Raises ValueError, which says why it cannot be read."""
    import tomllib

    try:
        tool = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except UnicodeDecodeError as error:
        raise ValueError(f"line {content[: error.start].count(10) + 1} is not UTF-8; save it as UTF-8 text") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError as error:  # also of a number that has too many digits
        raise ValueError(f"this is not TOML: {error}") from None
    return tool.get("planbook", {}) if isinstance(tool, dict) else {}


@dataclass(frozen=True)
class RunFolder:
    """What is kept of one run."""

    path: Path

    @property
    def journal(self) -> Path:
        """The truth: one event a line (`planbook.record`)."""
        return self.path / "journal.ndjson"

    @property
    def pending(self) -> Path:
        """An empty file that is there until the journal has been loaded into the history whole."""
        return self.path.parent.parent / "pending" / self.path.name

    @property
    def report(self) -> Path:
        """The notebook, saved after every step."""
        return self.path / "report.html"

    @property
    def state(self) -> Path:
        """The browser's state behind the last step that changed something, until the run has passed."""
        return self.path / "state"

    @property
    def resumed_by(self) -> Path:
        """The id of the run that goes on with this one."""
        return self.path / "resumed-by"

    @property
    def letterbox(self) -> Path:
        """What people say to the run (`planbook.runs.letterbox`)."""
        return self.path / "letterbox.ndjson"

    @property
    def resume_log(self) -> Path:
        """What the process said that resumes the run by itself."""
        return self.path / "resume.log"

    @property
    def compiled(self) -> Path:
        """The notebook's templates, compiled: made when missing, shared by all runs, never needed."""
        return self.path.parent.parent / "compiled"

    @property
    def artifacts(self) -> Path:
        """Screenshots, snapshots, traces, downloads."""
        return self.path / "artifacts"


def cache() -> Path:
    """Where programs keep what they can make again, on this platform."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if platform.system() == "Darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def find_project(start: Path) -> Project:
    """The nearest folder from `start` upwards with `plans/`, `pyproject.toml` or `.planbook/`; else `start` itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / sign).exists() for sign in ("plans", "pyproject.toml", ".planbook")):
            return Project(folder)
    return Project(start)
