"""Finds changes outside plans that decide which plans run, how and when.

These are in deployments, settings, approvals and code owners.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from planbook.diff.against import RevisionDiff
from planbook.diff.change import Change, What, by_risk
from planbook.diff.compared import FileDiff
from planbook.diff.phrases import printable, visible
from planbook.diff.programs import program_files
from planbook.places import APPROVALS, settings_in
from planbook.plan.problem import ProblemCollector, shown
from planbook.plan.source import read_yaml
from planbook.settings import GATES, PROFILES

OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
DEPLOYMENTS, SETTINGS = "prefect.yaml", "pyproject.toml"
LADDERS: Mapping[str, tuple[Sequence[str], str, What]] = {
    "gate": (GATES, "off", "gate"),
    "deployed_gate": (GATES, "off", "gate"),
    "profile": (PROFILES, "reviewable", "rule"),
}
"""Settings with ordered values, the default, and the kind of change that a more lenient value is."""
DATA_GOES_TO = re.compile(
    r"(?:browser|model_address|notify\.allow_private|notify\.to\..+\.(?:webhook|apprise|prefect))$"
)
"""Settings that decide where data of runs is sent."""
APPROVAL = "the approval of"
PRINTS = ("sha256", "rows", "programs")
"""Keys of an approval that are fingerprints."""
TOLD = ("description", "tags", "version")
"""Keys of a deployment that do not change what it does."""


class Value(NamedTuple):
    """A value in words, which may be shortened, and the whole value, by which it is compared."""

    shown: str
    whole: str


Flat = dict[str, Value]


def settings(against: RevisionDiff, project: Path) -> list[FileDiff]:
    """Returns the changes in the files around the plans of a project, one result per changed file."""
    readers = {DEPLOYMENTS: _deployments, SETTINGS: _settings, APPROVALS: _approvals, **dict.fromkeys(OWNERS, _owners)}
    found = []
    for name, read in readers.items():
        file = (project / name).resolve()
        if not file.is_relative_to(against.top):
            continue
        was, now = against.both(file.relative_to(against.top).as_posix())
        changes = by_risk(_changes(read(was), read(now))) if was != now else []
        if changes:
            found.append(FileDiff(shown(project / name), "changed", changes))
    return [*found, *program_files(against, project)]


def _changes(was: Flat, now: Flat) -> Iterator[Change]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            old, new = _texts(was.get(key), now.get(key))
            yield Change(
                what=_what(key, old, new), words=_words(key, old, new), old=_line(key, old), new=_line(key, new)
            )


def _texts(was: Value | None, now: Value | None) -> tuple[str | None, str | None]:
    if was and now and was.shown == now.shown:  # they differ only further behind, or in what is a text or a list
        return printable(was.whole), printable(now.whole)
    return was.shown if was else None, now.shown if now else None


def _what(key: str, old: str | None, new: str | None) -> What:
    last = re.split(r"[. ]", key)[-1]
    if last in LADDERS:
        ladder, default, less = LADDERS[last]
        places = [ladder.index(one) if one in ladder else ladder.index(default) for one in (old, new)]
        return less if places[1] < places[0] else "safer" if places[1] > places[0] else "value"
    if key.startswith("CODEOWNERS"):
        return "gate"
    if key.startswith(APPROVAL):
        return "safer" if new is None else "gate"
    if key.startswith((f"{SETTINGS} [tool.planbook]: programs.", f"{SETTINGS} [tool.planbook]: agents.")):
        return "program"
    setting = key.removeprefix(f"{SETTINGS} [tool.planbook]: ")
    if setting != key and new is not None and DATA_GOES_TO.match(setting):
        return "host"
    return "value" if last in TOLD or key.startswith(SETTINGS) else "deployed"


def _words(key: str, old: str | None, new: str | None) -> str:
    if new is None:
        return f"{key} is gone; it was {old}"
    return f"{key} is new: {new}" if old is None else f"{key} is now {new} instead of {old}"


def _line(key: str, value: str | None) -> str | None:
    return None if value is None else f"{key}: {value}"


def _deployments(content: bytes | None) -> Flat:
    """Returns the keys and values of each deployment; a file that is not valid YAML is one value."""
    if content is None:
        return {}
    book = ProblemCollector("")
    written = read_yaml(content.decode("utf-8", "replace"), book)
    if not isinstance(written, Mapping):
        return {DEPLOYMENTS: _value(content.decode("utf-8", "replace"))}
    found = dict(_flat({key: value for key, value in written.items() if key != "deployments"}, DEPLOYMENTS))
    for one in written.get("deployments") or ():
        if isinstance(one, Mapping):
            found |= dict(_flat(one, f'the deployment "{visible(str(one.get("name", "")))}"'))
    return found


def _settings(content: bytes | None) -> Flat:
    try:
        table = settings_in(content or b"")
    except ValueError:
        return {f"{SETTINGS} [tool.planbook]:": _value("not to be read")}
    return dict(_flat(table, f"{SETTINGS} [tool.planbook]"))


def _approvals(content: bytes | None) -> Flat:
    """Returns the approved revision of each plan; a file that is not valid YAML is one value."""
    text = (content or b"").decode("utf-8", "replace")
    written = read_yaml(text, ProblemCollector(""))
    if not isinstance(written, Mapping):
        return {} if written is None else {APPROVAL: _value(text)}
    return {f"{APPROVAL} {visible(str(path))}": _approved(entry) for path, entry in written.items()}


def _approved(entry: Any) -> Value:
    """Returns an entry, with the beginning of each fingerprint."""
    parts = {key: _plain(value) for key, value in entry.items()} if isinstance(entry, Mapping) else {"": _plain(entry)}
    said = ", ".join(f"{key} {value[:12] if key in PRINTS else value}" for key, value in parts.items())
    return Value(visible(said), json.dumps(_whole(entry), ensure_ascii=False))


def _owners(content: bytes | None) -> Flat:
    lines = (line.split("#")[0].split() for line in (content or b"").decode("utf-8", "replace").splitlines())
    return {f"CODEOWNERS of {visible(line[0])}": _value(" ".join(line[1:]) or "nobody") for line in lines if line}


def _flat(value: Any, of: str, path: str = "") -> Iterator[tuple[str, Value]]:
    """Yields the values of a mapping with their paths: `the deployment "x": parameters.gate`."""
    if isinstance(value, Mapping) and (value or not path):
        for name, item in value.items():
            yield from _flat(item, of, f"{path}.{name}" if path else str(name))
    else:
        yield f"{of}: {path}", _value(value)


def _value(value: Any) -> Value:
    return Value(visible(_plain(value)), json.dumps(_whole(value), ensure_ascii=False))


def _whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _whole(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole(item) for item in value]
    return value if isinstance(value, (bool, int, float)) else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_plain(item)}" for name, item in value.items()) or "nothing"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_plain, value)) or "nothing"
    return str(value)
