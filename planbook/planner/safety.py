"""Judges a draft step before it is executed: by what it is, not by what a prompt or a page says about it."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from planbook.engine.trying.gaps import names_in
from planbook.plan.model import Plan
from planbook.plan.walk import verifying_steps, with_inner
from planbook.planner.hosts import Fence
from planbook.planner.refused import Refused
from planbook.planner.task import Task
from planbook.secrets.redaction import SIGN
from planbook.step.kind import Kind, Step
from planbook.step.text import is_template
from steps.table import KINDS

BY_PEOPLE = {
    "call": "which plans call one another is for people to decide",
    "note": "notes are given to finish",
    "ask": "when a person is asked is for people to decide",
    "highlight": "it changes nothing that a run needs",
}
"""The kinds that a draft does not use, with the reasons."""
_DESTROYS = """
delete remove cancel destroy erase unsubscribe terminate deactivate revoke purge drop wipe
löschen entfernen supprimer eliminar borrar
"""
LONGEST = 120.0  # seconds
MOST_TIMES = 100
_WORDS = re.compile(r"[^\W_]+")
_INPUT = re.compile(r"\{\{\s*inputs\.\w+\s*\}\}")


def kinds() -> dict[str, type[Kind]]:
    """Returns the kinds of steps that a draft may use, from the table."""
    return {word: kind for word, kind in KINDS.items() if word not in BY_PEOPLE and kind.family != "beyond"}


def check(step: Step, task: Task, fence: Fence) -> None:
    """Refuses a step that no draft may have, also inside this one. Raises Refused."""
    if step.do.word == "pause":  # inside a repeating group it sets the interval
        raise Refused("refused: a pause is too short or too long; `wait_for` what is to be seen.")
    for each in with_inner(step):
        word = each.do.word
        if word not in kinds():
            reason = BY_PEOPLE.get(word, "it reaches beyond the page")
            raise Refused(f"refused: a draft does not use '{word}': {reason}.")
        _check_secrets(each, task)
        _check_addresses(each, fence)
        _check_files(each, task)
        _check_time(each)
        if any(inner.do.family == "act" for inner in verifying_steps(each)):
            raise Refused("refused: `verify` only looks; nothing is clicked or filled there.")
        if any(not isinstance(remedy, str) for remedy in each.recover.values()):
            raise Refused("refused: a draft does not recover by calling another plan.")


def check_plan(plan: Plan, task: Task, fence: Fence) -> None:
    """Refuses a plan that was not drafted step by step, for its head or one of its steps. Raises Refused."""
    fence.check(plan.start)
    for host in plan.allow:
        if host not in (task.host, *task.allow):
            raise Refused(f"refused: {host} is not allowed; --allow names the hosts beside {task.host}.")
    if plan.session:
        raise Refused("refused: in which session a plan begins is for people to decide.")
    for declared in plan.inputs.values():
        if declared.type in ("file", "csv") and declared.default is not None:
            check_file(str(declared.default), task)
    if any(not isinstance(remedy, str) for remedy in plan.recover.values()):
        raise Refused("refused: a draft does not recover by calling another plan.")
    for step in [*plan.steps, *(step for one in plan.whenever for step in one.steps)]:
        if step.do.word != "note":
            check(step, task, fence)


def check_signs(given: Mapping[str, Any]) -> None:
    """Refuses what contains the sign for a masked secret: no page has that text. Raises Refused."""
    if SIGN in json.dumps(given, ensure_ascii=False, default=str):
        raise Refused(
            f"refused: `{SIGN}` stands for the text of a secret, which is not shown, and no page has it. Name the "
            "element without it, by a pattern if need be; only `fill` and `type` use a secret: {{ secrets.NAME }}."
        )


def _check_secrets(step: Step, task: Task) -> None:
    looks = [part for part in (step.when, step.verify) if part is not None and not isinstance(part, list)]
    for path in names_in([step.do, step.each, *looks]):
        if path[0] == "secrets" and (len(path) < 2 or path[1] not in task.secrets):
            named = ", ".join(task.secrets) or "none"
            raise Refused(f"refused: {'.'.join(path)} may not be used. The goal and --secret name: {named}.")


def _check_addresses(step: Step, fence: Fence) -> None:
    for field in ("address", "open") if step.do.word in ("goto", "tab") else ():
        address = getattr(step.do, field, None)
        if isinstance(address, str) and not is_template(address):
            fence.check(address)
            check_destructive_address(address, step)


def check_destructive_address(address: str, step: Step) -> None:
    """Refuses to open an address that may delete something, unless the step is `once`. Raises Refused."""
    word = destructive_word(address)
    if word and step.effect != "once":
        raise Refused(f"refused: opening an address that says '{word}' may change something; say effect: once.")


def destructive_word(address: str) -> str | None:
    """Returns the word by which an address says that it deletes something; None if there is none."""
    parts = urlsplit(address)
    found = set(_DESTROYS.split()).intersection(_WORDS.findall(f"{parts.path} {parts.query}".lower()))
    return min(found, default=None)


def _check_time(step: Step) -> None:
    """Refuses steps that could keep the draft waiting. Raises Refused."""
    at_most = getattr(step.do, "at_most", None)
    limits = [limit for limit in (step.timeout, at_most) if isinstance(limit, timedelta)]
    told_later = (step.timeout, at_most, getattr(step.do, "times", None))
    if (
        any(map(is_template, told_later))
        or step.do.seconds() > LONGEST
        or any(limit.total_seconds() > LONGEST for limit in limits)
    ):
        raise Refused(f"refused: a draft waits at most {LONGEST:g} seconds for one step.")
    if any(isinstance(times, int) and times > MOST_TIMES for times in (getattr(step.do, "times", 0), at_most)):
        raise Refused(f"refused: a draft does nothing more than {MOST_TIMES} times.")


def _check_files(step: Step, task: Task) -> None:
    if step.do.word != "upload":
        return
    given = getattr(step.do, "file", ())
    for path in [given] if isinstance(given, str) else given:
        if not _INPUT.fullmatch(path):
            check_file(path, task)


def check_file(path: str, task: Task) -> None:
    """Refuses files that the goal does not name by their whole path, quoted or not. Raises Refused."""
    named = rf"(?<![\w/.-])(?:\./)?{re.escape(path.removeprefix('./'))}(?![\w/-]|\.\w)"
    if not path or not re.search(named, task.goal):
        raise Refused(f"refused: the goal names no file {path!r}; only files that it names are uploaded.")
