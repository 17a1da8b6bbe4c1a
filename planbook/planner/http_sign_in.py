"""HTTP authentication: the plan answers with the secrets that the goal names for it, and with no others."""

import re
from collections.abc import Mapping

from planbook.browser.session.session import Session
from planbook.engine.events import Events
from planbook.errors import StepError
from planbook.events import Noted
from planbook.hosts import host_and_port
from planbook.plan.browser_options import Credentials
from planbook.planner.draft import Draft
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


class HttpSignIn:
    """HTTP authentication in the session of a draft, which keeps the names of the secrets that answer it."""

    def __init__(self, draft: Draft, session: Session, events: Events) -> None:
        self._draft = draft
        self._session = session
        self._events = events
        self.began = False  # whether it is known only since this session began that the plan answers

    @property
    def challenge(self) -> str:
        """The scheme of the HTTP authentication that the page asks for; "" if it does not."""
        return "" if self._session.tabs.lost else self._session.traffic.http_challenge(self._session.page)

    def begins(self) -> bool:
        """Returns whether the plan answers from now on, as the site of its start asks for it and the goal says so."""
        draft, session = self._draft, self._session
        is_own = (host_and_port(session.address) or ()) == (host_and_port(draft.task.url) or ())
        if draft.credentials or not is_own or "http_credentials" in session.options:
            return False
        draft.credentials = credentials_of(draft.task)
        self.began = draft.credentials is not None
        if draft.credentials:
            message = ANSWERS.format(names=names_of(draft.credentials))
            self._events.tell(Noted, index=None, kind="draft", message=message)
        return draft.credentials is not None

    def error(self) -> StepError | None:
        """Returns the error for a page that asks for HTTP authentication; None if it does not."""
        if not self.challenge:
            return None
        words = FROM_NOW_ON if self.begins() else NOT_ACCEPTED if self._answering else ASKS
        names = names_of(self._answering.model_dump()) if self._answering else ""
        return StepError("navigation", words.format(scheme=self.challenge, names=names))

    @property
    def _answering(self) -> Credentials | None:
        """The secrets that answer: the draft's, or those of the plan that it changes."""
        browser = self._draft.empty_plan().browser
        return browser.http_credentials if browser else None
