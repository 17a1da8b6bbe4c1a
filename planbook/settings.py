"""A project's settings for all of its plans: `[tool.planbook]` in its `pyproject.toml`."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from planbook.agent_settings import Agents
from planbook.agent_settings import mistake as mistake_in_agents
from planbook.errors import PlanbookError
from planbook.hosts import read_entry
from planbook.model_price import ModelPrice
from planbook.notify_settings import Notify
from planbook.notify_settings import mistake as mistake_in_notify
from planbook.places import Project, settings_in
from planbook.program_settings import Programs
from planbook.program_settings import mistake as mistake_in_programs

Gate = Literal["off", "committed", "approved"]
GATES: tuple[Gate, ...] = get_args(Gate)
"""What is required of a plan before it may run, from weak to strict."""


Profile = Literal["runs", "reviewable", "unattended"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""The profiles of `planbook check`, from the fewest rules to all: each includes those before it."""


BROWSERS = ("chromium", "firefox", "webkit")
BROWSER_SCHEMES = ("ws://", "wss://", "http://", "https://")


def _duration(text: str) -> str:
    if not re.fullmatch(r"(?=.*[1-9])\d+(\.\d+)?\s*(ms|s|m|h)", text):
        raise ValueError("write a duration such as 500ms or 2s")
    return text


class HostLimit(BaseModel):
    """The limits of a host for all runs of a Prefect server together."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    at_most: int | None = Field(None, ge=1)
    pause: Annotated[str, AfterValidator(_duration)] | None = None


def _host(name: str) -> str:
    entry = read_entry(name)
    if entry is None or entry.port or "*" in name:
        raise ValueError(f"{name!r} is not a host; write one such as shop.example, without a port")
    return name


def _browser(name: str) -> str:
    if name not in BROWSERS and not name.startswith(BROWSER_SCHEMES):
        raise ValueError(
            f"{name!r} is not a browser; write {', '.join(BROWSERS)}, or an address such as ws://browsers:3000"
        )
    return name


class Settings(BaseModel):
    """The settings of a project. The descriptions are the reference page about settings."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=(), defer_build=True)

    agents: Agents = Field(
        {},
        description="The agents that a step [`agent`](kinds.md#agent) may give tasks to, by name: see "
        "[Give tasks to agents](../how-to/agents.md), and the keys [below](#listed-agents).",
    )
    browser: Annotated[str, AfterValidator(_browser)] = Field(
        "chromium",
        description="The browser of runs and of the other commands that open pages: `chromium`, `firefox`, `webkit`, "
        "or the address of a running browser ([Use a remote browser](../how-to/browsers.md)). `--browser` "
        "and `PLANBOOK_BROWSER` override it. Set an address with a password or token in `PLANBOOK_BROWSER`.",
    )
    deployed_gate: Gate = Field(
        "off",
        description="The gate for deployments that `planbook deploy` makes, if it should be stricter than "
        "[`gate`](#gate).",
    )
    frame_limit: bool = Field(
        False,
        description="`true` limits a headless browser to 60 frames a second, as a window does. Actions take about "
        "twice as long, because Playwright waits for frames before it acts. Use it if pages with endless animations "
        "keep a processor core busy.",
    )
    gate: Gate = Field(
        "off",
        description="Which plans may run. `off`: all. `committed`: plans that are identical to the newest git commit, "
        "together with all plans that they call. `approved`: plans whose revision is also approved in the committed "
        "`plans/approvals.yaml`.",
    )
    home: str | None = Field(
        None,
        description="The folder in which planbook stores runs, history, values of the last run and sessions, instead "
        "of `.planbook/`. A relative path starts at the project's folder. `PLANBOOK_HOME` overrides it. Give each "
        "project its own folder. If runs happen in temporary checkouts or on several workers, name a permanent folder "
        "that all of them share: a run that Prefect retries resumes from the journal in it.",
    )
    hosts: dict[Annotated[str, AfterValidator(_host)], HostLimit] = Field(
        {},
        description="Limits for hosts, across all runs of one Prefect server. `at_most` limits the concurrent runs "
        "whose plans may connect to the host; others wait. `pause` is the minimum time between two of their steps that "
        'open a page, act or download. `hosts."shop.example" = {at_most = 2, pause = "500ms"}`.',
    )
    keep_browser: bool = Field(
        True,
        description="`false` starts a new browser for each run. Otherwise `planbook run` keeps a headless Chromium "
        "for the next run that would start the same one: see "
        "[The browser that planbook keeps](../how-to/browsers.md#the-browser-that-planbook-keeps).",
    )
    keep_state: bool = Field(True, description="`false` keeps no browser state with runs. Such runs cannot be resumed.")
    model: str | None = Field(
        None, description="The model that `planbook write` uses. `--model` and `ANTHROPIC_MODEL` override it."
    )
    model_address: str | None = Field(
        None, description="The address of the model's server. `ANTHROPIC_BASE_URL` overrides it."
    )
    model_price: ModelPrice | None = Field(
        None,
        description="What a model costs, if planbook's price list does not include it: "
        "`{input = 2, output = 10}` in US dollars per million tokens.",
    )
    notify: Notify = Field(
        default_factory=Notify,
        description="Who is told about what: see [Tell people what happened](../how-to/notify.md), and the keys "
        "[below](#notifications).",
    )
    pool: str = Field("planbook", min_length=1, description="The work pool of deployments whose plan has no `pool`.")
    profile: Profile = Field(
        "reviewable", description="The [profile](rules.md) that `planbook check` uses if you do not pass `--profile`."
    )
    programs: Programs = Field(
        {},
        description="The programs that a step [`run`](kinds.md#run) may start, by name: see "
        "[Start programs](../how-to/programs.md), and the keys [below](#listed-programs).",
    )
    runs_address: str | None = Field(
        None,
        description="The address at which a browser can read the folder `runs`, such as "
        "`https://files.example/planbook/runs`. Set it if you use a Prefect server of your own: its pages then link to "
        "the notebooks.",
    )
    server_idle_hours: float = Field(
        8,
        ge=0,
        description="The project's Prefect server stops after this many hours without use. `0`: it never stops by "
        "itself.",
    )
    server_keep_days: float = Field(
        30,
        ge=1,
        description="How many days the project's Prefect server keeps finished flow runs. The history keeps all runs.",
    )
    uploads_keep_days: float = Field(
        90,
        ge=0,
        description="How many days `planbook serve` keeps a version of an uploaded file. `0`: until somebody deletes "
        "it.",
    )


