"""HTTP authentication: the plan answers with the secrets that the goal names for it, and with no others."""

import re
from collections.abc import Mapping
from pathlib import Path

from planbook.errors import StepError
from planbook.plan.browser_options import Browser
from planbook.plan.load import load_text
from planbook.planner.task import Task

USERS = ("USER", "USERNAME", "LOGIN", "NAME", "EMAIL", "ID")
PASSWORDS = ("PASSWORD", "PASS", "PASSWD", "PWD", "PASSPHRASE", "PASSWORT")
ASKS = (
    "the site asks for HTTP authentication ({scheme}), and gets only secrets that the goal names for it. Say there, if "
    "it may have them: HTTP authentication with SHOP_USER and SHOP_PASSWORD. The plan then answers with them "
    "(`browser: http_credentials`)"
)
NOT_ACCEPTED = "the site does not accept {names} for HTTP authentication ({scheme})"
FROM_NOW_ON = (
    "the site asks for HTTP authentication ({scheme}). After an `undo_to`, the browser answers with {names}, and so "
    "does the plan; try this step again then"
)
ANSWERS = "The site asks for HTTP authentication; the browser answers with {names}, and so does the plan."
_SAID = re.compile(r"\bhttp[- ](basic |digest )?auth|\b(basic|digest)[- ]auth|\bhttp_credentials\b", re.IGNORECASE)
_NOT = re.compile(r"\b(no|not|never|without)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n")


def credentials_of(task: Task) -> dict[str, str] | None:
    """Returns the names of the user and the password that a sentence of the goal names for HTTP authentication.

    One secret alone is both: its value is `name:password`. None if the goal names none, or it is not clear which.
    """
    for sentence in _SENTENCE_END.split(task.goal):
        if _SAID.search(sentence) and not _NOT.search(sentence):
            return _pair([name for name in re.findall(r"\w+", sentence) if name in task.secrets])
    return None


def _pair(named: list[str]) -> dict[str, str] | None:
    names = list(dict.fromkeys(named))
    users, passwords = ([name for name in names if name.rpartition("_")[2] in ends] for ends in (USERS, PASSWORDS))
    if len(users) == len(passwords) == 1:
        return {"username": users[0], "password": passwords[0]}
    return {"username": names[0], "password": names[-1]} if len(names) in (1, 2) else None


def names_of(credentials: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys((credentials["username"], credentials["password"])))


def not_signed_in(scheme: str, credentials: Mapping[str, str] | None, from_now_on: bool) -> StepError:
    """Returns the error for a page that asks for HTTP authentication; `credentials` are those that answer it."""
    words = FROM_NOW_ON if from_now_on else NOT_ACCEPTED if credentials else ASKS
    return StepError("navigation", words.format(scheme=scheme, names=names_of(credentials) if credentials else ""))


def browser_to_change(task: Task) -> Browser | None:
    """Returns how the plan presents itself that is to be changed, if any."""
    return load_text(task.change, Path("draft.yaml")).browser if task.change else None
