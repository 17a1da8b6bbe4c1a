"""What a project sets for all of its plans: `[tool.planbook]` in its `pyproject.toml`."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planbook.errors import PlanbookError
from planbook.places import Project, settings_in

Gate = Literal["off", "committed", "approved"]
GATES: tuple[Gate, ...] = get_args(Gate)
"""What is asked of a plan before it may run, from the least to the most."""


Profile = Literal["runs", "reviewable", "unattended"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""The ladder of `planbook check`, from the fewest rules to all: each profile has those of the ones before it."""


class ModelPrice(BaseModel):
    """What a model costs that the list of prices does not name: US dollars for a million tokens."""

    model_config = ConfigDict(extra="forbid")

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class Settings(BaseModel):
    """The settings of a project.

    `frame_limit`: true lets a headless browser draw at most 60 pictures a second, as a window does. Without the limit
    an action takes about half the time, since Playwright waits for pictures before it acts; a page that is animated
    without end then keeps a core busy.

    `gate`: which plans may run. `off`: any. `committed`: those that are in git at HEAD, to the byte, with all that they
    call. `approved`: those whose revision is also approved in `plans/approvals.yaml`, as HEAD has that file.

    `home`: the folder in which planbook keeps runs, history, `last` and sessions, in place of `.planbook/`. A relative
    path begins at the project's folder. PLANBOOK_HOME comes before it. Give each project a folder of its own. Where
    runs are done in copies of the project that do not stay, or by several workers, name a folder that stays and that
    all of them share: a run that Prefect retries goes on with the journal that is there.

    `keep_state`: false keeps no state of the browser with the runs, which then cannot be resumed.

    `model`, `model_address`, `model_price`: which model `planbook write` asks, where its server is, and what it costs
    where the list of prices does not name it. `--model`, ANTHROPIC_MODEL and ANTHROPIC_BASE_URL come before them.

    `runs_address`: where the folder `runs` can be seen in a browser, such as `https://files.example/planbook/runs`, if
    Prefect's server is not the project's own: its pages then link notebooks there.

    `server_idle_hours`: the project's own Prefect server ends by itself once nobody has used it for so long; 0: never.
    `server_keep_days`: for how long that server keeps flow runs that have ended. The history keeps them all.

    `profile`: what `planbook check` asks of plans where nobody says another.
    """

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    frame_limit: bool = False
    gate: Gate = "off"
    home: str | None = None
    keep_state: bool = True
    model: str | None = None
    model_address: str | None = None
    model_price: ModelPrice | None = None
    profile: Profile = "reviewable"
    runs_address: str | None = None
    server_idle_hours: float = Field(8, ge=0)
    server_keep_days: float = Field(30, ge=1)


def read_settings(project: Project) -> Settings:
    """The project's settings. Raises PlanbookError where they cannot be read."""
    file = project.folder / "pyproject.toml"
    if not file.is_file():
        return Settings()
    try:
        return Settings.model_validate(settings_in(file.read_bytes()))
    except OSError as error:
        raise PlanbookError(f"{file}: this file cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        known = ", ".join(Settings.model_fields)
        key = ".".join(str(part) for part in wrong["loc"])
        raise PlanbookError(f"{file}: [tool.planbook] {key}: {wrong['msg']}. Known settings: {known}") from None
    except ValueError as error:
        raise PlanbookError(f"{file}: {error}") from None
