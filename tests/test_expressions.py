"""Expressions: their calls, their values, and the messages if they cannot be evaluated."""

import itertools
from typing import Any

import pytest

from planbook.errors import StepError
from planbook.filters.filter_docs import names
from planbook.step import Look, Model, Target
from planbook.values.parse import _ENVIRONMENT, BadExpression, expressions
from planbook.values.render import render_model, render_text
from steps.press import Press

SCOPE = {
    "values": {"names": ["a.gif", "b.zip"], "x": "12", "none": None},
    "inputs": {"n": 2},
    "secrets": {"KEY": "rosebud"},
}


def mistake(text: str) -> str:
    with pytest.raises(BadExpression) as error:
        expressions(text)
    return str(error.value)


@pytest.mark.parametrize(
    ("called", "before"),
    [
        ("values.x | flot", "there is no filter 'flot'; did you mean 'float'? There are: abs, batch, capitalize, "),
        (
            "values.x is mach('a')",
            "there is no test 'mach'; did you mean 'match'? There are: boolean, defined, ",
        ),
        (
            "values.names | select('endswith', '.gif') | list",
            "select: there is no test 'endswith'; there are: boolean, ",
        ),
        ("values.names | map('uper') | list", "map: there is no filter 'uper'; did you mean 'upper'? There are: abs, "),
        ("values.names | rejectattr('a', 'equals', 1)", "rejectattr: there is no test 'equals'; did you mean "),
        ("values.x | findall('(')", "the pattern ( cannot be read: missing ), unterminated subpattern at position 0"),
        (
            "values.x | map('findall', '(')",
            "the pattern ( cannot be read: missing ), unterminated subpattern at position 0",
        ),
        (
            "values.x | selectattr('a', 'match', '(')",
            "the pattern ( cannot be read: missing ), unterminated subpattern at position 0",
        ),
        ("values.x is match('[')", "the pattern [ cannot be read: unterminated character set at position 0"),
        ("values.x | replace(pattern='*', new='')", "the pattern * cannot be read: nothing to repeat at position 0"),
        ("values.x | date(format='%d')", "the filter 'date' takes the arguments form, given; this call gives 'format'"),
        ("values.x | number(2)", "the filter 'number' takes no arguments; this call gives 1"),
    ],
)
def test_what_is_called_must_be_there(called: str, before: str) -> None:
    assert mistake(f"{{{{ {called} }}}}").startswith(f"{{{{ {called} }}}} cannot be read: {before}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ values.names | select('match', 'gif$') }}", ["a.gif"]),
        ("{{ values.names | map('replace', 'a', 'c') }}", ["c.gif", "b.zip"]),
        ("{{ values.names | map('findall', '[a-z]+') | first }}", ["a", "gif"]),
        ("{{ values.x is match('^1') }}", True),
        ("{{ values.names | reject('match', 'gif') | join }}!", "b.zip!"),
    ],
)
def test_what_an_expression_gives(text: str, value: Any) -> None:
    assert render_text(text, SCOPE) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{ values.x + inputs.n }}",
            '{{ values.x + inputs.n }} cannot be evaluated: can only concatenate str (not "int") to str; '
            'values.x is "12", inputs.n is 2',
        ),
        (
            "{{ values.none + secrets.KEY }}",
            "{{ values.none + secrets.KEY }} cannot be evaluated; the reason is not shown, because it may "
            "contain a part of the secret. Check the expression and the value of the secret",
        ),
        (
            "{{ secrets.KEY[:4] | number }}",
            "{{ secrets.KEY[:4] | number }} cannot be evaluated; the reason is not shown, because it may "
            "contain a part of the secret. Check the expression and the value of the secret",
        ),
        (
            "{{ values.names | map('number') }}",
            '"a.gif" is not a number; read a text that contains one number and nothing else',
        ),
    ],
)
def test_what_cannot_be_worked_out_says_what_it_was_made_of(text: str, message: str) -> None:
    with pytest.raises(StepError) as error:
        render_text(text, SCOPE)
    assert (error.value.error_class, error.value.message) == ("value", message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ inputs.no + 1 }}", "{{ inputs.no + 1 }}: inputs.no is not known here; known: n"),
        ("{{ page.no }}", "{{ page.no }}: page is not known here; known: inputs, secrets, values"),
        (
            "{{ ''.__class__ }}",
            "{{ ''.__class__ }} is not allowed: access to attribute '__class__' of 'str' object is unsafe; "
            "use a filter instead",
        ),
        (
            "{{ [1] | map(attribute='__class__') | list }}",
            "{{ [1] | map(attribute='__class__') | list }} is not allowed: access to attribute '__class__' of 'int' "
            "object is unsafe; use a filter instead",
        ),
        ("{{ [[{'a': 1}.b]] }}", "{{ [[{'a': 1}.b]] }}: a mapping has no 'b'"),
        ("{{ {'a': ['x'][2]} }}", "{{ {'a': ['x'][2]} }}: a list has no 2"),
        (
            "{{ [{'a': 1}] | map(attribute='b') | list }}",
            "{{ [{'a': 1}] | map(attribute='b') | list }}: a mapping has no 'b'",
        ),
        (
            "{{ (1).conjugate }}",
            "{{ (1).conjugate }} gives a function, not a value; add the `()` of the call",
        ),
    ],
)
def test_what_an_expression_may_not_name_or_give(text: str, message: str) -> None:
    with pytest.raises(StepError) as error:
        render_text(text, SCOPE)
    assert (error.value.error_class, error.value.message) == ("value", message)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            Press.model_validate({"key": "a", "times": "{{ values.x }} times"}),
            "times: '12 times' is not valid; {} a whole number",
        ),
        (Press.model_validate({"key": "a", "times": "{{ inputs.n - 2 }}"}), "times: 0 is not valid; {} at least 1"),
        (
            Target.model_validate({"button": "A", "nth": "{{ values.names[0] }}"}),
            "nth: 'a.gif' is not valid; {} a whole number or 'last'",
        ),
    ],
)
def test_what_a_field_does_not_take(model: Model, message: str) -> None:
    with pytest.raises(StepError) as error:
        render_model(model, SCOPE)
    said = message.format("make its expression give")
    assert (error.value.error_class, error.value.message) == ("value", said)


def test_an_expression_may_be_too_long() -> None:
    text = "1" + " + 1" * 1000
    assert mistake(f"{{{{ {text} }}}}") == (
        f"{{{{ {text[:199]}… }}}} has 4,001 characters, and an expression has at most 4,000; "
        "compute a part of it in an earlier `set` step"
    )


def test_long_values_are_cut_short() -> None:
    with pytest.raises(StepError) as error:
        render_text("{{ values.all + 1 }}", {"values": {"all": ["x" * 300]}})
    assert error.value.message.endswith("; values.all is [" + '"' + "x" * 197 + "…")


def test_no_more_of_a_value_is_gone_through_than_is_shown() -> None:
    class Endless(dict[str, int]):
        def items(self) -> Any:
            return ((f"{number}", number) for number in itertools.count())

    assert render_model(Look.model_validate("{{ values.x is none }}"), {"values": {"x": Endless(a=1)}}).told.endswith(
        "…"
    )


def test_everything_that_can_be_called_is_told() -> None:
    assert names("filter") == sorted(_ENVIRONMENT.filters)
    assert names("test") == sorted(
        name for name in {*_ENVIRONMENT.tests} - {"equalto", "lessthan", "greaterthan"} if name.isalpha()
    )
