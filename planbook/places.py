"""Where things are on disk: the project's folder, and planbook's own files in `.planbook/`."""

import os
import platform
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

APPROVALS = "plans/approvals.yaml"
HOME = "PLANBOOK_HOME"
NO_PROJECT = "{} has no folder plans/. Go to the project's folder, or make one: planbook init"
"""The environment variable for the folder of planbook's own files, instead of `.planbook/`."""


def is_file(path: Path) -> bool:
    """Returns whether a file exists; False for names that the system refuses as too long."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def names_in(folder: Path) -> list[str]:
    """Returns the names in a folder, unsorted and without hidden ones; none if it cannot be read."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - there may be half a million, of which no paths are made
    except OSError:
        return []
    return [name for name in names if not name.startswith(".") and name.isprintable()]


@dataclass(frozen=True)
class Project:
    """A project: the folder that contains `plans/`. Everything that planbook keeps is below `kept`."""

    folder: Path

    @cached_property
    def kept(self) -> Path:
        """`.planbook/` in the project's folder, unless PLANBOOK_HOME or `home` in [tool.planbook] names another."""
        named = os.environ.get(HOME) or _home_in(self.folder / "pyproject.toml") or ".planbook"
        return self.folder / Path(named).expanduser()

    @property
    def agents(self) -> Path:
        """What the tasks of agents cost, one file per day (`planbook.agents`)."""
        return self.kept / "agents"

    @property
    def approvals(self) -> Path:
        """The file with the approved revisions of plans, and their approvers. It is in `plans/`, but not a plan."""
        return self.folder / APPROVALS

    @property
    def has_plans(self) -> bool:
        """Whether there is a folder of plans."""
        return (self.folder / "plans").is_dir()

    @property
    def plan_names(self) -> list[str]:
        """The names of the plans in `plans/`, from their file names."""
        files = (self.folder / "plans").glob("*.yaml")
        return sorted(file.stem for file in files if file != self.approvals)

    def plan_file(self, name: str) -> Path:
        """The file of the plan with this name in `plans/`, whether or not it exists."""
        return self.folder / "plans" / f"{name}.yaml"

    @property
    def audit(self) -> Path:
        """The audit trail: what people did, one act per line (`planbook.audit`)."""
        return self.kept / "audit.ndjson"

    @property
    def history(self) -> Path:
        """The DuckDB file of the history."""
        return self.kept / "history.duckdb"

    @property
    def runs(self) -> Path:
        """The folder with one folder per run."""
        return self.kept / "runs"

    @property
    def goals(self) -> Path:
        """The folder with one folder per goal (`planbook.goals`)."""
        return self.kept / "goals"

    @property
    def uploads(self) -> Path:
        """The uploaded files (`planbook.uploads`)."""
        return self.kept / "uploads"

    @property
    def sessions(self) -> Path:
        """The signed-in states that plans leave, one file per plan."""
        return self.kept / "sessions"

    @property
    def last(self) -> Path:
        """The values of each plan's last passed run, one file per plan."""
        return self.kept / "last"

    @property
    def looks(self) -> Path:
        """What the elements of each plan looked like in its last passed runs, one file per plan."""
        return self.kept / "looks"

    def rows_lock(self, plan: str) -> Path:
        """Returns the file that is locked while a plan runs for the rows of a file."""
        return self.kept / "rows" / f"{plan}.lock"

    @property
    def notify(self) -> Path:
        """Messages that are to be sent, were sent, or could not be sent (`planbook.notify`)."""
        return self.kept / "notify"

    @property
    def server(self) -> Path:
        """The folder of the local Prefect server."""
        return self.kept / "server"

    @property
    def questions(self) -> Path:
        """A folder with an empty file per open question, named by its id."""
        return self.kept / "questions"

    @property
    def threads(self) -> Path:
        """The folder with one folder per thread (`planbook.threads`)."""
        return self.kept / "threads"

    def thread(self, thread_id: str) -> "ThreadFolder":
        return ThreadFolder(self.threads / thread_id)

    def holds(self, file: Path, kept: bool = False) -> bool:
        """Returns whether a path, with links resolved, is in the project's folder, or in `kept` wherever that is.

        `kept`: only the latter counts.
        """
        try:
            resolved = file.resolve()
        except (OSError, ValueError, RuntimeError):  # a name that is too long, a null byte, a loop of links
            return False
        inside = not kept and resolved.is_relative_to(self.folder.resolve())
        return inside or resolved.is_relative_to(self.kept.resolve())

    def path_of(self, kept: Path) -> str:
        """Returns a path relative to the project's folder; absolute if PLANBOOK_HOME is outside."""
        return (kept.relative_to(self.folder) if kept.is_relative_to(self.folder) else kept).as_posix()

    def run(self, run_id: str) -> "RunFolder":
        return RunFolder(self.runs / run_id)


