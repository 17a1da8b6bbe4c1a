"""`planbook import`: recordings of other tools, whole and broken.

`imports/` has a recording of each tool, and beside it the plan and the output.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planbook.errors import PlanbookError, PlanProblems
from planbook.recording.imports.read import FORMATS, HAR, read_recording
from planbook.recording.plan_text import Head, plan_text
from tests.scratch import Scratch

SAMPLES = Path(__file__).with_name("imports")
FLAGS = {"shop.har": ["--requests"]}
RECORDINGS = ("shop.har", "recording.json", "shop.side", "codegen.jsonl", "order_paper.py.txt")


@pytest.mark.parametrize("name", RECORDINGS)
def test_recording_is_carried_over(name: str, tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    (tmp_path / name.removesuffix(".txt")).write_bytes((SAMPLES / name).read_bytes())
    done = scratch.planbook("import", name.removesuffix(".txt"), "-o", "plans/imported.yaml", *FLAGS.get(name, []))
    plan = (tmp_path / "plans/imported.yaml").read_text()
    assert plan == (SAMPLES / f"{name}.yaml").read_text()
    assert done.out == (SAMPLES / f"{name}.out").read_text()
    assert "correct horse" not in plan + done.out + done.err


BROKEN = {
    "empty.json": ("", f"empty.json: this is not JSON: Expecting value, line 1, column 1. {FORMATS}."),
    "list.json": ("[]", f"list.json: this is JSON, but no recording that planbook knows. {FORMATS}."),
    "deep.json": ("[" * 100_000, f"deep.json: this is nested too deeply. {FORMATS}."),
    "other.json": ('{"a": 1}', f"other.json: this is JSON, but no recording that planbook knows. {FORMATS}."),
    "all.har": ('{"log": {"entries": []}}', HAR.format("all.har")),
    "steps.json": ('{"steps": []}', f"steps.json opens no page: a plan needs an address to start at. {FORMATS}."),
    "file.json": (
        '{"steps": [{"type": "navigate", "url": "file:///etc/passwd"}]}',
        f"file.json opens no page: a plan needs an address to start at. {FORMATS}.",
    ),
    "odd.json": (
        '{"steps": [1]}',
        "odd.json: this begins like a recording of Chrome's DevTools, but not as its tool writes it (TypeError: 'int' "
        "object is not subscriptable). Save the recording again.",
    ),
    "none.side": ('{"tests": []}', "none.side has no test."),
    "two.side": (
        '{"tests": [{"name": "a", "commands": []}, {"name": "b", "commands": []}]}',
        "two.side has several tests; name one with --test: a, b",
    ),
    "cut.jsonl": (
        '{"browserName": "chromium"}\n{"name": "nav',
        "cut.jsonl:2: this line is not JSON: Unterminated string starting at, line 1, column 10. " + FORMATS + ".",
    ),
    "broken.py": ("def run(:", f"broken.py:1: this is not Python: invalid syntax. {FORMATS}."),
    "other.py": ("print(1)", f"other.py opens no page: a plan needs an address to start at. {FORMATS}."),
    "bytes.json": (b"\xff\xfe", f"bytes.json is not a text in UTF-8. {FORMATS}."),
    "missing.json": (None, "missing.json cannot be read: No such file or directory"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_has_a_clear_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, message = BROKEN[name]
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(PlanbookError) as refused:
        read_recording(Path(name))
    assert str(refused.value) == message


@pytest.mark.slow
@pytest.mark.parametrize("name", ["recording.json", "shop.side", "codegen.jsonl", "shop.har"])
def test_spoilt_recordings_have_no_traceback(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    for text in _spoilt((SAMPLES / name).read_text()):
        file.write_text(text)
        try:
            carried = read_recording(file, requests=True)
            plan_text(Head("spoilt", carried.start, secrets=carried.secrets), carried.steps)
        except (PlanbookError, PlanProblems) as error:
            assert str(error)


def _spoilt(text: str) -> Iterator[str]:
    """Yields the text with another value at each place, and cut at some places."""
    yield from (text[: len(text) * part // 20] for part in range(20))
    lines = text.splitlines() if "\n{" in text[:200] and not text.startswith("{\n") else [text]
    for number, line in enumerate(lines):
        whole = json.loads(line)
        for path in _paths(whole):
            for value in (None, 7, [], {"a": 1}, "{{ x }}"):
                yield "\n".join([*lines[:number], json.dumps(_with(whole, path, value)), *lines[number + 1 :]])


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield (key,)
        yield from ((key, *path) for path in _paths(item))


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], other)
    return copy
