"""ask: put a question to a person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from planbook.step import FIXED, Duration, Family, Flag, Input, Kind, OneOrMany, Stage
from planbook.step.text import as_text
from steps._fields import ValueName, seconds_at_most
from steps._words import listed

if TYPE_CHECKING:
    from planbook.questions.question import Question

Shown = Literal["values", "screenshot"]
ATTACHED = 600.0
"""Seconds for which the browser is kept open by default."""


def _read_timeout(value: Any) -> Any:
    if value in ("fail", "stop") or (isinstance(value, Mapping) and list(value) == ["value"]):
        return value
    raise PydanticCustomError("on_timeout", "'fail', 'stop' or {value: ANSWER} was expected", {})


_IN_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"enum": ["fail", "stop"]},
        {"type": "object", "properties": {"value": {}}, "required": ["value"], "additionalProperties": False},
    ]
}
_ANSWER = Annotated[Any, AfterValidator(_read_timeout), WithJsonSchema(_IN_SCHEMA)]


class Ask(Kind):
    """Asks a person, and continues when they have answered.

    The run keeps the browser's state, closes the browser and ends as `paused`. After the answer it continues in a new
    process, with the answer in `into`. With `wait: attached` the browser stays open instead, for example for a one-time
    code. The answer is one of the `choices`, a mapping of the `fields`, or otherwise any text.

    Example:
        - ask:
            question: "Place the order {{ inputs.order }}?"
            choices: [order, cancel]
            into: decision
            approvers: [ada@example.org, ben@example.org]
            not_starter: true
            within: 4h
            on_timeout: stop
            show: [values, screenshot]
    """

    word: ClassVar[str] = "ask"
    family: ClassVar[Family] = "steer"
    bare: ClassVar[str | None] = "question"

    question: str = Field(description="the question")
    choices: list[str] = Field([], description="the possible answers; without them and `fields`, any text")
    fields: dict[str, Input] = Field(
        {},
        description="what to fill in, by name; a field takes the same keys as an input of a plan",
    )
    into: ValueName = Field(None, description="the value that takes the answer")
    approvers: Annotated[list[str], OneOrMany, FIXED] = Field(
        [], description="who may answer: names, email addresses or user names; default: anybody"
    )
    not_starter: Annotated[Flag, FIXED] = Field(False, description="whoever started the run may not answer")
    at_least: Annotated[Annotated[int, Field(ge=1, le=100)], FIXED] = Field(
        1, description="how many people must give the same answer"
    )
    within: Annotated[Duration | None, FIXED] = Field(
        None, description="how long there is to answer; default: no limit, or 10m with `wait: attached`"
    )
    on_timeout: _ANSWER = Field(
        "fail",
        description="if nobody answers in time: `fail` the step, `stop` the run as cancelled, or continue with "
        "`{value: ANSWER}`",
    )
    remind: Annotated[Duration | None, FIXED] = Field(None, description="how often to remind people of the question")
    show: Annotated[list[Shown], OneOrMany, FIXED] = Field(
        [], description="what to show with the question: the run's `values`, a `screenshot` of the page, or both"
    )
    wait: Annotated[Literal["attached"] | None, FIXED] = Field(
        None, description="`attached`: keep the browser open and wait"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.choices and self.fields:
            raise PydanticCustomError("ask", "an answer is one of the choices, or fields; not both", {})
        if "on_timeout" in self.model_fields_set and self.within is None and self.wait is None:
            raise PydanticCustomError("ask", "'on_timeout' needs 'within': nothing else ends the time to answer", {})
        if self.approvers and len(self.approvers) < self.at_least:
            raise PydanticCustomError(
                "ask",
                "at_least: {count} needs as many approvers; here are {named}",
                {"count": self.at_least, "named": len(self.approvers)},
            )
        value = self.on_timeout.get("value") if isinstance(self.on_timeout, Mapping) else None
        if value is not None and isinstance(self.choices, list) and self.choices and not _may_be(value, self.choices):
            raise PydanticCustomError(
                "ask",
                "{value} is none of the choices; they are {choices}",
                {"value": repr(value), "choices": listed(self.choices)},
            )
        return self

    def describe(self) -> str:
        of = f" ({', '.join(self.choices)})" if isinstance(self.choices, list) and self.choices else ""
        whom = f"{listed(self.approvers)}" if self.approvers else "a person"
        return f'Ask {whom}: "{self.question}"{of}'

    def seconds(self) -> float:
        """Returns how long the browser is kept open for the answer."""
        if self.wait is None:
            return 0.0
        return ATTACHED if self.within is None else seconds_at_most(self.within)

    def asked(self) -> "Question":
        """Returns the question as it is put."""
        from planbook.questions.question import Question

        given = self.on_timeout if isinstance(self.on_timeout, Mapping) else {}
        within = self.seconds() if self.wait else self.within and self.within.total_seconds()
        return Question(
            text=self.question,
            choices=list(self.choices),
            fields={name: field.model_dump(exclude_unset=True, by_alias=True) for name, field in self.fields.items()},
            into=self.into,
            approvers=list(self.approvers),
            not_starter=self.not_starter,
            at_least=self.at_least,
            within=within or None,
            on_timeout="value" if given else self.on_timeout,
            value=given.get("value"),
            remind=self.remind.total_seconds() if self.remind else None,
            attached=self.wait == "attached",
        )

    async def run(self, stage: Stage) -> None:
        answer = await stage.put_question(self.asked(), frozenset(self.show))
        if self.into:
            stage.put(self.into, answer)


def _may_be(value: Any, choices: list[str]) -> bool:
    return "{{" in str(value) or any("{{" in choice for choice in choices) or as_text(value) in choices
