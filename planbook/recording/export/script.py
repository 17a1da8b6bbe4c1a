"""Puts the script of a plan together: what it promises, what it does not, and its steps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planbook.plan.model import Plan
from planbook.plan.run_day import time_zone_of
from planbook.recording.export.steps import answer, statements
from planbook.recording.export.texts import CannotExport, text
from planbook.step.kind import Step
from planbook.step.text import EXPRESSION

TYPES = {"integer": "int", "number": "float"}


class Script:
    """The script of a plan. `left_out` says which steps it cannot do, and why: it stops at the first of them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.left_out: list[str] = []
        self._number = 0
        self._has_windows = any(step.do.word == "tab" for step in plan.steps)
        body = list(self._body(plan.steps))
        lines = [*_frame(plan), *body, "    return values", "", "", *_main(plan)]
        self.text = "\n".join([*self._head(), *lines]) + "\n"

    # Steps -----------------------------------------------------------------------------------------------------------
    def _body(self, steps: list[Step]) -> Iterator[str]:
        for at, step in enumerate(steps):
            if step.do.word == "note":
                yield ""
                yield from (
                    f"    # {line.lstrip('# ')}".rstrip() for line in str(getattr(step.do, "text", "")).splitlines()
                )
            elif step.do.word == "group" and not _repeats(step):
                yield f"    # {_words(step)}"
                yield from self._body(getattr(step.do, "steps", []))
            elif step.do.word != "dialog":
                yield from self._step(step, [one for one in steps[at + 1 : at + 2] if one.do.word == "dialog"])

    def _step(self, step: Step, dialogs: list[Step]) -> Iterator[str]:
        self._number += 1
        if step.title or step.effect == "once":
            yield f"    # {_words(step)}{' (once)' if step.effect == 'once' else ''}"
        try:
            lines = [*self._window(), *(answer(one.do) for one in dialogs), *statements(step)]
        except CannotExport as error:
            self.left_out.append(f"{_words(step)}: {error}")
            lines = [f"raise NotImplementedError({f'{_words(step)}: {error}'!r})"]
        yield from (f"    {line}" for line in lines)

    def _window(self) -> list[str]:
        return ["page = here(windows)"] if self._has_windows else []

    # The head --------------------------------------------------------------------------------------------------------
    def _head(self) -> Iterator[str]:
        plan = self._plan
        yield f'"""{_safe(plan.name)}: {_safe(plan.goal or "")}'
        yield ""
        yield f"Exported by planbook from {_safe(Path(plan.file).name)}. It needs Playwright: pip install playwright"
        yield ""
        yield "What a run of the plan promises, and this script does not:"
        yield from (f"- {line}" for line in _not_promised(plan))
        if self.left_out:
            yield ""
            yield "Not exported (the script stops there with NotImplementedError):"
            yield from (f"- {_safe(line)}" for line in self.left_out)
        yield '"""'


def _words(step: Step) -> str:
    return " ".join((step.title or step.do.describe()).split())


def _safe(said: str) -> str:
    """Returns a text for the docstring: it can neither end it nor escape."""
    return " ".join(said.split()).replace("\\", "\\\\").replace('"""', "'''")


def _repeats(step: Step) -> bool:
    return bool(getattr(step.do, "at_most", None) or step.each or step.when)


def _not_promised(plan: Plan) -> Iterator[str]:
    yield "`once`: nothing keeps a step from being sent a second time if you start the script again."
    yield "Retries and recovery: the script stops at the first error, and does not go on from there."
    yield "`timeout`, `within` and `wait`: the script waits as long as Playwright does by itself."
    yield "The gate: nobody approves changes of the script."
    yield "The fence: the browser may talk to any host, not only to those of `allow`."
    yield "The record: no notebook, no history, and secrets are not masked in what you print."
    if plan.whenever:
        yield "`whenever`: what may appear at any time is not answered."
    if plan.session:
        yield f"`session`: sign in first; the plan used {', '.join(plan.session)}."
    if plan.browser:
        yield "`browser`: the settings of the browser; pass them to new_context() yourself."


def _frame(plan: Plan) -> Iterator[str]:
    zone = time_zone_of(plan)
    yield from _HELPERS.splitlines()
    yield ""
    yield ""
    yield f"RUN_DATE = datetime.now({f'ZoneInfo({zone!r})' if zone else ''}).date()"
    yield ""
    yield ""
    yield "def run(page, inputs):"
    yield '    """Does what the plan does, and returns the values that it reads."""'
    yield "    values, windows = {}, [page]"
    if plan.secrets:
        yield f"    secrets = {{name: os.environ[name] for name in {list(plan.secrets)!r}}}"
    yield f"    start = {text(plan.start)}"
    yield "    page.goto(start)"


def _main(plan: Plan) -> Iterator[str]:
    yield "def main():"
    yield "    parser = argparse.ArgumentParser(description='See the head of this file.')"
    for name, one in plan.inputs.items():
        yield f"    parser.add_argument('--{name}', {_argument(one)})"
    yield "    parser.add_argument('--headed', action='store_true')"
    yield "    parser.add_argument('--executable', help='a Chromium of your own')"
    yield "    given = parser.parse_args()"
    yield "    with sync_playwright() as playwright:"
    yield "        browser = playwright.chromium.launch(headless=not given.headed, executable_path=given.executable)"
    yield "        print(json.dumps(run(browser.new_page(), vars(given)), default=str))"
    yield ""
    yield ""
    yield "if __name__ == '__main__':"
    yield "    main()"