MISTAKES: Mapping[str, Callable[[str, ValidationError], str]] = {
    "agents": mistake_in_agents,
    "notify": mistake_in_notify,
    "programs": mistake_in_programs,
}
"""What finds the line of a mistake, by the table that has it."""


ENVIRONMENT: Mapping[str, str] = {
    "PLANBOOK_BROWSER": "The browser that planbook uses if you do not pass `--browser`. It overrides "
    "[`browser`](#browser).",
    "PLANBOOK_HOME": "The folder in which planbook stores runs, history, values of the last run and sessions. It "
    "overrides [`home`](#home).",
    "PLANBOOK_KEY": "The key that seals browser states and sessions: 32 random bytes in URL-safe base64. Without it "
    "they are stored unsealed, readable only by their owner. If it is set, planbook does not use an unsealed state.",
    "PLANBOOK_OIDC_SECRET": "The client secret with which `planbook serve` signs people in by OpenID Connect.",
    "PLANBOOK_WARM": "`0` starts every run in a new process with a new browser, instead of a fork of the warm "
    "process, which has already imported everything and keeps a browser.",
    "PLANBOOK_SERVER_IDLE": "How many seconds without use stop the project's Prefect server. It overrides "
    "[`server_idle_hours`](#server_idle_hours).",
    "PLANBOOK_LOG": "`json` writes the log of `planbook worker` and of deployed runs as one JSON object per line, "
    "with the ids of run and step.",
    "PLANBOOK_LIMIT_TIME": "How many seconds a run may take. A run that takes longer fails. `planbook worker` sets it.",
    "PLANBOOK_LIMIT_MEMORY": "How many bytes of memory a run may use, its browser included. A run that uses more "
    "fails. `planbook worker` sets it.",
    "PLANBOOK_ENGINE_SOCKET": "Where the warm process of a worker listens. `planbook worker` sets it for its runs.",
    "PLANBOOK_WORKER_PID": "The process of the worker that started a run. If that process is gone, the run does not "
    "begin. `planbook worker` sets it for its runs.",
    "PLANBOOK_OUT": "The folder for the files that a program makes. planbook sets it for programs that a step "
    "[`run`](kinds.md#run) starts.",
    "PLANBOOK_METRICS_SOCKET": "Where a worker receives the metrics of its runs. `planbook worker --health` sets it.",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "Where planbook sends OpenTelemetry spans of runs and steps, over HTTP. Without "
    "it, planbook creates no spans. It needs `planbook[otel]`.",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "The same, for spans alone.",
    "OTEL_TRACES_EXPORTER": "`none` sends no spans, whatever else is set.",
    "OTEL_SERVICE_NAME": "The service name in the spans. Default: planbook.",
    "PREFECT_API_URL": "The Prefect server that runs are reported to. If you do not set it, planbook starts a server "
    "for the project.",
    "PREFECT_UI_URL": "The address of Prefect's interface, for links in messages. If you do not set it, planbook takes "
    "`PREFECT_API_URL` without `/api`.",
    "PREFECT_API_KEY": "The key of that server, if it is Prefect Cloud.",
    "PREFECT_API_AUTH_STRING": "The user name and password of that server, as `name:password`.",
    "ANTHROPIC_API_KEY": "The key of the model's server, for `planbook write`.",
    "ANTHROPIC_AUTH_TOKEN": "A bearer token for the model's server, instead of a key.",
    "ANTHROPIC_BASE_URL": "The address of the model's server. It overrides [`model_address`](#model_address).",
    "ANTHROPIC_MODEL": "The model that `planbook write` uses. It overrides [`model`](#model).",
    "PLAYWRIGHT_BROWSERS_PATH": "The folder in which Playwright keeps its browsers. `0`: inside the package.",
    "HTTPS_PROXY": "The proxy for the browser's connections. `HTTP_PROXY` and `ALL_PROXY` work too.",
    "NO_PROXY": "Hosts that are reached without the proxy, separated by commas.",
    "DISPLAY": "The X display for `--headed`. `WAYLAND_DISPLAY` works too.",
    "NO_COLOR": "If it is set, `planbook diff` prints no colours.",
    "SSH_CONNECTION": "The machine from which a user is connected over SSH. The audit record contains its address.",
    "CI": "If it is set, output cannot contain commands for the CI runner. `GITHUB_ACTIONS`, `TF_BUILD` and "
    "`TEAMCITY_VERSION` do the same.",
    "XDG_CACHE_HOME": "The folder of the user's caches, on Linux. planbook looks for browsers there.",
    "XDG_RUNTIME_DIR": "The folder of the user's sockets. The warm process, of which later runs are forks, listens "
    "there.",
}
"""The environment variables that planbook reads, and what they do."""


def browser_of(project: Project, said: str | None) -> str:
    """Returns the browser to use: `said`, else that of the environment, else that of the project's settings.

    Raises PlanbookError if the settings cannot be read.
    """
    return said or os.environ.get("PLANBOOK_BROWSER") or read_settings(project).browser


def read_settings(project: Project) -> Settings:
    """Returns the project's settings. Raises PlanbookError if they cannot be read."""
    file = project.folder / "pyproject.toml"
    if not file.is_file():
        return Settings()
    try:
        return Settings.model_validate(settings_in(file.read_bytes()))
    except OSError as error:
        raise PlanbookError(f"{file}: this file cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        if place := MISTAKES.get("".join(map(str, wrong["loc"][:1]))):
            text = file.read_text(encoding="utf-8", errors="replace")
            raise PlanbookError(f"{file}:{place(text, error)}") from None
        known = ", ".join(Settings.model_fields)
        key = ".".join(str(part) for part in wrong["loc"])
        raise PlanbookError(f"{file}: [tool.planbook] {key}: {wrong['msg']}. Known settings: {known}") from None
    except ValueError as error:
        raise PlanbookError(f"{file}: {error}") from None