def _home_in(file: Path) -> str | None:
    """Returns the project's `home` setting; None if it cannot be read: `planbook.settings` reports errors."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if b"home" not in content:  # parsing TOML takes longer than this check
        return None
    try:
        table = settings_in(content)
    except ValueError:
        return None
    home = table.get("home") if isinstance(table, dict) else None
    return home if isinstance(home, str) else None


def settings_in(content: bytes) -> Any:
    """Returns `[tool.planbook]` of a `pyproject.toml`. Raises ValueError with the reason if it cannot be read."""
    import tomllib

    try:
        tool = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except UnicodeDecodeError as error:
        raise ValueError(f"line {content[: error.start].count(10) + 1} is not UTF-8; save it as UTF-8 text") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError as error:  # also for a number with too many digits
        raise ValueError(f"this is not TOML: {error}") from None
    return tool.get("planbook", {}) if isinstance(tool, dict) else {}


@dataclass(frozen=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def journal(self) -> Path:
        """The source of truth: one event per line (`planbook.record`)."""
        return self.path / "journal.ndjson"

    @property
    def pending(self) -> Path:
        """An empty file that exists until the whole journal has been loaded into the history."""
        return self.path.parent.parent / "pending" / self.path.name

    @property
    def report(self) -> Path:
        """The notebook, saved after every step."""
        return self.path / "report.html"

    @property
    def state(self) -> Path:
        """The browser's state after the last step that changed something, until the run has passed."""
        return self.path / "state"

    @property
    def resumed_by(self) -> Path:
        """The id of the run that resumes this one."""
        return self.path / "resumed-by"

    @property
    def letterbox(self) -> Path:
        """Commands to the run (`planbook.runs.letterbox`)."""
        return self.path / "letterbox.ndjson"

    @property
    def resume_log(self) -> Path:
        """The output of the process that resumes the run."""
        return self.path / "resume.log"

    @property
    def compiled(self) -> Path:
        """The notebook's compiled templates: a cache that all runs share."""
        return self.path.parent.parent / "compiled"

    @property
    def artifacts(self) -> Path:
        """Screenshots, snapshots, traces, downloads."""
        return self.path / "artifacts"


@dataclass(frozen=True)
class ThreadFolder:
    """The files of one thread."""

    path: Path

    @property
    def journal(self) -> Path:
        """The source of truth: an entry per line (`planbook.threads.journal`)."""
        return self.path / "journal.ndjson"

    @property
    def artifacts(self) -> Path:
        """Files that were added to the thread."""
        return self.path / "artifacts"


def cache() -> Path:
    """Returns the user's cache folder on this platform."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if platform.system() == "Darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def find_project(start: Path) -> Project:
    """Returns the nearest folder from `start` upwards with `plans/`, `pyproject.toml` or `.planbook/`; else `start`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / sign).exists() for sign in ("plans", "pyproject.toml", ".planbook")):
            return Project(folder)
    return Project(start)