def _argument(one: Any) -> str:
    kind = f", type={TYPES[one.type]}" if one.type in TYPES else ""
    if one.default is None or EXPRESSION in str(one.default):
        return f"required=True{kind}"
    default = one.default if isinstance(one.default, (int, float, str)) else str(one.default)
    return f"default={default!r}{kind}"


_HELPERS = '''
import argparse
import json
import os
import re
from contextlib import suppress
from datetime import datetime
from urllib.parse import urljoin
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import Error, expect, sync_playwright

RUN_ID = uuid4().hex[:12]


def letters(is_one):
    """The letters of a class of Python, for a pattern that a page reads."""
    codes = [code for code in range(0x10000) if is_one(chr(code))]
    first = [code for code in codes if not is_one(chr(code - 1)) or code == 0]
    last = [code for code in codes if code == 0xFFFF or not is_one(chr(code + 1))]
    return "".join(rf"\\u{low:04x}-\\u{high:04x}" for low, high in zip(first, last))


DIGIT, WORD = letters(str.isdecimal), letters(lambda one: one.isalnum() or one == "_")


def named(name, flags=re.IGNORECASE):
    """A whole name, spacing and a last colon or star aside, and letter case unless there are no flags."""
    words = r"\\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"^\\s*{words}[\\s:*]*$", flags)


FIELDS = ("textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider", "checkbox", "radio", "switch")


def field(scope, name):
    """A form control by its label, its placeholder, or its name: a label around a list also has the entries in it."""
    found = scope.get_by_label(name).or_(scope.get_by_placeholder(name))
    for role in FIELDS:
        found = found.or_(scope.get_by_role(role, name=name))
    return found


def frame(scope, name):
    """A frame by its title, its label or its name."""
    called = named(name) if isinstance(name, str) else name
    found = scope.get_by_title(called).or_(scope.get_by_label(called))
    if isinstance(name, str):
        found = found.or_(scope.locator(f"[name={json.dumps(name, ensure_ascii=False)} i]"))
    return scope.locator("iframe, frame").and_(found)


def address(wanted):
    """A whole address or a path; a star is anything."""
    if isinstance(wanted, re.Pattern):
        return wanted
    there = ".*".join(re.escape(part) for part in wanted.split("*"))
    return re.compile(f"^{there}$" if "://" in wanted else f"^[a-z]+://[^/]+{there}$")


def opened(windows):
    """Goes to the window that has just opened."""
    for _ in range(300):
        new = [page for page in windows[-1].context.pages if page not in windows]
        if new:
            windows.append(new[-1])
            return new[-1]
        windows[-1].wait_for_timeout(100)
    raise SystemExit("no window was opened")


def here(windows):
    """The window that is used now: one that has closed leads back to the one before."""
    with suppress(Error):
        windows[-1].evaluate("0")
    while windows[-1].is_closed() and len(windows) > 1:
        windows.pop()
    return windows[-1]


def drag(page, found, right, down):
    """Drags an element by a distance in pixels."""
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=10)
    page.mouse.up()


def upload(page, found, files):
    """Puts files into a field, gives them to a button that asks for them, or drops them."""
    button = "el.closest('a,button,label,[role=button]') ? 'button' : ''"
    means = found.evaluate(f"el => (el.control || el).type === 'file' ? 'field' : {button}")
    inside = found.locator("input[type=file]")
    if means == "field" or inside.count() == 1:
        return (found if means == "field" else inside).set_input_files(files)
    if not means:
        return found.drop({"files": files})
    with page.expect_file_chooser() as asking:
        found.click()
    return asking.value.set_files(files)


def read(found):
    """The value of a field, else the text of an element."""
    return found.evaluate("el => /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) ? el.value : el.innerText.trim()")


def first(pattern, said):
    """The groups of a pattern that have names, else the first group, or all that matches."""
    found = pattern.search(said)
    if found is None:
        raise SystemExit(f"nothing in {said!r} matches {pattern.pattern}")
    if pattern.groupindex:
        return found.groupdict()
    return found[1] if pattern.groups else found[0]


def number(said):
    """The number in a text such as 1,299.50 or -$5. Any other text, such as 1.299,50 or 12%, ends the script."""
    beside, digits = r"([^\\d.,()%]*)", r"(\\d{1,3}(?:[,\\s']\\d{3})+(?:\\.\\d+)?|\\d*\\.?\\d+)"
    found = re.fullmatch(beside + digits + beside, said.strip())
    if found is None:
        raise SystemExit(f"{said!r} is not a number such as 1,299.50")
    value = float(re.sub(r"[,\\s']", "", found[2]))
    return -value if "-" in found[1] + found[3] else value


def save(download):
    """Keeps a file in this folder."""
    download.save_as(download.suggested_filename)
    return download.suggested_filename
'''.strip("\n").replace("\\\\", "\\")
