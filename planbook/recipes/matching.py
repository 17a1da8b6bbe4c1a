"""The recipe that serves a goal, found without a model: by how recipes say that people ask for them.

It is meant to be dull. A goal must be put as one of a recipe's `goals`, from its first word to its last; articles and
the page's address aside. What it says beyond that, or leaves open, is a reason to ask a model instead: a plan for
another goal than the one that was meant is worse than none.
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
from planbook.recipes.inputs import RecipeInput, host_of, read_value, shown_value
from planbook.recipes.phrase import Phrase, Slot, read_phrase
from planbook.recipes.recipe import Recipe, load_recipe
from planbook.recipes.shelf import recipe_files
from planbook.recipes.words import Word, words_of

THRESHOLD = 0.7
"""The least score with which a recipe is taken; 1 is a goal in which every word is one of the recipe's own."""
MARGIN = 0.05
"""How much better than the second one a recipe must fit."""
KNOWN, HINTED = 0.9, 0.35
"""What a word counts that is (a part of) an input that is known, or one that somebody has to make out."""

_REFUSED = frozenset(
    ("not", "no", "never", "don't", "dont", "won't", "cannot", "can't", "without", "except", "unless",
     "instead", "neither", "nor", "avoid", "stop", "nothing")
)  # fmt: skip
"""With one of these outside of quotes, a goal says what not to do: that is for somebody to understand."""
_JOINING = frozenset(
    ("and", "or", "then", "but", "if", "unless", "else", "while", ",", ";", ":", "(", ")")
)  # fmt: skip
"""Never a part of an input: what follows is another thing to do."""
_VAGUE = frozenset(
    ("all", "every", "each", "any", "both", "some", "it", "them", "they", "this", "that", "these", "those",
     "its", "their", "from", "to", "so", "because", "when", "before", "after", "until", "into", "by", "with",
     "for", "which", "who", "where", "everything", "anything", "new", "latest", "newest", "other", "several")
)  # fmt: skip
"""Never a part of what names one thing on a page."""
_PLACES = (("this", "page"), ("this", "site"), ("page",), ("site",), ("website",), ("here",), ("this", "website"))
_LEADING = frozenset(
    ("on", "at", "from", "of", "to", "in")
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A recipe that serves a goal.

    `known` are the inputs that the goal and the address tell, each of its type. `hints` are words of the goal that
    belong to an input but need somebody to make out which element or file is meant. `missing` are the inputs that must
    be given and are not known, in the recipe's order: a person or a model fills them, and then the recipe is rendered.
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
        """How a person makes the plan: the command, to be completed where inputs are missing."""
        declared = self.recipe.inputs
        known = (f"{name}={shown_value(value, declared[name])}" for name, value in self.known.items())
        given = [f"--set {shlex.quote(each)}" for each in known]
        return " ".join(["planbook new", self.recipe.name, *given, *(f"--set {name}=…" for name in self.missing)])


def match(goal: str, url: str = "", recipes: Iterable[Recipe] | None = None) -> Match | None:
    """The recipe that serves a goal on the page at `url`; None where none does for sure, or two do.

    Looked at are the given recipes; else those of the project in the current folder, and planbook's own.
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
    """The recipes of a project and planbook's own; one with problems is none."""
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
    """Every way in which a phrase fits the beginning of the words: its inputs' words, where it ends, its own words."""
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
    """What is left of the words behind a phrase when they say where; and the address, if that is what they say."""
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
    """The page that is meant, of the goal's address and the one that was given: a mere host says less than a page."""
    return address if address and (not url or urlsplit(address).path.strip("/")) else url


def _is_at(address: str, url: str) -> bool:
    """Whether an address of a goal is on the host of the page that was given; one of them may be missing."""
    return not address or not url or host_of(address) == host_of(url)


def _read(recipe: Recipe, bound: Mapping[str, Sequence[Word]]) -> tuple[dict[str, Any], dict[str, str], float] | None:
    """The inputs that words stand for: those that are known, those that are hinted at, and what their words count."""
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
    """Whether words can be an input at all."""
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
    """Whether words are the very value of an input, and not only tell of it."""
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
    """Items with commas or `and` between them: each in quotes, or an address."""
    kinds = "".join("i" if word.quoted or word.address else "," if word.text in (",", "and") else "x" for word in words)
    if not re.fullmatch("i(,{1,2}i)*", kinds):
        return None
    return [word.address or word.written for word, kind in zip(words, kinds, strict=True) if kind == "i"]


def _fitting(recipe: Recipe, name: str, value: Any) -> Any:
    """The value as an input has it; None if it fits none."""
    if name not in recipe.inputs or not value:
        return None
    try:
        return read_value(value, recipe.inputs[name])
    except InvalidValue:
        return None
