"""Finds the recipe that serves a goal, without a model: by the phrases with which recipes say what they serve.

The matching is strict on purpose. A goal must match one of a recipe's `goals` from its first to its last word, except
for articles and the page's address. Anything else in the goal is a reason to ask a model instead, since a plan for the
wrong goal is worse than none.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from planbook.errors import PlanProblems
from planbook.places import Project, find_project
from planbook.plan.inputs import InvalidValue
from planbook.recipes.find import recipe_files
from planbook.recipes.inputs import RecipeInput, host_of, read_value, shown_value
from planbook.recipes.phrase import Phrase, Slot, read_phrase
from planbook.recipes.recipe import Recipe, load_recipe
from planbook.recipes.words import Word, words_of

THRESHOLD = 0.7
"""The minimum score of a match; 1 is a goal in which every word is one of the recipe's own."""
MARGIN = 0.05
"""How much better than the second best a recipe must match."""
KNOWN, HINTED = 0.9, 0.35
"""The scores of a word that is (a part of) a known input, or of one that someone has to find out."""

_REFUSED = frozenset(
    ("not", "no", "never", "don't", "dont", "won't", "cannot", "can't", "without", "except", "unless",
     "instead", "neither", "nor", "avoid", "stop", "nothing")
)  # fmt: skip
"""With one of these outside quotes, a goal says what not to do, which needs more than matching."""
_JOINING = frozenset(
    ("and", "or", "then", "but", "if", "unless", "else", "while", ",", ";", ":", "(", ")")
)  # fmt: skip
"""Words that are never a part of an input: they begin another task."""
_VAGUE = frozenset(
    ("all", "every", "each", "any", "both", "some", "it", "them", "they", "this", "that", "these", "those",
     "its", "their", "from", "to", "so", "because", "when", "before", "after", "until", "into", "by", "with",
     "for", "which", "who", "where", "everything", "anything", "new", "latest", "newest", "other", "several")
)  # fmt: skip
"""Words that are never a part of a name of one thing on a page."""
_PLACES = (("this", "page"), ("this", "site"), ("page",), ("site",), ("website",), ("here",), ("this", "website"))
_LEADING = frozenset(
    ("on", "at", "from", "of", "to", "in")
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A recipe that serves a goal.

    `known` are the inputs in the goal and the address, converted to their types. `hints` are words of the goal that
    belong to an input, but leave open which element or file is meant. `missing` are the required inputs that are not
    known, in the recipe's order: a person or a model adds them before the recipe is rendered.
    """

    recipe: Recipe
    phrase: str
    score: float
    known: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        needed = (name for name, declared in self.recipe.inputs.items() if declared.needed)
        return tuple(name for name in needed if name not in self.known)

    @property
    def command(self) -> str:
        """Returns the command that makes the plan; inputs may have to be added."""
        declared = self.recipe.inputs
        known = (f"{name}={shown_value(value, declared[name])}" for name, value in self.known.items())
        given = [f"--set {shlex.quote(each)}" for each in known]
        return " ".join(["planbook new", self.recipe.name, *given, *(f"--set {name}=…" for name in self.missing)])


def match(goal: str, url: str = "", recipes: Iterable[Recipe] | None = None) -> Match | None:
    """Returns the recipe that serves a goal on the page at `url`; None if no recipe or several match.

    By default it searches the recipes of the project in the current folder, and planbook's own.
    """
    words = words_of(goal)
    if not words or any(not word.quoted and word.text in _REFUSED for word in words):
        return None
    asked = recipes_of(find_project(Path.cwd())) if recipes is None else recipes
    best = sorted((found for recipe in asked if (found := _best(recipe, words, url))), key=lambda one: -one.score)
    if not best or best[0].score < THRESHOLD:
        return None
    is_close = len(best) > 1 and best[0].score - best[1].score < MARGIN
    return None if is_close else best[0]


def recipes_of(project: Project) -> list[Recipe]:
    """Returns the recipes of a project and planbook's own, without those that have problems."""
    found = []
    for file in recipe_files(project).values():
        try:
            found.append(load_recipe(file))
        except PlanProblems:
            continue
    return found


def _best(recipe: Recipe, words: Sequence[Word], url: str) -> Match | None:
    found = [one for goal in recipe.goals for one in _matches(recipe, read_phrase(goal), words, url)]
    return max(found, key=lambda one: (one.score, len(one.known)), default=None)


def _matches(recipe: Recipe, phrase: Phrase, words: Sequence[Word], url: str) -> Iterator[Match]:
    for bound, at, own in _bindings(phrase.parts, words, 0):
        rest, address = _place(words[at:])
        read = None if rest else _read(recipe, bound)
        if read is None or not _is_at(address, url):
            continue
        known, hints, weight = read
        started = known.get("url") or _fitting(recipe, "url", _start(address, url))
        known = ({"url": started} if started else {}) | known
        counted = [word for word in words if not word.is_article]
        own += sum(not word.is_article for word in words[at:])
        yield Match(recipe, phrase.text, round((own + weight) / max(len(counted), 1), 3), known, hints)


def _bindings(
    parts: Sequence[Any], words: Sequence[Word], at: int
) -> Iterator[tuple[dict[str, Sequence[Word]], int, int]]:
    """Yields every match of a phrase with the beginning of the words: its inputs' words, its end, its own words."""
    if not parts:
        yield {}, at, 0
        return
    part, *others = parts
    while at < len(words) and words[at].is_article:
        at += 1
    if isinstance(part, Slot):
        for end in range(at + 1, len(words) + 1):
            for bound, last, own in _bindings(others, words, end):
                yield {part.name: words[at:end], **bound}, last, own
        return
    if "" in part:
        yield from _bindings(others, words, at)
    if at < len(words) and not words[at].quoted and words[at].text in part:
        yield from ((bound, last, own + 1) for bound, last, own in _bindings(others, words, at + 1))


def _place(words: Sequence[Word]) -> tuple[Sequence[Word], str]:
    """Splits the words after a phrase that state a place from the rest; returns the rest, and the address if given."""
    rest = [word for word in words if not word.is_article]
    if rest and rest[0].text in _LEADING and not rest[0].quoted:
        rest = rest[1:]
        if not rest:
            return words, ""
    elif rest and not rest[0].address and rest[0].text != "here":
        return words, ""
    if len(rest) == 1 and rest[0].address:
        return (), rest[0].address
    return ((), "") if not rest or tuple(word.text for word in rest) in _PLACES else (words, "")


def _start(address: str, url: str) -> str:
    """Returns the address of the page: the goal's or the given one. A host alone is less specific than a page."""
    return address if address and (not url or urlsplit(address).path.strip("/")) else url


def _is_at(address: str, url: str) -> bool:
    """Returns whether the goal's address is on the host of the given page; either may be missing."""
    return not address or not url or host_of(address) == host_of(url)


def _read(recipe: Recipe, bound: Mapping[str, Sequence[Word]]) -> tuple[dict[str, Any], dict[str, str], float] | None:
    """Returns the inputs that words stand for: known ones, hinted ones, and the score of their words."""
    known: dict[str, Any] = {}
    hints: dict[str, str] = {}
    weight = 0.0
    for name, words in bound.items():
        declared = recipe.inputs[name]
        text = " ".join(word.written for word in words)
        if not _may_be(declared, words):
            return None
        counted = sum(not word.is_article for word in words)
        if _is_said(declared, words):
            value = _value(declared, words)
            if (read := _fitting(recipe, name, value)) is None:
                return None
            known[name] = read
            weight += KNOWN * counted
        else:
            hints[name] = text
            weight += HINTED * counted
    return known, hints, weight


def _may_be(declared: RecipeInput, words: Sequence[Word]) -> bool:
    """Returns whether words can be the value of an input."""
    if len(words) == 1 and words[0].quoted:
        return True
    if declared.type == "list":
        return _items(words) is not None
    if any(word.text in _JOINING or word.quoted for word in words):
        return False
    if declared.type == "address":
        return len(words) == 1 and bool(words[0].address)
    if any(word.address for word in words):
        return False
    if declared.type == "string":
        return not declared.choices or len(words) == 1
    one_word = declared.type in ("integer", "number", "boolean", "date", "file", "secret")
    return (not one_word or len(words) == 1) and len(words) <= 5 and not any(word.text in _VAGUE for word in words)


def _is_said(declared: RecipeInput, words: Sequence[Word]) -> bool:
    """Returns whether words are the exact value of an input, not only a description of it."""
    if declared.type == "target":
        return all(word.quoted or word.is_named for word in words if not word.is_article)
    if declared.type == "file":
        return words[0].quoted or words[0].is_file
    return True


def _value(declared: RecipeInput, words: Sequence[Word]) -> Any:
    if declared.type == "list":
        return _items(words)
    if declared.type == "address":
        return words[0].address or words[0].written
    if declared.type in ("integer", "number"):
        return words[0].written.strip("€$£%")
    kept = words if declared.type == "string" else [word for word in words if not word.is_article]
    return " ".join(word.written for word in kept)


def _items(words: Sequence[Word]) -> list[str] | None:
    """Returns items separated by commas or `and`, each in quotes or an address."""
    kinds = "".join("i" if word.quoted or word.address else "," if word.text in (",", "and") else "x" for word in words)
    if not re.fullmatch("i(,{1,2}i)*", kinds):
        return None
    return [word.address or word.written for word, kind in zip(words, kinds, strict=True) if kind == "i"]


def _fitting(recipe: Recipe, name: str, value: Any) -> Any:
    """Returns the value converted to an input's type; None if it is not valid."""
    if name not in recipe.inputs or not value:
        return None
    try:
        return read_value(value, recipe.inputs[name])
    except InvalidValue:
        return None
