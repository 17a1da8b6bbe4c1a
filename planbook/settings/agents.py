"""The agents that plans may give tasks to: `[tool.planbook.agents]`, and where in the file a mistake is."""

from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from planbook.settings.entry_mistake import mistake as entry_mistake
from planbook.settings.entry_mistake import near
from planbook.settings.model_price import ModelPrice
from planbook.settings.values import NAME, VARIABLE, seconds, written

AgentKind = Literal["claude", "codex", "gemini", "command", "messages"]
Capability = Literal["read", "write", "web", "run"]
CAPABILITIES: dict[Capability, str] = {
    "read": "reads files in its folders",
    "write": "writes files in its folders",
    "web": "reads web pages",
    "run": "runs commands",
}
"""What an agent may do besides answering."""
CODEX = "reads any file and runs commands"  # its sandbox only keeps commands from writing and from the network
STREAMING: tuple[AgentKind, ...] = ("claude", "codex", "gemini")
"""Kinds that write while they work, so that their silence says something."""
SILENCE = 120.0
OWN_FOLDERS = ("plans", "recipes", "hooks", ".planbook", ".git")
HOLDS_PLANS = (
    "an agent that reads or writes files may not work in {}, where plans, or what runs keep, are: what a page tells it "
    "could change what runs do; give it a folder of its own"
)
NOT_FOR: dict[str, tuple[AgentKind, ...]] = {
    "argv": ("messages",),
    "folders": ("messages",),
    "environment": ("messages",),
    "capabilities": ("messages", "command"),
    "tools": ("messages", "command", "codex"),
    "input": ("claude", "codex", "gemini", "messages"),
    "output": ("claude", "codex", "gemini", "messages"),
    "address": ("claude", "codex", "gemini", "command"),
}
"""Keys, and the kinds of agents that do without them."""


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(f'"{text}" is not a valid agent name; write letters, digits, _ and -')
    return text


def _variable(text: str) -> str:
    if not VARIABLE.fullmatch(text):
        raise ValueError(f'"{text}" is not a valid environment variable name')
    return text


def _relative(path: str) -> str:
    if not path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"{written(path)} is not inside of the project's folder; write a path from there")
    return path


Seconds = Annotated[float | None, BeforeValidator(seconds)]
Cost = Annotated[float | None, Field(gt=0, allow_inf_nan=False)]


