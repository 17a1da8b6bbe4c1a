"""Forms made from declared inputs: of a plan, or of a question."""

from collections.abc import Mapping, Sequence

from planbook.plan.inputs import expected_value
from planbook.step.input import Input

PREFIX = "in."
"""How the names of such fields begin, so that none is taken for another field of the form."""
FILE = "file."
"""How the names of fields begin in which a file can be chosen."""


class Field:
    """An input as a field of a form."""

    def __init__(
        self, name: str, declared: Input, given: str | None = None, uploads: Sequence[str] = (), sends: bool = False
    ) -> None:
        self.name = f"{PREFIX}{name}"
        self.file = f"{FILE}{name}" if sends and declared.type in ("file", "csv") else ""
        self.label = name
        self.type = declared.type
        self.help = declared.description or ""
        self.expects = expected_value(declared).rstrip(",")
        self.is_required = "default" not in declared.model_fields_set
        self.choices = [_text(one) for one in declared.choices or (["true", "false"] if self.type == "boolean" else [])]
        self.value = given if given is not None else _text(declared.default)
        self.uploads = list(uploads) if self.type in ("file", "csv") else []
        self.low, self.high = _text(declared.min), _text(declared.max)

    @property
    def kind(self) -> str:
        """The type of the HTML field."""
        return {"date": "date", "integer": "number", "number": "number"}.get(self.type, "text")


def fields(
    declared: Mapping[str, Input], form: Mapping[str, str] | None = None, uploads: Sequence[str] = (),
    sends: bool = False,
) -> list[Field]:  # fmt: skip
    """The fields of a form; filled in as `form` was, if it was sent before.

    `uploads` are files that can be named; if it `sends` files, one can also be chosen.
    """
    return [Field(name, one, (form or {}).get(f"{PREFIX}{name}"), uploads, sends) for name, one in declared.items()]


def given(declared: Mapping[str, Input], form: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, as texts. An empty field that is not a text takes its default."""
    sent = {name: form[f"{PREFIX}{name}"] for name in declared if f"{PREFIX}{name}" in form}
    return {name: text for name, text in sent.items() if text or declared[name].type == "string"}


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
