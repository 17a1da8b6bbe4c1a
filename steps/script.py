"""script: run JavaScript in the page."""

import json
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from planbook.files.strict_json import read_json
from planbook.secrets.redaction import redact_known
from planbook.step import FIXED, Effect, Family, Kind, Stage, StepError
from planbook.step.text import as_text
from steps._content import check_json
from steps._fields import ValueName

if TYPE_CHECKING:
    from playwright.async_api import Page

MOST = 1_000_000  # characters of a result
SHOWN = 300  # characters of an error
LARGEST = 2**53 - 1  # up to it, JavaScript keeps every whole number
SHORT = 60  # characters of a script that its description quotes
LEFT = "Execution context was destroyed"
UNKNOWN = (
    "the page was left before the script ended, so it is unknown what it has done; it may leave the page at its end"
)


class Script(Kind):
    """Runs JavaScript in the page, for what no other step can do.

    `code` is the body of an async function: `return` gives its result, which must be JSON of at most 1 MB, and `args`
    has the step's `args`, copied by value. The code cannot contain expressions. It runs in the same context as the
    page's own scripts, so it can use what they define, and the page's content security policy applies to what it
    inserts and contacts. It sends requests only to hosts in `allow`. Secrets may not be in `args`, because the page
    could read them.

    `into` sets a value to the result, which counts as untrusted data, like text that is read from a page. `effect` is
    `once`, because planbook cannot know what a script does: write `read` if it changes nothing, or `repeat` if it may
    run again. The step fails if the code throws an error, or does not finish in time or before the page is left.

    A plan does not say what its scripts do, so `planbook check` reports them (`script-use`), and `planbook diff` shows
    changes of their lines among the riskiest. Models do not write scripts into drafts.

    Example:
        - script:
            code: return window.chart.points.filter(point => point.total > args.least)
            args: {least: "{{ 100 }}"}
            into: points
          effect: read
    """

    word: ClassVar[str] = "script"
    family: ClassVar[Family] = "beyond"
    effect: ClassVar[Effect] = "once"
    bare: ClassVar[str | None] = "code"

    code: Annotated[str, FIXED] = Field(description="the body of an async function, in JavaScript", min_length=1)
    args: dict[str, Any] = Field({}, description="the values that the code gets as `args`")
    into: ValueName = Field(None, description="the value that receives the result")

    def model_post_init(self, context: Any) -> None:
        check_json(self.args)

    def describe(self) -> str:
        lines = self.code.strip().splitlines()
        count = f"of {len(lines)} line{'s' * (len(lines) > 1)}"
        words = lines[0] if len(lines) == 1 and len(lines[0]) <= SHORT else count
        return f"Run the script {words}" + (f", and read its result into {self.into}" if self.into else "")

    async def run(self, stage: Stage) -> None:
        result = await stage.run_script(self._result)
        if self.into:
            stage.put(self.into, result)

    async def _result(self, page: "Page") -> Any:
        """Returns the result in the page. Raises StepError, and Playwright's errors."""
        from playwright.async_api import Error as PlaywrightError

        args = json.loads(json.dumps(self.args, default=as_text), parse_int=_exact)
        try:
            told = await page.evaluate(_around(self.code), {"args": args, "most": MOST, "exact": bool(self.into)})
        except PlaywrightError as error:
            if LEFT in error.message:
                raise StepError("value", UNKNOWN) from None
            if "SyntaxError" in error.message:
                raise StepError("value", f"the script cannot be read: {_first_line(error.message)}") from None
            raise
        return _read(told)


def _exact(digits: str) -> int:
    """Returns a whole number. Raises StepError if JavaScript would round it."""
    if abs(int(digits)) > LARGEST:
        raise StepError("value", f"JavaScript would round {digits[:SHOWN]} in args; pass it as a text")
    return int(digits)


def _around(code: str) -> str:
    """Returns the function that is evaluated: it returns the result as JSON, or says why there is none."""
    return f"""async ({{args, most, exact}}) => {{
        let text
        try {{
            const result = await (async (args) => {{
{code}
            }})(args)
            const isLost = (value) => {{
                const prototype = Object.getPrototypeOf(value)
                const isPlain = Array.isArray(value) || !prototype || !Object.getPrototypeOf(prototype)
                return !isPlain && !Object.keys(value).length
            }}
            text = JSON.stringify(result, (key, value) => {{
                if (exact && value && typeof value === 'object' && isLost(value))
                    throw new Error(`the result has a ${{value.constructor?.name}}, of which JSON keeps nothing`)
                if (typeof value !== 'number' || !exact) return value
                if (!Number.isFinite(value)) throw new Error(`the result has ${{value}}, which JSON does not know`)
                if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)
                    throw new Error(`the result has ${{value}}, which may be rounded; return it as a text`)
                return value
            }})
        }} catch (error) {{
            return {{error: String(error)}}
        }}
        if (text === undefined) return {{}}
        return text.length > most ? {{length: text.length}} : {{text}}
    }}"""


def _read(told: Any) -> Any:
    """Returns the result in what the page says, which its scripts can make anything."""
    told = told if isinstance(told, dict) else {}
    if "error" in told:
        raise StepError("expectation", f"the script failed: {redact_known().text(str(told['error']))[:SHOWN]}")
    text = told.get("text", "null")
    if "length" in told or len(str(text)) > MOST:
        raise StepError("value", f"the result of the script has more than {MOST // 1_000_000} MB; return less")
    try:
        return read_json(str(text))
    except ValueError:
        raise StepError("value", "the result of the script is not JSON") from None


def _first_line(message: str) -> str:
    return message.splitlines()[0].removeprefix("Page.evaluate: ")[:SHOWN]
