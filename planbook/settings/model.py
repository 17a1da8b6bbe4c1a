"""What `[tool.planbook]` may contain: its keys, and the values of each."""

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from planbook.hosts import read_entry
from planbook.settings.agents import Agents
from planbook.settings.model_price import ModelPrice
from planbook.settings.notify import Notify
from planbook.settings.programs import Programs

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
        description="`true` limits a headless browser to 60 frames a second, as a window does. Clicks take longer "
        "then, because they wait for the next frame. Use it if pages with endless animations keep a processor core "
        "busy.",
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
