"""A condition: a question to the page, or to the values, with the answer true or false."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from planbook.step.model import Model
from planbook.step.target import Target
from planbook.step.text import MAY_BE_EMPTY, Duration, NameText, is_template

State = Literal["visible", "hidden", "enabled", "disabled", "ticked", "unticked"]


class Look(Model, defer_build=False):
    """Exactly one of `expression`, `not`, `address`, `page_title` or a target (with at most one thing to compare)."""

    expression: str | bool | None = None
    source: str | None = None
    facts: str | None = None
    not_: "Look | None" = Field(None, description="a condition that must not hold")
    target: Target | None = None
    is_: State | None = Field(None, description="its state; default: `visible`")
    reads: Annotated[NameText | None, MAY_BE_EMPTY] = Field(None, description="its whole text")
    contains: NameText | None = Field(None, description="a part of its text")
    value: Annotated[NameText | None, MAY_BE_EMPTY] = Field(None, description="the value of a field")
    count: Annotated[int, Field(ge=0)] | None = Field(None, description="how many elements match")
    attribute: Annotated[dict[str, NameText] | None, MAY_BE_EMPTY] = Field(
        None, description="the text of an attribute: `{href: /orders}`"
    )
    address: NameText | None = Field(None, description="the page's address: absolute or a path; `*` matches anything")
    page_title: NameText | None = Field(None, description="the page's title")
    within: Duration | None = Field(None, description="how long to keep looking")

    # Of an evaluated expression: its source, and the values of the names in it.
    filled: ClassVar[tuple[str, ...]] = ("expression", "source", "facts")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if isinstance(written, str):
            whole = is_template(written) and written.strip().startswith("{{") and written.strip().endswith("}}")
            return {"expression": written} if whole else {"target": {"text": written}}
        if not isinstance(written, Mapping):
            return written
        target = {key: value for key, value in written.items() if key in Target.written_keys}
        own = {key: value for key, value in written.items() if key not in Target.written_keys}
        fields = {**own, "target": target} if target else own
        if all(f"{key}_" in cls.model_fields or key in cls.model_fields for key in fields):
            _check_parts(fields)
        return fields

    def describe(self) -> str:
        """Returns the condition in words: `heading "Your account" is visible`."""
        if self.not_:
            return f"not: {self.not_.describe()}"
        if self.expression is not None:
            return self.source or str(self.expression)
        if self.address:
            return f"the address is {self.address}"
        if self.page_title:
            return f"the page's title is {self.page_title}"
        assert self.target
        return f"{self.target.describe()} {self._claim()}"

    @property
    def asks_the_page(self) -> bool:
        """Whether the page can change the answer; an evaluated expression is fixed."""
        return self.not_.asks_the_page if self.not_ else self.expression is None

    @property
    def tells_missing(self) -> bool:
        """Whether it may hold because something has not come yet."""
        return self.not_ is not None or self.is_ == "hidden" or self.count is not None

    @property
    def told(self) -> str:
        """The values of the names in its expression; "" without one."""
        return self.not_.told if self.not_ else self.facts or ""

    def _claim(self) -> str:
        if self.reads:
            return f"reads {self.reads}"
        if self.contains:
            return f"contains {self.contains}"
        if self.value:
            return f"has the value {self.value}"
        if self.count is not None:
            return f"is there {self.count} times"
        if self.attribute:
            return " and ".join(f"has the attribute {name} {value}" for name, value in self.attribute.items())
        return f"is {self.is_ or 'visible'}"


_SUBJECTS = ("expression", "target", "not", "address", "page_title")
_CLAIMS = ("is", "reads", "contains", "value", "count", "attribute")


def _check_parts(fields: Mapping[str, Any]) -> None:
    """Checks that the condition is about one thing, and compares one thing. Raises PydanticCustomError."""
    subjects = [_words(key) for key in _SUBJECTS if key in fields]
    claims = [key for key in _CLAIMS if key in fields]
    if not subjects:
        raise PydanticCustomError(
            "look", "nothing to look for is named here; name an element, or use not, address or page_title", {}
        )
    if len(subjects) > 1:
        raise PydanticCustomError(
            "look", "a look is about one thing, here about {things}; take two steps", {"things": " and ".join(subjects)}
        )
    if len(claims) > 1:
        raise PydanticCustomError(
            "look", "a look compares one thing, here {things}; take two steps", {"things": " and ".join(claims)}
        )
    if claims and "target" not in fields:
        raise PydanticCustomError(
            "look", "'{claim}' is said of an element, and none is named here; name one", {"claim": claims[0]}
        )


def _words(subject: str) -> str:
    return "an element" if subject == "target" else subject