class Agent(BaseModel):
    """An agent that plans may give tasks to. The descriptions are the reference page about settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kind: AgentKind = Field(
        description="`claude`, `codex` or `gemini`: the command-line program of that name; `command`: another program; "
        "`messages`: a model, through the Messages API.",
    )
    about: str | None = Field(None, description="What the agent is for, as a note for reviewers of plans.")
    argv: list[str] = Field(
        [],
        description="The program and its first arguments, as a list: there is no shell. Default: the program that "
        "`kind` names. planbook adds what `kind` needs: the output format, the model, the folders and tools.",
    )
    model: str | None = Field(
        None, description="The model to use. Default: the program's own; with `messages`, `model`."
    )
    address: str | None = Field(None, description="With `messages`: the server. Default: `model_address`.")
    price: ModelPrice | None = Field(
        None,
        description="What the model costs, if the price list does not include it: `{input = 2, output = 10}` in US "
        "dollars per million tokens. It is used if the program does not report the cost of a task.",
    )
    capabilities: list[Capability] = Field(
        [],
        description="What the agent may do besides answering: `read` and `write` files in its folders, read the `web`, "
        "`run` commands. Default: none of these. With `command`, planbook cannot know what the program does. `codex` "
        "always reads any file and runs commands: its sandbox only keeps them from writing and from the network. "
        "Settings, hooks and tool servers in a folder do not count for `claude` and `codex`; `gemini` reads the "
        "`GEMINI.md` of its folder.",
    )
    tools: list[str] = Field(
        [], description="With `claude` and `gemini`: the names of further tools of that program that it may use."
    )
    folders: list[Annotated[str, AfterValidator(_relative)]] = Field(
        [],
        description="The folders of the project that the agent works with; the first is its working folder. Default: "
        "an empty folder, which is removed afterwards. With `capabilities`, none may be the project's folder itself, "
        "`plans`, `recipes`, `hooks`, `.planbook` or `.git`.",
    )
    environment: list[Annotated[str, AfterValidator(_variable)]] = Field(
        [],
        description="The environment variables that the program gets, by name, such as the one with its key. It always "
        "gets `HOME`, `PATH`, `LANG`, `LC_ALL`, `TZ` and `TMPDIR`.",
    )
    input: Literal["text", "json"] = Field(
        "text",
        description="With `command`: what the program reads from standard input. `text`: the task in words; `json`: an "
        "object with `task`, `context`, `schema` and `cost`.",
    )
    output: Literal["text", "report"] = Field(
        "text",
        description="With `command`: what the program writes. `text`: the answer; `report`: an object in JSON with "
        "`answer`, and if known `cost_usd`, `model`, `input_tokens` and `output_tokens`, or `error`.",
    )
    at_most: int = Field(
        1, ge=1, description="How many tasks it may work on at the same time, across all runs of one Prefect server."
    )
    cost: Cost = Field(None, description="What one task may cost, in US dollars. A step can only allow less.")
    cost_a_day: Cost = Field(
        None,
        description="What all tasks of a day (UTC) may cost, in US dollars. A task whose cost is unknown counts as "
        "`cost`, which must be set, too.",
    )
    time: Seconds = Field(None, description="How long a task may take, such as `5m`. Default: `10m`.")
    first_output: Seconds = Field(
        None, description="How long it may take until the program writes something. Default: the value of `silence`."
    )
    silence: Seconds = Field(
        None,
        description="How long the program may write nothing. Default: `2m` for `claude`, `codex` and `gemini`, which "
        "write while they work; no limit for others.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "Agent":
        for key, kinds in NOT_FOR.items():
            if key in self.model_fields_set and self.kind in kinds:
                raise ValueError(f"an agent of kind {self.kind} has no {key}; leave it out")
        if self.kind == "command" and not self.argv:
            raise ValueError(
                'an agent of kind command needs argv: the program and its arguments, such as ["summarize"]'
            )
        for folder in self.folders if self.capabilities else ():
            if not PurePosixPath(folder).parts or PurePosixPath(folder).parts[0] in OWN_FOLDERS:
                raise ValueError(HOLDS_PLANS.format(written(folder)))
        if any("\0" in part for part in self.argv) or (self.argv and not self.argv[0].strip()):
            raise ValueError("argv begins with the name of the program, and has no null character")
        if self.cost_a_day is not None and self.cost is None:
            raise ValueError("cost_a_day needs cost: what one task may cost")
        return self

    @property
    def command(self) -> list[str]:
        """The program and its first arguments; empty for a model."""
        return self.argv or ([] if self.kind == "messages" else [self.kind])

    @property
    def most_time(self) -> float:
        """The seconds that a task may take."""
        return self.time or 600.0

    @property
    def most_silence(self) -> float | None:
        """The seconds that it may write nothing."""
        return self.silence or (SILENCE if self.kind in STREAMING else None)

    @property
    def may(self) -> str:
        """What it may do, in words."""
        free: tuple[Capability, ...] = ("read", "run") if self.kind == "codex" else ()
        said = [CODEX] if free else []
        said += [CAPABILITIES[each] for each in get_args(Capability) if each in self.capabilities and each not in free]
        said += [f"uses {', '.join(self.tools)}"] if self.tools else []
        return "; ".join(said) or ("does what its program does" if self.kind == "command" else "answers only")

    def as_written(self) -> dict[str, Any]:
        """Returns what the definition says, in an order that does not depend on the file's, for comparing."""
        return dict(sorted(self.model_dump(mode="json", exclude_defaults=True).items()))


Agents = dict[Annotated[str, AfterValidator(_name)], Agent]


def no_such_agent(name: str, known: list[str]) -> tuple[str, str]:
    """Returns what is wrong if there is no agent of that name, and what to do."""
    return f"there is no agent '{name}'", near(
        name, known, f"list it in pyproject.toml, as [tool.planbook.agents.{name}]"
    )


def mistake(text: str, error: ValidationError) -> str:
    """The first mistake of `[tool.planbook.agents]` in a pyproject.toml, as `LINE: what is wrong`."""
    return entry_mistake(text, error, Agent, f"write one of {', '.join(get_args(AgentKind))}")
