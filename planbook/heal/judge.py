"""Decides which element of a page is the one of the past: found, unsure or gone.

A weighted likeness alone is wrong about one element in nine (Similo: 91 of 801), mostly about elements that are no
longer there: something is always the most alike. So the best candidate is only *found* if there is a reason to know it,
which no other element has, and nothing speaks against it. A distance between two scores is no such reason: required in
addition, it made no answer of the bench (`make heal`) right that was wrong, and took away one in twenty.

Wrong is the only expensive answer; when in doubt, the answer is *unsure*.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from planbook.events import Fingerprint
from planbook.fingerprints.element import Element
from planbook.fingerprints.text_likeness import plainly
from planbook.heal.likeness import likeness, score

Verdict = Literal["found", "unsure", "gone"]
Reason = Literal["key", "name", "surroundings"]
LEAST = 0.4  # the score that a found element has at least
NEAR = 0.45  # the score from which an element is a candidate worth showing
SHOWN = 5
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Candidate:
    """An element of the page: its number there, its score, and its likeness fact by fact."""

    number: int
    score: float
    facts: dict[str, float]
    known_by: Reason | None = None


@dataclass(frozen=True)
class Judgement:
    """The answer. `found` has the element first among the candidates; `because` says why nothing is proposed."""

    verdict: Verdict
    candidates: Sequence[Candidate] = field(default_factory=tuple)
    because: str = ""


def judge(past: Fingerprint, page: Sequence[Fingerprint], by_place: bool = True) -> Judgement:
    """Compares an element of the past with the elements of a page.

    `by_place`: an element without its name and without any of its attributes may be known by all that surrounds it.
    """
    return _Judge(Element(past), [Element(one) for one in page], by_place).judged()


class _Judge:
    def __init__(self, past: Element, page: list[Element], by_place: bool) -> None:
        self.past, self.page, self.by_place = past, page, by_place
        self.owners = {key: sum(one.keys.get(key) == value for one in page) for key, value in past.keys.items()}
        self.has_same = any(one.kind == past.kind and one.said == past.said for one in page)
        self.namesakes = [one for one in page if past.said and one.said == past.said and one.kind != "heading"]
        self.is_one_of_several = past.seen.alike is None or past.seen.alike > 0

    def judged(self) -> Judgement:
        scored = sorted((self._scored(number) for number in range(len(self.page))), key=lambda one: -one.score)
        near = tuple(one for one in scored if self._is_near(one) or one.known_by)[:SHOWN]
        known = [one for one in scored if one.known_by]
        if not known:
            if not near:
                return Judgement("gone", near, "no element on the page is similar")
            return Judgement("unsure", near, "no element on the page is certainly the same")
        best = known[0]
        near = (best, *(one for one in near if one is not best))
        return Judgement("unsure" if (doubt := self._doubt(best, scored)) else "found", near, doubt)

    def _is_near(self, one: Candidate) -> bool:
        return one.score >= NEAR and self._same_use(self.page[one.number])

    def _scored(self, number: int) -> Candidate:
        now = self.page[number]
        facts = likeness(self.past, now)
        return Candidate(number, score(facts), facts, self._known_by(now))

    # Reasons ---------------------------------------------------------------------------------------------------------
    def _known_by(self, now: Element) -> Reason | None:
        """Returns the reason to take the element for the one of the past; None if there is none."""
        if not self._same_use(now) or self._was_another(now):
            return None
        if self._is_known_by_key(now):
            return "key"
        agreed, shared = self._sides(now), self._around(now)
        if self.past.said and now.said == self.past.said:
            return "name" if self._is_supported(now, agreed, shared) else None
        if self._has_title(now) and (agreed or shared) and self._is_in_its_group(now):
            return "key"
        return "surroundings" if self._is_in_its_place(now, agreed, shared) else None

    def _same_use(self, now: Element) -> bool:
        """Returns whether both are used in the same way, whatever they are made of."""
        past = self.past
        if past.kind == now.kind:
            return True
        alike = (
            {"button", "link"},
            {"textbox", "searchbox", "combobox"},
            {"checkbox", "switch"},
            {"combobox", "listbox"},
        )
        if any({past.kind, now.kind} <= each for each in alike):
            return True
        if "tab" in (past.kind, now.kind) and {past.kind, now.kind} <= {"button", "link", "tab"}:
            return not self.has_same  # a tab may say the same as a button beside it
        return not now.seen.role and bool(past.said) and now.said == past.said

    def _was_another(self, now: Element) -> bool:
        """Returns whether the element was already there, beside the one of the past."""
        if now.said == self.past.said:
            texts = (
                () if now.seen.role else self.past.seen.neighbours
            )  # a label is beside its field, and is not a control
            beside = map(plainly, (*texts, *self.past.seen.beside))
            return bool(now.said) and now.kind != self.past.kind and now.said in beside
        return now.said in self.past.sides.values()

    def _is_known_by_key(self, now: Element) -> bool:
        """Returns whether it alone has an attribute that identified the element, and that is enough to know it.

        Without the element's name, none of its other attributes may differ, unless all that is beside it is the same.
        """
        past, is_named = self.past, bool(self.past.said) and now.said == self.past.said
        pairs = [(key, value, now.keys.get(key)) for key, value in past.keys.items()]
        if any(mine and mine != value for _, value, mine in pairs) and not (is_named or self._is_between_the_same(now)):
            return False
        kept = [value for key, value, mine in pairs if mine == value and self.owners[key] == 1]
        if all(map(_is_numbered, kept)) and (not is_named or self.is_one_of_several):
            return bool(kept) and not (past.said and self._is_named_in_a_list(now)) and self._is_where_it_was(now)
        if is_named or (not past.said and not now.said and now.made == past.made):
            return bool(kept)
        if not kept or self._others(now, now.said) > (past.seen.alike or 0):  # it may be one of those
            return False
        return 2 * self._sides(now) > len(past.sides) if past.sides else self._around(now)

    def _is_named_in_a_list(self, now: Element) -> bool:
        """Returns whether its name was what told it from others with attributes that count as its own do.

        A control beside it tells, too, if it is the only one with its name: each row may have an `Edit`.
        """
        beside = [text for side, text in now.sides.items() if side.startswith("control")]
        if self.is_one_of_several or any(sum(one.said == text for one in self.page) == 1 for text in beside):
            return False
        counting = {(key, _NUMBER.sub("#", value)) for key, value in self.past.keys.items() if _is_numbered(value)}
        others = (one for one in self.page if one is not now and one.made == now.made)
        return any((key, _NUMBER.sub("#", value)) in counting for one in others for key, value in one.keys.items())

    def _is_where_it_was(self, now: Element) -> bool:
        """Returns whether all around it and beside it is as before, and others have the name that they had."""
        are_as_before = self._others(now, self.past.said) == self.past.seen.alike or self._are_all_renamed(now)
        return are_as_before and self._is_between_the_same(now) and self._is_in_its_group(now)

    def _are_all_renamed(self, now: Element) -> bool:
        """Returns whether as many others have its new name as had the old one, and none has the old one any more."""
        return self._others(now, now.said) == self.past.seen.alike and not self._others(now, self.past.said)

    def _others(self, now: Element, said: str) -> int:
        """Returns how many others have a name and are made of the same."""
        return sum(one is not now and one.made == self.past.made and one.said == said for one in self.page)

    def _is_in_its_group(self, now: Element) -> bool:
        """Returns whether it belongs to the same row or group; to all that it belonged to, if several had its name."""
        mine, others = self.past.seen.around, now.seen.around
        return set(mine if self.is_one_of_several else mine[:1]) <= set(others)

    def _has_title(self, now: Element) -> bool:
        """Returns whether it alone has the title that the element had, and the same author's attributes."""
        mine = plainly(self.past.seen.attributes.get("title", ""))
        same = sum(plainly(one.seen.attributes.get("title", "")) == mine for one in self.page)
        if not mine or same != 1 or plainly(now.seen.attributes.get("title", "")) != mine:
            return False
        return not any(now.keys.get(key) not in (None, value) for key, value in self.past.keys.items())

    def _sides(self, now: Element) -> int:
        return sum(now.sides.get(side) == text for side, text in self.past.sides.items())

    def _is_between_the_same(self, now: Element) -> bool:
        """Returns whether all that is beside it is as before, also where nothing is, as far as that was recorded."""
        recorded = self.past.whole_sides
        return now.whole_sides[: len(recorded)] == recorded

    def _around(self, now: Element) -> bool:
        return bool(set(self.past.seen.around) & set(now.seen.around))

    def _is_supported(self, now: Element, agreed: int, shared: bool) -> bool:
        """Returns whether more than its name says that it is the element."""
        if not self._is_in_its_group(now):
            return False
        controls = {side for side in self.past.sides if side.startswith("control")}
        if controls and not any(now.sides.get(side) == self.past.sides[side] for side in controls):
            return False
        if (
            self.past.seen.alike != 0 or self.past.keys
        ):  # its name may not have identified it, or it lost its attributes
            return agreed >= 2 and self._is_between_the_same(now)
        return agreed >= 2 or (agreed >= 1 and shared)

    def _is_in_its_place(self, now: Element, agreed: int, shared: bool) -> bool:
        """Returns whether it stands where the other one stood, and the other one's name is nowhere.

        An element that had attributes, or has some now, is another one if it has neither those nor the name.
        """
        past = self.past
        if self.by_place and not past.said and self._is_between_its_own(now, agreed):
            return shared or not past.seen.around
        if not self.by_place or past.keys or now.keys or past.seen.tag != now.seen.tag:
            return False
        if not past.sides or agreed < len(past.sides) or agreed < 2 or not self._are_all_renamed(now):
            return False
        return not self._has_more_namesakes() and self._is_in_its_group(now) and (shared or not past.seen.around)

    def _has_more_namesakes(self) -> bool:
        """Returns whether more elements have its name than others had before."""
        return len(self.namesakes) > (self.past.seen.namesakes or 0)

    def _is_between_its_own(self, now: Element, agreed: int) -> bool:
        """Returns whether, of as many elements without a name as before, it alone is between these texts, as before.

        If it was one of several between them, it has the same place among as many, and no attribute of another one.
        """
        past = self.past
        if now.said or now.made != past.made or agreed < 2 or agreed < len(past.sides):
            return False
        same = [one for one in self.page if not one.said and one.made == past.made]
        if past.seen.alike is None or len(same) != past.seen.alike + 1 or not self._is_between_the_same(now):
            return False
        line = [one for one in same if one.whole_sides[:2] == now.whole_sides[:2]]
        if not past.seen.line:
            return len(line) == 1
        at = next(number for number, one in enumerate(line) if one is now)
        is_same = [at, len(line) - 1 - at] == past.seen.line and set(past.seen.around) <= set(now.seen.around)
        return is_same and not any(self.owners.values()) and not any(key in now.keys for key in past.keys)

    # Doubts ----------------------------------------------------------------------------------------------------------
    def _doubt(self, best: Candidate, scored: Sequence[Candidate]) -> str:
        """Returns what speaks against the best candidate; "" if nothing does."""
        others = [one for one in scored if one is not best]
        now = self.page[best.number]
        if any(one.known_by for one in others):
            return "more than one element may be it"
        if best.score < LEAST:
            return "the best candidate is not similar enough"
        if now.said != self.past.said and self._has_more_namesakes():
            return "one element has its name, and another one has its attributes"
        if any(self._has_more(one, now) for one in self.page if one is not now):
            return "another element has its attributes"
        if self._twins(now) > (self.past.seen.alike or 0):
            return "there are more elements with its name than before"
        return ""

    def _twins(self, now: Element) -> int:
        """Returns how many other elements of its kind have the name of the past; to the letter, as it was counted then.

        If no element has it to the letter, letter case does not count.
        """
        past, as_before = self.past, now.made == self.past.made
        exactly = as_before and any(one.seen.name == past.seen.name for one in self.page)
        others = [one for one in self.page if one is not now and one.said == past.said]
        same = [one for one in others if (one.made == now.made if as_before else one.kind == now.kind)]
        return sum(not exactly or one.seen.name == past.seen.name for one in same)

    def _has_more(self, other: Element, now: Element) -> bool:
        """Returns whether another element has all attributes that identified it, or one that this one lacks."""
        keys = self.past.keys
        same = {key for key, value in keys.items() if other.keys.get(key) == value}
        return bool(same) and (len(same) == len(keys) or any(now.keys.get(key) != keys[key] for key in same))


def _is_numbered(key: str) -> bool:
    """Returns whether an attribute may count the elements of a list: the next one gets it if one is removed."""
    return bool(_NUMBER.search(key))
