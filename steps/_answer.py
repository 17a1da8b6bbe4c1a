"""The answer to a `request`: what it must be, and what is read from it."""

import re
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from mimetypes import guess_extension
from time import time
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planbook.browser.locating.name_matching import matches
from planbook.errors import AskedToWait
from planbook.files.strict_json import read_json
from planbook.step import FIXED, Look, Model, Name, NameText, OneOrMany, Stage, StepError

if TYPE_CHECKING:
    from planbook.browser.requesting.message import Answer

LONGEST_WAIT = 300.0  # seconds that a server may ask for
FOR_EVER = 1e9  # seconds
TOO_MANY, SERVERS_FAULT = 429, 500
NO_CONTENT = 204
_JSON = re.compile(r"(.*[/+])?json")
_TEXT = re.compile(r"|text/.*|(.*[/+])?(json|xml|javascript|csv|yaml|x-ndjson|x-www-form-urlencoded)")


class ExpectedAnswer(Model):
    """What an answer must be."""

    status: Annotated[list[int] | None, OneOrMany, FIXED] = Field(
        None, description="the right status, or a list of them; default: from 200 to 299"
    )
    headers: dict[str, NameText] = Field({}, description="texts or patterns of headers, by name")
    json_: Look | None = Field(None, description='a condition on the JSON: `"{{ answer.total > 0 }}"`')

    @model_validator(mode="after")
    def _condition(self) -> Self:
        if self.json_ is not None and self.json_.expression is None:
            said = "json in expect is a condition on the answer, such as {example}"
            raise PydanticCustomError("condition", said, {"example": '"{{ answer.total > 0 }}"'})
        return self

    def is_right(self, status: int) -> bool:
        return status in self.status if self.status else 200 <= status < 300


def judge(answer: "Answer", expected: ExpectedAnswer | None, stage: Stage) -> None:
    """Raises StepError if the answer is not what is expected."""
    expected = expected or ExpectedAnswer()
    if not expected.is_right(answer.status):
        _refuse_status(answer, expected)
    for name, text in stage.evaluate(expected, None).headers.items() if expected.headers else ():
        _check_header(answer, name.lower(), text)
    if expected.json_:
        _check_condition(answer, stage.evaluate(expected.json_, json_of(answer)))


def _refuse_status(answer: "Answer", expected: ExpectedAnswer) -> NoReturn:
    wanted = f", not {' or '.join(map(str, expected.status))}" if expected.status else ""
    said = f"{answer.request}: the server answers {answer.in_words}{wanted}"
    if answer.status != TOO_MANY and answer.status < SERVERS_FAULT:
        raise StepError("expectation", said)
    seconds = _asked_for(answer)
    if seconds is None:
        raise StepError("navigation", said)
    if seconds > LONGEST_WAIT:
        limit = f"a step waits for at most {LONGEST_WAIT:g}"
        long = f"{seconds:.0f} seconds" if seconds < FOR_EVER else "many years"
        raise StepError("expectation", f"{said}, and asks for a pause of {long}; {limit}")
    raise AskedToWait("navigation", f"{said}, and asks for a pause of {seconds:.0f} seconds", seconds)


def _asked_for(answer: "Answer") -> float | None:
    """Returns the seconds in the header `Retry-After`, which are a number or a date; None without one."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
        return max(0.0, then.replace(tzinfo=then.tzinfo or UTC).timestamp() - time())  # HTTP knows no other zone
    except (ValueError, TypeError, OverflowError):
        return None


def _check_header(answer: "Answer", name: str, text: Name) -> None:
    came = answer.headers.get(name)
    if came is None:
        raise StepError("expectation", f"{answer.request}: the answer has no header {name}")
    without_parameters = came.partition(";")[0].strip()
    if not (matches(text, came) or matches(text, without_parameters)):
        raise StepError("expectation", f'{answer.request}: the header {name} is "{came}", not {text}')


def _check_condition(answer: "Answer", look: Look) -> None:
    facts = f": {look.told}" if look.told else ""
    if not isinstance(look.expression, bool):
        raise StepError("value", f"{answer.request}: {look.describe()} is neither true nor false{facts}")
    if not look.expression:
        raise StepError("expectation", f"{answer.request}: {look.describe()} does not hold{facts}")


def json_of(answer: "Answer") -> Any:
    """Returns the JSON of the answer. Raises StepError of class value."""
    try:
        return read_json(answer.body)
    except ValueError as error:
        reason = "nothing" if not answer.body else answer.media_type or "another format"
        if _JSON.fullmatch(answer.media_type) and answer.body:
            raise StepError("value", f"{answer.request}: the answer is not valid JSON: {error}") from None
        raise StepError("value", f"{answer.request}: the answer is not JSON, it is {reason}") from None


def value_of(answer: "Answer") -> Any:
    """Returns the JSON of an answer that says that it is JSON, else its text; None without content.

    Raises StepError of class value, also for JSON of which nothing came.
    """
    if not answer.body:
        if _JSON.fullmatch(answer.media_type) and answer.request.method != "HEAD" and answer.status != NO_CONTENT:
            raise StepError("value", f"{answer.request}: the answer is to be JSON, and it is empty")
        return None
    if _JSON.fullmatch(answer.media_type):
        return json_of(answer)
    if not _TEXT.fullmatch(answer.media_type):
        raise StepError("value", f"{answer.request}: the answer is {answer.media_type}, and `into` takes JSON or text")
    charset = _charset(answer)
    try:
        return answer.body.decode(charset).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        raise StepError("value", f"{answer.request}: the answer is not text in {charset}") from None


def _charset(answer: "Answer") -> str:
    header = Message()
    header["content-type"] = answer.headers.get("content-type", "")
    return header.get_content_charset("utf-8")


def file_name(answer: "Answer") -> str:
    """Returns a name for the file with the answer."""
    suffix = ".json" if _JSON.fullmatch(answer.media_type) else guess_extension(answer.media_type)
    return f"answer{suffix or '.txt'}"
