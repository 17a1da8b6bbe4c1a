"""Changes as Markdown, for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence

from planbook.diff.change import Change
from planbook.diff.compared import NOTHING, Compared, counted, lines_of, plural

LONGEST = 60_000
"""Characters of all plans together; a comment on a pull request may have some 65,000."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&$!])")
_STATES = {
    "changed": "changed",
    "renamed": "renamed",
    "added": "new",
    "deleted": "deleted",
    "unreadable": "unreadable",
}


def as_markdown(changes: Sequence[Change]) -> str:
    """The changes of one plan: what is to be looked at closely first, what changes only words folded away."""
    if not changes:
        return NOTHING[0].upper() + NOTHING[1:] + ".\n"
    return "\n".join([f"**{escaped(counted(changes))}**", "", *_lists(changes), ""])


def files_as_markdown(files: Sequence[Compared], longest: int = LONGEST) -> str:
    """One comment about several plans, the ones with the riskiest changes first; cut where it would be too long."""
    told = [one for one in files if one.state != "same"]
    if not told:
        return "### Plans: no change\n"
    text, short, missing = f"### Plans: {_summary(told)}\n", 0, 0
    for one in sorted(told, key=_order):
        whole = "\n" + "\n".join(_file(one)) + "\n"
        line = f"\n{_heading(one)}\n"
        if len(text) + len(whole) <= longest:
            text += whole
        elif len(text) + len(line) <= longest:
            text, short = text + line, short + 1
        else:
            missing += 1
    return text + _cut(short, missing)


def _cut(short: int, missing: int) -> str:
    if not short and not missing:
        return ""
    verb = "is" if short == 1 else "are"
    rest = f", {missing} not at all" if missing else ""
    return f"\nThis is cut: {plural(short, 'plan')} {verb} shown in one line{rest}. `planbook diff` shows all.\n"


def _summary(files: Sequence[Compared]) -> str:
    counts = [(word, sum(1 for one in files if one.state == state)) for state, word in _STATES.items()]
    return ", ".join(f"{count} {word}" for word, count in counts if count)


def _order(one: Compared) -> tuple[int, int]:
    return (0 if one.state == "unreadable" else 1, min((change.rank for change in one.changes), default=99))


def _heading(one: Compared) -> str:
    return f"#### `{one.path}`: {escaped(one.headline)}"


def _file(one: Compared) -> Iterator[str]:
    yield _heading(one)
    if one.problems:
        yield from _fenced("\n".join(one.problems), "")
    if one.plain:
        yield from ("<details><summary>git's own diff</summary>", "")
        yield from _fenced(one.plain, "diff")
        yield "</details>"
    if one.state != "deleted":
        yield from ("", *_lists(one.changes))


def _lists(changes: Sequence[Change]) -> Iterator[str]:
    close = [change for change in changes if change.level == "danger"]
    others = [change for change in changes if change.level == "change"]
    details = [change for change in changes if change.level == "detail"]
    for change in close:
        yield from _item(change, "⚠️ ")
    for change in others:
        yield from _item(change)
    if details:
        yield from ("", f"<details><summary>{plural(len(details), 'change')} of little weight</summary>", "")
        for change in details:
            yield from _item(change)
        yield from ("", "</details>")


def _item(change: Change, sign: str = "") -> Iterator[str]:
    where = lines_of(change)
    place = f" <sub>{where}</sub>" if where else ""
    yield f"- {sign}**{change.label}**: {escaped(change.words)}{place}"
    signs = (("-", change.old), ("+", change.new))
    lines = [f"{mark} {line}" for mark, text in signs if text is not None for line in text.split("\n")]
    if lines:
        yield from (f"  {line}" for line in _fenced("\n".join(lines), "diff"))


def _fenced(text: str, language: str) -> list[str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *text.split("\n"), fence]


def escaped(text: str) -> str:
    """Text in which Markdown sees nothing of its own, and which calls nobody."""
    return _SPECIAL.sub(r"\\\1", text).replace("@", "@\N{ZERO WIDTH SPACE}")
