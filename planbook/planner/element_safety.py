"""Judges the element that a step acts on: acts that send must be `once`, and secrets go into sign-in forms only."""

from collections.abc import Collection, Iterable

from planbook.browser.acting.touched_form import ElementFacts
from planbook.check.commit_words import commit_word, commit_word_in_id, sending_word, sending_word_in_id
from planbook.plan.authored import kind_as_written
from planbook.planner.draft import secrets_used
from planbook.planner.refused import Refused
from planbook.planner.safety import check_destructive_address
from planbook.step.kind import Step
from planbook.step.target import Target

_CLICKS = ("click", "double_click", "right_click", "tick", "untick", "drag")
_SELECTORS = ("css", "xpath", "testid", "role")
_GO_ON = ("confirm", "submit", "send", "bestätigen", "absenden", "senden", "valider", "confirmar", "enviar")
"""What the button of a sign-in form may also say."""
_WORDS_OF_SEARCH = """
search find go suche suchen finden rechercher recherche chercher buscar cerca zoek zoeken sök søk szukaj найти поиск ara
検索 搜索 🔍 🔎
"""
_SEARCH = frozenset(_WORDS_OF_SEARCH.split())
"""What the button of a search form may say: anything else may save something."""
_SIGNS_IN = frozenset(("username", "email", "current-password", "one-time-code"))


def check(step: Step, at: ElementFacts | None) -> None:
    """Raises Refused if the step must not be executed as written. `at` is its element; None if unknown."""
    if secrets_used(kind_as_written(step.do)):
        _check_secret(at)
    word = _commits(step, at) if at else None
    if word and step.effect != "once":
        raise Refused(
            f"refused: '{word}' says that this {step.do.word} sends something for good; say effect: once. It is then "
            "only looked for, not done, and stays in the plan."
        )
    if at and at.link and step.do.word in _CLICKS:
        check_destructive_address(at.link, step)


def signs_in(at: ElementFacts | None, after_secret: bool = False) -> bool:
    """Returns whether the step acts on a sign-in form, not a sign-up form.

    `after_secret`: it is the first click after a secret was filled in, as on the first page of a sign-in that asks for
    the password on a second one.
    """
    if at is None or not (at.signs or at.password or after_secret):
        return False
    words = (sending_word(text) for text in (*at.said, *(() if at.sends else at.sender)))
    return all(word is None or word.lower() in _GO_ON for word in words)


def searches(step: Step, at: ElementFacts | None) -> bool:
    """Returns whether the step sends a form that the page calls a search, by a button that says nothing else."""
    if at is None or not at.searches or step.do.word not in ("click", "press", "type"):
        return False
    said = at.said if at.sends else at.sender if step.do.word != "click" else ()
    words = {word for text in said for word in text.casefold().split()}
    return words <= _SEARCH and (bool(words) or step.do.word != "click")


def is_harmless(step: Step, at: ElementFacts) -> bool:
    """Returns whether the element only sounds as if it sent something: the plan then declares `repeat`."""
    if step.effect or step.do.word not in _CLICKS:
        return False
    leads = at.link is not None
    sounds = any(sending_word(text, leads) for text in at.said) or any(map(sending_word_in_id, at.ids))
    return sounds and not _commits(step, at)


def check_unseen(steps: Iterable[Step], judged: Collection[int]) -> None:
    """Judges steps that were not tried on a page by their own text. Raises Refused."""
    for step in steps:
        target = getattr(step.do, "target", None)
        if id(step) in judged or step.do.family != "act":
            continue
        if secrets_used(kind_as_written(step.do)):
            raise Refused("refused: a secret is only used in a step that is done while the plan is drafted.")
        if step.effect == "once" or not (step.do.word in _CLICKS or _presses_enter(step)):
            continue
        word = _named_commit(target) if target else "Enter"
        if word:
            raise Refused(f"refused: '{word}' may send something for good, and nobody has seen it; say effect: once.")


def _named_commit(target: Target) -> str | None:
    """Returns a word that means sending, or a selector or pattern, which says nothing about that."""
    for way in target.alternatives:
        text = str(way.name.text) if way.name else ""
        if way.by in _SELECTORS or (way.name and way.name.pattern):
            return text
        if word := commit_word(text):
            return word
    return None


def _check_secret(at: ElementFacts | None) -> None:
    if at and (at.type == "password" or at.password or at.fills in _SIGNS_IN):
        return
    raise Refused(
        "refused: a secret goes only into a form to sign in with: a field for a password, or one beside it, or one "
        "that the page marks for a user's name or a one-time code."
    )


def _commits(step: Step, at: ElementFacts) -> str | None:
    """Returns the word which says that the step sends something; None for steps that only query or open a page."""
    if _presses_enter(step):
        return None if at.asks else _word(at.sender)
    if step.do.word not in _CLICKS or (at.sends and at.asks):
        return None
    if at.link is not None and not at.scripted and at.link.partition("?")[0] not in ("", "#"):
        return None  # it opens a page; its address is checked elsewhere
    word = _word(at.said) or next((word for name in at.ids if (word := commit_word_in_id(name))), None)
    return None if word and at.sends and at.signs and word.lower() in _GO_ON else word


def _presses_enter(step: Step) -> bool:
    if step.do.word == "press":
        return "Enter" in str(getattr(step.do, "key", ""))
    return step.do.word == "type" and "\n" in str(getattr(step.do, "with_", ""))


def _word(said: tuple[str, ...]) -> str | None:
    return next((word for text in said if (word := commit_word(text))), None)


def check_box(step: Step, opened_by: Step | None, message: str) -> None:
    """Raises Refused if the step must not accept the browser's dialog."""
    word = commit_word(message)
    if word and getattr(step.do, "do", "") == "accept" and not (opened_by and opened_by.effect == "once"):
        raise Refused(
            f"refused: the browser asks whether to '{word}'; say effect: once on the step that opens this box."
        )
