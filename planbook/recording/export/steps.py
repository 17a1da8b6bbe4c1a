"""Writes steps as calls of Playwright."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from planbook.recording.export.locators import locator
from planbook.recording.export.looks import expectation
from planbook.recording.export.texts import CannotExport, text
from planbook.step.kind import Step
from planbook.step.text import EXPRESSION

OTHERS = {
    "group": "it repeats its steps, or tries them again",
    "until": "it leaves a group that repeats",
    "call": "it calls another plan; export that one as well",
    "ask": "it asks a person, and waits for the answer",
    "highlight": "it selects a text",
    "request": "it sends an HTTP request; write it with page.request",
}
NOT_WRITTEN = {"upload": ("from_page",), "drag": ("hold",), "download": ("file", "columns", "at_least")}
ENVELOPE = {"each": "it goes through a list", "when": "it has a condition (`when`)"}


def statements(step: Step) -> list[str]:
    """Returns the source of a step, one statement a line. Raises CannotExport."""
    for key, why in ENVELOPE.items():
        if getattr(step, key) is not None:
            raise CannotExport(why)
    word = step.do.word
    if word not in _WRITERS:
        raise CannotExport(OTHERS.get(word, f"`{word}` has no counterpart in Playwright"))
    for key in NOT_WRITTEN.get(word, ()):
        if key in step.do.model_fields_set:
            raise CannotExport(f"`{key}` has no counterpart in Playwright")
    lines = list(_WRITERS[word](step.do))
    if step.optional:
        return ["with suppress(Error, AssertionError):  # optional", *(f"    {line}" for line in lines)]
    return lines


def answer(do: Any) -> str:
    """Returns the source that answers the next dialog of the browser."""
    said = f"accept({text(do.with_) if do.with_ is not None else ''})" if do.do == "accept" else "dismiss()"
    return f'page.once("dialog", lambda dialog: dialog.{said})'


def _on(do: Any) -> str:
    return locator(do.target)


def _click(do: Any) -> Iterator[str]:
    call = {"click": "click", "double_click": "dblclick", "right_click": "click"}[do.word]
    given = ['button="right"'] if do.word == "right_click" else []
    if do.at:
        if any(isinstance(one, str) for one in do.at):
            raise CannotExport("`at` in percent or with an expression")
        given.append(f'position={{"x": {do.at[0]:g}, "y": {do.at[1]:g}}}')
    yield from [f"{_on(do)}.{call}({', '.join(given)})"] * _number(do.times)


def _number(value: Any) -> int:
    if isinstance(value, str):
        raise CannotExport(f"the number {value} is an expression")
    return int(value)


def _press(do: Any) -> Iterator[str]:
    call = f"{_on(do)}.press" if do.target else "page.keyboard.press"
    yield from [f"{call}({text(do.sent)})"] * _number(do.times)


def _type(do: Any) -> Iterator[str]:
    yield f"{_on(do)}.press_sequentially({text(do.with_)})" if do.target else f"page.keyboard.type({text(do.with_)})"


def _select(do: Any) -> Iterator[str]:
    picks = [do.pick] if isinstance(do.pick, str) else do.pick
    names = [text(one if isinstance(one, str) else one.text) for one in picks]
    yield f"{_on(do)}.select_option(label=[{', '.join(names)}])"


def _tab(do: Any) -> Iterator[str]:
    if do.do == "opened":
        yield "page = opened(windows)"
    elif do.do == "close":
        yield "windows.pop().close()"
        yield "page = windows[-1]"
    elif do.open:
        yield "page = page.context.new_page()"
        yield "windows.append(page)"
        yield f"page.goto(urljoin(start, {text(do.open)}))"
    else:
        raise CannotExport("it looks for a window by its address or title")


def _scroll(do: Any) -> Iterator[str]:
    if do.wheel:
        raise CannotExport("the mouse wheel")
    if do.to and do.target:
        height = "el.scrollHeight" if do.to == "bottom" else "0"
        yield f'{_on(do)}.evaluate("el => {{ el.scrollTop = {height} }}")'
    elif do.to:
        yield f'page.evaluate("scrollTo(0, {"document.body.scrollHeight" if do.to == "bottom" else 0})")'
    else:
        yield f"{_on(do)}.scroll_into_view_if_needed()"


def _drag(do: Any) -> Iterator[str]:
    if do.to:
        yield f"{_on(do)}.drag_to({locator(do.to)})"
    elif EXPRESSION in str(do.by):
        raise CannotExport("a distance with an expression")
    else:
        right, down = (float(part) for part in do.by)
        yield f"drag(page, {_on(do)}, {right:g}, {down:g})"


def _upload(do: Any) -> Iterator[str]:
    files = [do.file] if isinstance(do.file, str) else do.file
    yield f"upload(page, {_on(do)}, [{', '.join(map(text, files))}])"


_UNKNOWN_SOURCES = (
    "rows", "page", "response", "file", "json_", "columns", "match_all", "lines", "status", "shown", "given", "at_most"
)  # fmt: skip


def _extract(do: Any) -> Iterator[str]:
    others = [key for key in _UNKNOWN_SOURCES if getattr(do, key)]
    if others or not do.into or do.as_ not in (None, "number") or do.at_least != 1:
        keys = ", ".join(key.rstrip("_") for key in others) or "its options"
        raise CannotExport(f"what it reads ({keys}) has no counterpart in Playwright")
    if do.all_:
        yield f"values[{do.into!r}] = [{_read(do, 'one')} for one in {locator(do.all_)}.all()]"
    else:
        yield f"values[{do.into!r}] = {_read(do, locator(do.from_))}"


def _read(do: Any, found: str) -> str:
    said = f"{found}.get_attribute({text(do.attribute)})" if do.attribute else f"read({found})"
    if do.match and do.as_ == "number" and "(?P<" in str(do.match):
        raise CannotExport("numbers by name in a pattern")
    if do.match:
        said = f"first({_pattern(do.match)}, {said})"
    return f"number({said})" if do.as_ == "number" else said


def _pattern(match: Any) -> str:
    if isinstance(match, str):
        if EXPRESSION in match:
            raise CannotExport("a pattern with an expression")
        return f"re.compile({match!r})"
    return f"re.compile({match.pattern!r})"


def _download(do: Any) -> Iterator[str]:
    if do.as_ != "file":
        raise CannotExport("what it reads of the file has no counterpart in Playwright")
    yield "with page.expect_download() as download:"
    yield f"    {_on(do)}.click()"
    kept = f"values[{do.into!r}] = " if do.into else ""
    yield f"{kept}save(download.value)"


def _screenshot(do: Any) -> Iterator[str]:
    name = text(f"{do.name or 'screenshot'}.png")
    yield f"{_on(do)}.screenshot(path={name})" if do.target else f"page.screenshot(path={name})"


def _stop(do: Any) -> Iterator[str]:
    yield "return values" if do.status == "passed" else f"raise SystemExit({text(do.because or 'stopped')})"


def _set(do: Any) -> Iterator[str]:
    for name, value in do.values.items():
        if not isinstance(value, str):
            raise CannotExport("a value that is more than a text")
        yield f"values[{name!r}] = {text(value)}"


def _wait(do: Any) -> Iterator[str]:
    yield 'page.wait_for_load_state("networkidle")' if do.network else expectation(do.look)


_WRITERS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "goto": lambda do: iter([f"page.goto(urljoin(start, {text(do.address)}))"]),
    "back": lambda do: iter(["page.go_back()"]),
    "reload": lambda do: iter(["page.reload()"]),
    "tab": _tab, "click": _click, "double_click": _click, "right_click": _click,
    "hover": lambda do: iter([f"{_on(do)}.hover()"]),
    "fill": lambda do: iter([f"{_on(do)}.fill({text(do.with_)})"]),
    "type": _type, "press": _press, "select": _select,
    "tick": lambda do: iter([f"{_on(do)}.check()"]),
    "untick": lambda do: iter([f"{_on(do)}.uncheck()"]),
    "scroll": _scroll, "drag": _drag, "upload": _upload, "download": _download, "screenshot": _screenshot,
    "extract": _extract,
    "expect": lambda do: iter([expectation(do.look)]),
    "wait_for": _wait, "set": _set, "stop": _stop,
    "pause": lambda do: iter([f"page.wait_for_timeout({do.seconds() * 1000:g})"]),
}  # fmt: skip
