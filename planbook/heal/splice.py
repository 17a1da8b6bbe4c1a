"""Puts another target into the text of a plan. All else stays as its author wrote it: comments, style, order."""

from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import Any

from planbook.heal.allowed_changes import NotAHeal, check_only_targets
from planbook.heal.places import TargetPlace, Written, all_targets, held_at, keys_of_target, source_of
from planbook.plan.edit import CannotSplice, Editor, Splice, apply_splices
from planbook.plan.emit import flow
from planbook.plan.load import load_text
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import Mapping, Text, plain, read_yaml
from planbook.step.target import WAYS


def with_target(text: str, path: Path, place: TargetPlace, target: Written) -> str:
    """Returns the text of the plan with another target at a place. Its fallbacks stay.

    Raises CannotSplice or NotAHeal if that would touch more than the target.
    """
    source = source_of(read_yaml(text, ProblemCollector("")), place.step)
    if source is None:
        raise CannotSplice("the step's place in the file is not known")
    holder, key = held_at(source, place)
    changed = apply_splices(text, _splices(Editor(text), holder, key, target))
    check_only_targets(text, changed, path)
    _check_only_this(text, changed, path, place)
    return changed


def _check_only_this(text: str, changed: str, path: Path, place: TargetPlace) -> None:
    """Raises NotAHeal unless the one target that differs is that at the place."""
    old, new = (list(all_targets(load_text(each, path))) for each in (text, changed))
    differing = [one for one, other in zip(old, new, strict=True) if one.target != other.target]
    if any(_where(one) != _where(place) for one in differing):
        raise NotAHeal("a heal changes one target, and this changes that of another step")


def _where(place: TargetPlace) -> tuple[int, int, str]:
    return place.step.line, place.step.column, place.key


def _splices(editor: Editor, holder: Mapping, key: str, target: Written) -> list[Splice]:
    node = holder[key]
    if isinstance(node, Text):
        return [editor.replace(holder, key, target)]
    if not isinstance(node, Mapping) or not keys_of_target(node):
        raise CannotSplice("the target is written in a way that is not replaced")
    return _in_mapping(editor, holder, key, node, {"called": target} if isinstance(target, str) else target)


def _in_mapping(editor: Editor, holder: Mapping, key: str, node: Mapping, target: dict[str, Any]) -> list[Splice]:
    old = {name: plain(value) for name, value in keys_of_target(node).items()}
    if "called" in target:
        raise CannotSplice("a bare name has no place among other keys")
    way, new_way = (next(name for name in keys if name in WAYS) for keys in (old, target))
    same = {name for name in old if target.get(name) == old[name]}
    others = [name for name in {**old, **target} if name not in (way, new_way) and name not in same]
    splices = [] if way in same else [editor.swap(node, way, new_way, target[new_way])]
    if not others:
        return splices
    if node.flow:
        rest = {name: value for name, value in plain(node).items() if name not in old}
        return [Splice(start, end, flow({**target, **rest})) for start, end in [editor.span(holder, key)]]
    for name in others:
        if name not in target:
            splices.append(editor.remove(node, name))
        elif name not in old:
            splices.append(editor.put(node, name, target[name], after=way))
        else:
            splices += _replaced(editor, node, name, target[name])
    return splices


def _replaced(editor: Editor, node: Mapping, name: str, value: Any) -> list[Splice]:
    """Returns what replaces a refinement. In one over several lines, only what differs changes."""
    written = node[name]
    if isinstance(value, dict) and isinstance(written, Mapping) and not written.flow:
        return _in_mapping(editor, node, name, written, value)
    return [editor.replace(node, name, value)]


def as_diff(before: str, after: str, name: str) -> str:
    """Returns the unified diff of a plan's text."""
    old, new = (list(StringIO(text, newline="\n")) for text in (before, after))  # what git calls a line
    lines = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
