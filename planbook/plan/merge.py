"""Puts the steps of a changed plan into its text. What is as it was keeps its lines, with comments, notes and ids."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from planbook.plan.authored import Block, as_written, step_as_written
from planbook.plan.edit import CannotSplice, Editor, Splice, apply_splices
from planbook.plan.emit import entry_lines
from planbook.plan.model import Plan, Whenever
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import Mapping, read_yaml
from planbook.step.kind import Step

BESIDE = ("id", "title", "timeout", "retries", "wait", "optional", "verify", "recover", "confidence", "unsure")
"""What a step can have beside what it does. A new version may leave it out, and means the same step."""
NAMING = ("id", "title", "confidence", "unsure")
"""What says nothing of what a step does."""
SURE = ("confidence", "unsure")
DECLARED = ("type", "choices", "min", "max", "default")
"""What a new version can change of an input. Its description is for people."""
Lines = list[str]


def merged(before: Plan, after: Plan) -> str:
    """Returns the text of `before` with the steps of `after`, and the inputs, secrets and hosts that these need.

    Everything else in the head stays as it is, with the inputs and secrets that it uses. Raises CannotSplice.
    """
    editor = Editor(before.text)
    document = read_yaml(before.text, ProblemCollector(""))
    steps = _steps(editor, document, before, after)
    made = apply_splices(before.text, [steps])
    return apply_splices(before.text, [steps, *_head(editor, document, before, after, made)])


# Steps ---------------------------------------------------------------------------------------------------------------
@dataclass
class _Block:
    """A step that is not a note: its lines, and those above it with notes, comments and nothing."""

    step: Step
    has_id: bool
    above: Lines
    own: Lines


class _Blocks(list[_Block]):
    """The blocks of a plan. `start` and `end` are the first line, from 0, and that after the last one."""

    def __init__(self, editor: Editor, document: Mapping, plan: Plan) -> None:
        items = document["steps"]
        if items.flow:
            raise CannotSplice("its steps are in brackets")
        self.column = int(items.place.column) - 1
        self.start = self.end = int(document.key("steps").place.line)
        for at, step in enumerate(plan.steps):
            first, last = editor.lines_of_item(items, at)
            if step.do.word != "note":
                above, own = editor.lines[self.end : first], editor.lines[first : last + 1]
                self.append(_Block(step, "id" in items[at], above, own))
                self.end = last + 1


def _steps(editor: Editor, document: Mapping, before: Plan, after: Plan) -> Splice:
    old = _Blocks(editor, document, before)
    new = _Blocks(Editor(after.text), read_yaml(after.text, ProblemCollector("")), after)
    by = old.column - new.column
    lines: Lines = []
    for was, now in _pairs(old, new):
        above, own = ([_moved(line, by) for line in part] for part in (now.above, now.own))
        lines += was.above if was else above
        lines += was.own if was and _says_all(was.step, now.step) else own + _left_out(was, now, old.column)
    return editor.replace_lines(old.start, old.end, lines)


def _pairs(old: Sequence[_Block], new: Sequence[_Block]) -> Iterator[tuple[_Block | None, _Block]]:
    """Yields each new step, with the old one that it is or takes the place of, if any."""
    cores = [_core(block.step) for block in old], [_core(block.step) for block in new]
    for _, at, end, to, stop in SequenceMatcher(None, *cores, autojunk=False).get_opcodes():
        is_one_by_one = end - at == stop - to
        yield from ((old[at + more] if is_one_by_one else None, new[to + more]) for more in range(stop - to))


def _core(step: Step) -> str:
    """Returns what a step does, and on what condition, as a text."""
    return _told({key: value for key, value in step_as_written(step).items() if key not in BESIDE})


def _says_all(old: Step, new: Step) -> bool:
    """Whether the old version is the same step, and says all that the new one says."""
    known = step_as_written(old)
    said = {key: value for key, value in step_as_written(new).items() if key not in NAMING}
    return _core(old) == _core(new) and all(key in known and _told(known[key]) == _told(said[key]) for key in said)


def _left_out(was: _Block | None, now: _Block, column: int) -> Lines:
    """Returns the lines of what the same step had beside what it does, and its new version leaves out."""
    if was is None or _core(was.step) != _core(now.step):
        return []
    said = step_as_written(now.step, frozenset([str(now.step.id)] if now.has_id else []))
    known = step_as_written(was.step, frozenset([str(was.step.id)] if was.has_id else []))
    left = {key: value for key, value in known.items() if key in BESIDE and key not in (*said, *SURE)}
    return [line for key, value in left.items() for line in entry_lines(key, value, column + 2)]


def _told(value: Any) -> str:
    return json.dumps(value, default=lambda other: type(other).__name__)


def _moved(line: str, by: int) -> str:
    return " " * by + line if by > 0 and line.strip() else line[min(-by, len(line) - len(line.lstrip())) :]


# The head ------------------------------------------------------------------------------------------------------------
def _head(editor: Editor, document: Mapping, before: Plan, after: Plan, made: str) -> Iterator[Splice]:
    """Yields the changes of the head; `made` is the text with the new steps."""
    hosts = [host for host in after.allow if host not in before.allow]
    yield from _listed(editor, document, "allow", hosts, [])
    gone = [name for name in before.secrets if name not in after.secrets and f"secrets.{name}" not in made]
    secrets = [name for name in after.secrets if name not in before.secrets]
    yield from _listed(editor, document, "secrets", secrets, gone)
    unused = [name for name in before.inputs if name not in after.inputs and f"inputs.{name}" not in made]
    inputs = {name: {"type": one.type} | as_written(one) for name, one in after.inputs.items()}
    yield from _declared(editor, document, {name: inputs[name] for name in inputs if name not in before.inputs}, unused)
    yield from _redeclared(editor, document, before, inputs)
    known = {_told(as_written(entry.see)): _does(entry) for entry in before.whenever}
    entries = [entry for entry in after.whenever if known.get(_told(as_written(entry.see))) != _does(entry)]
    if entries and "whenever" not in document:
        written = [{"see": as_written(one.see), "steps": Block(map(step_as_written, one.steps))} for one in entries]
        yield editor.put(document, "whenever", Block(written), after=_before_steps(document))
    elif entries:
        raise CannotSplice("the plan has `whenever`, and the change is about it")


def _does(entry: Whenever) -> list[str]:
    return [_core(step) for step in entry.steps]


def _redeclared(editor: Editor, document: Mapping, before: Plan, new: dict[str, Any]) -> Iterator[Splice]:
    """Yields what is declared otherwise of inputs that stay. A draft needs a default; the plan may go without."""
    for name, was in before.inputs.items():
        known, said = {"type": was.type} | as_written(was), new.get(name, {})
        for key in DECLARED:
            if key not in said or known.get(key) == said[key] or (key == "default" and key not in known):
                continue
            there = document["inputs"][name]
            if not isinstance(there, Mapping):
                raise CannotSplice(f"the change declares the input '{name}', of which the plan says nothing")
            change = editor.replace if key in there else editor.put
            yield change(there, key, said[key])


def _listed(editor: Editor, document: Mapping, key: str, new: Sequence[str], gone: Sequence[str]) -> Iterator[Splice]:
    there = document.get(key)
    if not there:
        yield from [editor.put(document, key, list(new), after=_before_steps(document))] if new else []
        return
    names = list(map(str, there if isinstance(there, list) else [there]))
    if set(names) <= set(gone) and not new:
        yield editor.remove(document, key)
    elif gone or new:
        yield editor.replace(document, key, [*(name for name in names if name not in gone), *new])


def _declared(editor: Editor, document: Mapping, new: dict[str, Any], gone: Sequence[str]) -> Iterator[Splice]:
    there = document.get("inputs")
    if not there:
        yield from [editor.put(document, "inputs", new, after=_before_steps(document))] if new else []
    elif set(there) <= set(gone) and not new:
        yield editor.remove(document, "inputs")
    else:
        yield from (editor.remove(there, name) for name in gone)
        yield from (editor.put(there, name, declared) for name, declared in new.items())


def _before_steps(document: Mapping) -> str:
    """Returns the key that stands before `steps`."""
    keys = list(document)
    return str(keys[max(keys.index("steps") - 1, 0)])
