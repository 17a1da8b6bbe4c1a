"""Pairs the steps of two versions: by id, content, similarity and position."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from planbook.diff.flattened import FlatStep
from planbook.diff.likeness import ANYWHERE, SAME_PLACE, likeness
from planbook.diff.order import longest_increasing

LIMIT = 40_000
"""Limit of the pairs that are compared one by one.

Beyond it, only steps of the same kind are paired, in their order.
"""


class Matches:
    """Pairs of old and new steps; each step is in one pair at most."""

    def __init__(self) -> None:
        self.new_of: dict[FlatStep, FlatStep] = {}
        self.old_of: dict[FlatStep, FlatStep] = {}

    def join(self, old: FlatStep, new: FlatStep) -> None:
        self.new_of[old] = new
        self.old_of[new] = old

    def update(self, others: "Matches") -> None:
        self.new_of |= others.new_of
        self.old_of |= others.old_of


def match(old: Sequence[FlatStep], new: Sequence[FlatStep]) -> Matches:
    """Pairs two lists in the order of their files, with inner steps after those that hold them."""
    found = _Matcher(old, new)
    found.by_id()
    found.by_content()
    found.by_place()
    found.anywhere()
    return found.matches


class _Matcher:
    def __init__(self, old: Sequence[FlatStep], new: Sequence[FlatStep]) -> None:
        self.old, self.new = old, new
        self.matches = Matches()

    @property
    def old_left(self) -> list[FlatStep]:
        return [laid for laid in self.old if laid not in self.matches.new_of]

    @property
    def new_left(self) -> list[FlatStep]:
        return [laid for laid in self.new if laid not in self.matches.old_of]

    def by_id(self) -> None:
        """Pairs steps by id; a step whose generated id is now written in the plan is the same step."""
        by_id = {laid.step.id: laid for laid in self.old if laid.step.id}
        for laid in self.new:
            before = by_id.get(laid.step.id or "")
            if before and ((laid.is_given and before.is_given) or _was_named(before, laid)):
                self.matches.join(before, laid)

    def by_content(self) -> None:
        """Pairs steps with equal content: first those that kept their order, then those that moved."""
        old, new = self.old_left, self.new_left
        contents = [laid.content for laid in old], [laid.content for laid in new]
        for at, to, size in SequenceMatcher(None, *contents, autojunk=False).get_matching_blocks():
            for step in range(size):
                self.matches.join(old[at + step], new[to + step])
        moved: dict[str, list[FlatStep]] = defaultdict(list)
        for laid in self.new_left:
            moved[laid.content].append(laid)
        for laid in self.old_left:
            if moved[laid.content]:
                self.matches.join(laid, moved[laid.content].pop(0))

    def by_place(self) -> None:
        """Pairs steps between the same neighbours, in their order, if they are similar enough."""
        for old, new in self._gaps():
            for mine, other in _aligned(old, new):
                self.matches.join(mine, other)

    def anywhere(self) -> None:
        """Pairs steps that were both moved and changed, the most similar first."""
        old, new = self.old_left, self.new_left
        if len(old) * len(new) > LIMIT:
            return
        pairs = [(likeness(mine, other), mine, other) for mine in old for other in new]
        for value, mine, other in sorted(pairs, key=lambda pair: -pair[0]):
            if value >= ANYWHERE and mine not in self.matches.new_of and other not in self.matches.old_of:
                self.matches.join(mine, other)

    def _gaps(self) -> Iterator[tuple[list[FlatStep], list[FlatStep]]]:
        """Yields the unpaired steps between each two consecutive pairs that kept their order."""
        place = {laid: number for number, laid in enumerate(self.new)}
        pairs = [(laid, self.matches.new_of[laid]) for laid in self.old if laid in self.matches.new_of]
        kept = longest_increasing([place[new] for _, new in pairs], [1.0] * len(pairs))
        anchors = [pairs[index] for index in sorted(kept)]
        olds = _split(self.old, [old for old, _ in anchors])
        news = _split(self.new, [new for _, new in anchors])
        for old, new in zip(olds, news, strict=True):
            left = [laid for laid in old if laid not in self.matches.new_of]
            yield left, [laid for laid in new if laid not in self.matches.old_of]


def _was_named(old: FlatStep, new: FlatStep) -> bool:
    """Returns whether one id is written and the other generated, for steps of the same kind."""
    return old.is_given != new.is_given and old.step.do.word == new.step.do.word


def _split(steps: Sequence[FlatStep], at: Sequence[FlatStep]) -> list[list[FlatStep]]:
    ends = set(at)
    parts: list[list[FlatStep]] = [[]]
    for laid in steps:
        if laid in ends:
            parts.append([])
        else:
            parts[-1].append(laid)
    return parts


def _aligned(old: list[FlatStep], new: list[FlatStep]) -> Iterator[tuple[FlatStep, FlatStep]]:
    """Yields the pairs of the alignment with the highest total similarity."""
    if not old or not new:
        return
    if len(old) * len(new) > LIMIT:
        yield from _by_kind(old, new)
        return
    sums = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likes = [[likeness(mine, other) for other in new] for mine in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            both = likes[i][j] + sums[i + 1][j + 1] if likes[i][j] >= SAME_PLACE else 0.0
            sums[i][j] = max(both, sums[i + 1][j], sums[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if likes[i][j] >= SAME_PLACE and sums[i][j] == likes[i][j] + sums[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif sums[i][j] == sums[i + 1][j]:
            i += 1
        else:
            j += 1


def _by_kind(old: list[FlatStep], new: list[FlatStep]) -> Iterator[tuple[FlatStep, FlatStep]]:
    words = [laid.step.do.word for laid in old], [laid.step.do.word for laid in new]
    for at, to, size in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
        for step in range(size):
            yield old[at + step], new[to + step]
