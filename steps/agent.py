"""agent: give a task to an agent, which is a program or a model."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from planbook.step import FIXED, Duration, Effect, Family, Kind, Model, Stage
from planbook.step.agent_order import AgentLimits, AgentOrder
from steps._fields import ValueName
from steps._schema import read_schema

LONGEST_SHOWN = 80


class AgentOutput(Model):
    """What an agent answers."""

    schema_: Annotated[dict[str, Any], FIXED, AfterValidator(read_schema)] = Field(
        description="the [JSON Schema](https://json-schema.org) that the answer has to fit"
    )


class Limits(Model):
    """What a task may cost and take."""

    cost: Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, FIXED] = Field(
        None, description="what the task may cost, in US dollars"
    )
    time: Annotated[Duration | None, FIXED] = Field(None, description="how long the task may take")
    first_output: Annotated[Duration | None, FIXED] = Field(
        None, description="how long it may take until the agent writes something"
    )
    silence: Annotated[Duration | None, FIXED] = Field(None, description="how long the agent may write nothing")


class Agent(Kind):
    """Gives a task to an agent that `[tool.planbook.agents]` lists, and reads its answer.

    An agent is a command-line program, such as `claude`, `codex` or `gemini`, or a model behind the Messages API. The
    list is in the project's `pyproject.toml`: it says what is started, what the agent may do, how many tasks it may
    work on at the same time, and how much they may cost and how long they may take. `limits` can only be stricter.
    planbook ends a program that reaches a limit, with everything that it has started.

    `task` is the task, in words. `context` is the data that it is about: a text, or a mapping or list of values. The
    agent is told that this is data, and not to follow instructions in it; therefore `task` may not contain a value from
    a page.

    With `output: {schema: …}`, the answer must be JSON that fits the schema, or the step fails. Without it, the answer
    is text. `into` sets a value to the answer, which is untrusted data, as if it were read from a page: it cannot
    choose a host or a file, and expressions in it are not evaluated. What the agent writes is kept with the run, with
    secrets masked.

    Each task is a row in the table `model_calls`, with its cost: as the program reports it, else estimated from its
    tokens and the price list, else unknown. `effect` is `once`: a task that may have been started is not started again,
    unless the step declares another `effect`. Secrets cannot be in a task.

    Example:
        - agent:
            name: summarizer
            task: Summarize the order in two sentences. Keep every number.
            context: {order: "{{ inputs.order }}"}
            output: {schema: {type: object, required: [summary], properties: {summary: {type: string}}}}
            limits: {cost: 0.10, time: 3m, silence: 1m}
            into: answer
    """

    word: ClassVar[str] = "agent"
    family: ClassVar[Family] = "beyond"
    effect: ClassVar[Effect] = "once"

    name: Annotated[str, FIXED] = Field(description="the agent, as `[tool.planbook.agents]` calls it")
    task: str = Field(description="the task, in words")
    context: Any = Field(None, description="the data that the task is about: a text, a list or a mapping")
    output: AgentOutput | None = Field(None, description="`schema`: the JSON Schema of the answer; default: text")
    limits: Limits = Field(
        Limits(), description="what the task may cost and take: `cost`, `time`, `first_output`, `silence`"
    )
    into: ValueName = Field(None, description="the value that receives the answer")

    def describe(self) -> str:
        task = " ".join(self.task.split())
        task = task if len(task) <= LONGEST_SHOWN else f"{task[:LONGEST_SHOWN].rstrip()}…"
        into = f", and read the answer into {self.into}" if self.into else ""
        return f'Give the agent {self.name} the task "{task}"{into}'

    def order(self) -> AgentOrder:
        """Returns the task as the agent gets it."""
        schema: Mapping[str, Any] | None = self.output.schema_ if self.output else None
        clocks = {name: getattr(self.limits, name) for name in ("time", "first_output", "silence")}
        seconds = {name: None if clock is None else clock.total_seconds() for name, clock in clocks.items()}
        return AgentOrder(self.name, self.task, self.context, schema, AgentLimits(self.limits.cost, **seconds))

    async def run(self, stage: Stage) -> None:
        answer = await stage.delegate(self.order())
        if self.into:
            stage.put(self.into, answer)
