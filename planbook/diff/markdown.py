"""Prints changes as Markdown, for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence

from planbook.diff.change import RANKS, Change
from planbook.diff.compared import NOTHING, FileDiff, counted, lines_of, plural

LONGEST = 60_000
"""Limit of the characters of all plans together; GitHub accepts some 65,000 in a comment."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&$!])")
_STATES = {
    "changed": "changed",
    "renamed": "renamed",
    "added": "new",
    "deleted": "deleted",
    "unreadable": "unreadable",
}


def as_markdown(changes: Sequence[Change]) -> str:
    """Returns the changes of one plan: those to look at closely first, and changes of words in a collapsed section."""
    if not changes:
        return NOTHING[0].upper() + NOTHING[1:] + ".\n"
    return "\n".join([f"**{escaped(counted(changes))}**", "", *_lists(changes), ""])


def files_as_markdown(files: Sequence[FileDiff], longest: int = LONGEST) -> str:
    """Returns one comment about several plans, those with the riskiest changes first.

    If it would exceed `longest`, the least risky parts are cut: first the last plans, down to one line each, then the
    last changes of the first plan that does not fit. The comment says how many were cut.
    """
    told = sorted((one for one in files if one.state != "same"), key=_order)
    if not told:
        return "### Plans: no change\n"
    text, short, missing, left = f"### Plans: {_summary(told)}\n", 0, 0, 0
    for number, one in enumerate(told):
        rest = sum(len(_heading(other)) + 2 for other in told[number + 1 :])
        room = longest - len(text) - min(rest, longest // 4)
        whole = "\n" + "\n".join(_file(one)) + "\n"
        line = f"\n{_heading(one)}\n"
        if not (short or missing or left) and len(whole) <= room:
            text += whole
        elif not (short or missing or left) and (part := _part(one, room)):
            text, left = text + part[0], part[1]
        elif len(text) + len(line) <= longest:
            text, short = text + line, short + 1
        else:
            missing += 1
    return text + _cut(short, missing, left)


def _part(one: FileDiff, room: int) -> tuple[str, int] | None:
    """Returns the riskiest changes of a plan that fit into `room` characters, and how many were cut."""
    text, shown = f"\n{_heading(one)}\n", 0
    for change in one.changes:
        item = "\n" + "\n".join(_item(change, "⚠️ " if change.level == "danger" else ""))
        if len(text) + len(item) + 1 > room:
            break
        text, shown = text + item, shown + 1
    return (text + "\n", len(one.changes) - shown) if shown else None


def _cut(short: int, missing: int, left: int) -> str:
    if not (short or missing or left):
        return ""
    verb = "is" if short == 1 else "are"
    said = (
        [f"of one plan the {plural(left, 'change')} of the least risk {'is' if left == 1 else 'are'} left out"]
        if left
        else []
    )
    said += [f"{plural(short, 'plan')} of less risk {verb} shown in one line"] if short else []
    said += [f"{plural(missing, 'plan')} of the least risk not at all"] if missing else []
    return f"\nThis is cut: {', '.join(said)}. `planbook diff` shows all.\n"


def _summary(files: Sequence[FileDiff]) -> str:
    counts = [(word, sum(1 for one in files if one.state == state)) for state, word in _STATES.items()]
    return ", ".join(f"{count} {word}" for word, count in counts if count)


def _order(one: FileDiff) -> tuple[int, list[int]]:
    """Returns the sort key of a plan: unreadable plans first, then by the risk and number of their changes."""
    ranks = sorted(change.rank for change in one.changes)
    return (0 if one.state == "unreadable" else 1, [*ranks, len(RANKS) + 1])


def _heading(one: FileDiff) -> str:
    return f"#### `{one.path}`: {escaped(one.headline)}"


def _file(one: FileDiff) -> Iterator[str]:
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
    """Escapes Markdown in a text, and prevents mentions of users."""
    return _SPECIAL.sub(r"\\\1", text).replace("@", "@\N{ZERO WIDTH SPACE}")
