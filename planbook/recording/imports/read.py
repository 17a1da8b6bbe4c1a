"""Reads a recording of another tool: tells which format it has, and what is wrong with it."""

import ast
import json
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.recording.imports.carried import Carried
from planbook.recording.imports.chrome import read_chrome
from planbook.recording.imports.codegen_lines import read_lines
from planbook.recording.imports.codegen_python import read_python
from planbook.recording.imports.har import read_har
from planbook.recording.imports.selenium import read_selenium

LIMIT = 10_000_000
FORMATS = (
    "planbook reads recordings of Chrome's DevTools Recorder (JSON), Selenium IDE (.side) and Playwright's codegen "
    "(Python, JSONL), and the requests of HAR files"
)
HAR = (
    "{} is a HAR file: it has the requests of pages, not what a person did. `planbook record URL` records a person. "
    "To make `request` steps of the requests for data, pass --requests."
)
BROKEN = "{}: {}, but not as its tool writes it ({}). Save the recording again."


def read_recording(file: Path, test: str | None = None, requests: bool = False) -> Carried:
    """Returns what can be carried over. `test` names one of several, `requests` takes those of a HAR file.

    Raises PlanbookError.
    """
    text = _text(file)
    if file.suffix == ".py":
        return _whole(read_python(_tree(file, text)), file)
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        read = json.loads(text)
    except ValueError as error:
        if len(lines) > 1 and lines[0].lstrip().startswith("{") and file.suffix == ".jsonl":
            return _whole(_codegen_lines(file, lines), file)
        raise PlanbookError(f"{file}: this is not JSON: {_reason(error)}. {FORMATS}.") from None
    except RecursionError:
        raise PlanbookError(f"{file}: this is nested too deeply. {FORMATS}.") from None
    return _whole(_of_json(file, read, test, requests), file)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LIMIT:
            raise PlanbookError(f"{file} has more than {LIMIT // 1_000_000} MB, which no recording has. {FORMATS}.")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanbookError(f"{file} is not a text in UTF-8. {FORMATS}.") from None
    except OSError as error:
        raise PlanbookError(f"{file} cannot be read: {error.strerror}") from None


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, line {error.lineno}, column {error.colno}"
    return str(error)


def _tree(file: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise PlanbookError(f"{file}:{error.lineno}: this is not Python: {error.msg}. {FORMATS}.") from None
    except (ValueError, RecursionError, MemoryError):
        raise PlanbookError(f"{file}: this is not Python that can be read. {FORMATS}.") from None


def _codegen_lines(file: Path, lines: list[str]) -> Carried:
    read = []
    for number, line in enumerate(lines, 1):
        try:
            read.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise PlanbookError(f"{file}:{number}: this line is not JSON: {_said(error)}. {FORMATS}.") from None
    return _guarded(file, "this begins like Playwright's codegen (JSONL)", lambda: read_lines(read[1:]))


def _said(error: Exception) -> str:
    return _reason(error) if isinstance(error, ValueError) else "nested too deeply"


def _of_json(file: Path, read: Any, test: str | None, requests: bool) -> Carried:
    if not isinstance(read, dict):
        raise PlanbookError(f"{file}: this is JSON, but no recording that planbook knows. {FORMATS}.")
    if isinstance(read.get("log"), dict) and "entries" in read["log"]:
        if not requests:
            raise PlanbookError(HAR.format(file))
        return _guarded(file, "this begins like a HAR file", lambda: read_har(read["log"]))
    if isinstance(read.get("tests"), list):
        return _guarded(file, "this begins like a project of Selenium IDE", lambda: _selenium(file, read, test))
    if isinstance(read.get("steps"), list):
        return _guarded(file, "this begins like a recording of Chrome's DevTools", lambda: read_chrome(read))
    if "browserName" in read:
        raise PlanbookError(f"{file} has no action. {FORMATS}.")
    raise PlanbookError(f"{file}: this is JSON, but no recording that planbook knows. {FORMATS}.")


def _selenium(file: Path, project: dict[str, Any], test: str | None) -> Carried:
    names = [str(one["name"]) for one in project["tests"]]
    if not names:
        raise PlanbookError(f"{file} has no test.")
    if test is None and len(names) > 1:
        raise PlanbookError(f"{file} has several tests; name one with --test: {', '.join(names)}")
    if test is not None and test not in names:
        raise PlanbookError(f"{file} has no test {test!r}; it has: {', '.join(names)}")
    return read_selenium(project, project["tests"][names.index(test) if test else 0])


def _guarded(file: Path, begins: str, work: Any) -> Carried:
    """Returns the result of `work`. Raises PlanbookError if the file lacks what its format has."""
    try:
        carried: Carried = work()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise PlanbookError(BROKEN.format(file, begins, f"{type(error).__name__}: {error}"[:200])) from None
    return carried


def _whole(carried: Carried, file: Path) -> Carried:
    """Raises PlanbookError for a recording without pages or steps: no plan can be made of it."""
    if not carried.start:
        raise PlanbookError(f"{file} opens no page: a plan needs an address to start at. {FORMATS}.")
    if not carried.start.startswith(("http://", "https://")):
        raise PlanbookError(
            f"{file} starts at {carried.start[:200]!r}, which is not the address of a page (http, https)."
        )
    return carried
