"""undeclared-effect: a click on a commit word that does not say whether it may happen twice."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.commit_words import sending_word, sending_word_in_id
from planbook.check.plan_facts import PlanFacts
from planbook.check.plan_parts import TargetFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.problem import quoted
from planbook.plan.source import Text
from planbook.step.target import CALLED

_CLICKED = ("button", "link", "menuitem", "img", "text", "title", "alt", CALLED)
_KEYS = ("Enter", "Space")
_ID = re.compile(r"[#.]((?:\\.|[\w-])+)")
_SUBMITS = re.compile(r"\[type\s*=\s*[\"']?submit", re.IGNORECASE)


class UndeclaredEffect(Rule):
    """Finds clicks on words such as Buy, Order, Delete and Send that do not say whether they may happen twice.

    After an error, or if the click met something else, planbook clicks again, unless it has seen that the browser
    sent something. It does not see what a site does on a GET, or long after the click: that is a second order, a
    second payment or a second letter. `effect: once` prevents it in every case. `effect: repeat` allows to click again
    whatever was sent: write it only if twice is the same as once.

    The rule looks for the words in about a dozen languages, in names and in the ids and classes of selectors. They
    include the words with which sites save, create, invite, upload, publish, merge or sign up. It ignores other
    meanings: `Order history`, `Remove filter`, `Save as PDF`, `Cancel` without an object, and links such as `Register`
    or `Check out` that lead to a page with more to do. Keys that press a button, and dialogs of the browser that are
    accepted, count as clicks. So does a group or call that claims to `read` or `repeat` although a step in it is
    `once`, because it misleads its reader.

    Example:
        - click: {button: Place order}

    Use instead:
        - click: {button: Place order}
          effect: once

    Fix: none; a person has to say whether it may happen twice.
    """

    name: ClassVar[str] = "undeclared-effect"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        asked: set[int] = set()
        for target in judged.targets:
            step = target.step
            if step and id(step) not in asked and _clicks(step) and not target.refines:
                for text in _commits(target, judged):
                    asked.add(id(step))
                    yield _found(text, "pressed" if step.word == "press" else "clicked")
                    break
        yield from (found for step in judged.all_steps for found in _played_down(step, judged))
        for step in judged.all_steps:
            question = step.at("dialog", "contains") if step.word == "dialog" and not step.step.effect else None
            if question and getattr(step.do, "do", "") == "accept" and sending_word(_said(question)):
                yield _found(question, "accepted")


def _found(text: Text, done: str) -> Finding:
    what = f"{quoted(text)} is {done}, and nothing says whether that may happen twice"
    return Finding(text.place, what, "add 'effect: once' if it must not, else 'effect: repeat'")


def _played_down(step: StepFacts, judged: PlanFacts) -> Iterator[Finding]:
    """Yields a group or call that declares a weaker effect than a step in it has."""
    said = step.step.effect
    if said in ("read", "repeat") and judged.effect_inside(step.step) == "once" and _holds(step):
        what = f"this is said to be {quoted(said)}, and a step in it is 'once'"
        yield Finding(step.key_place("effect"), what, "leave 'effect' out: it is what its strongest step is")


def _holds(step: StepFacts) -> bool:
    return step.do.holds_steps or step.word == "call"


def _clicks(step: StepFacts) -> bool:
    if step.step.effect:
        return False
    return step.word in ("click", "double_click") or (step.word == "press" and getattr(step.do, "key", "") in _KEYS)


def _commits(target: TargetFacts, judged: PlanFacts) -> Iterator[Text]:
    """Yields the texts of a target that contain a commit word."""
    by, name = target.target.by, target.name
    if name is not None and by == "css":
        last = re.split(r"[\s>+~]+", _said(name).strip())[-1]
        if any(map(sending_word_in_id, _ID.findall(last))) or (_SUBMITS.search(last) and not _signs_in(target, judged)):
            yield name
    elif name is not None and by == "testid":
        yield from [name] if sending_word_in_id(_said(name)) else []
    elif name is not None and by in _CLICKED:
        yield from [name] if sending_word(_said(name), is_link=by == "link") else []
    more = target.written["has_text"] if target.target.has_text else None
    if more and sending_word(_said(more)):
        yield more


def _said(text: Text) -> str:
    """Returns a name with expressions replaced by a digit, and without the special characters of a pattern."""
    plain = re.sub(r"\{\{.*?\}\}", "0", text, flags=re.DOTALL)
    return re.sub(r"\\[A-Za-z]", " ", plain) if plain.startswith("/") else plain


def _signs_in(target: TargetFacts, judged: PlanFacts) -> bool:
    """Returns whether a secret was filled in since the last click, so that the click signs in."""
    for step in reversed(judged.before(target.step) if target.step else ()):
        if step.word == "click":
            break
        if "secrets." in str(getattr(step.do, "with_", "")):
            return True
    return False
