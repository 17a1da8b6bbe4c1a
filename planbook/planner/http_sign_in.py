"""HTTP authentication: the plan answers with two of the task's secrets, or people are told what is missing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from planbook.plan.browser_options import Browser
from planbook.plan.load import load_text
from planbook.planner.task import Task

USERS = ("USER", "USERNAME", "LOGIN", "NAME", "EMAIL", "ID")
PASSWORDS = ("PASSWORD", "PASS", "PASSWD", "PWD", "PASSPHRASE", "PASSWORT")
ASKS = (
    "the site asks for HTTP authentication ({scheme}). Name two secrets for it in the goal, such as SHOP_USER and "
    "SHOP_PASSWORD: the plan then answers with them (`browser: http_credentials`)"
)
NOT_ACCEPTED = "the site does not accept {names} for HTTP authentication ({scheme})"
FROM_NOW_ON = (
    "the site asks for HTTP authentication ({scheme}). After an `undo_to`, the browser answers with {names}, and so "
    "does the plan; try this step again then"
)
ANSWERS = "The site asks for HTTP authentication; the browser answers with {names}, and so does the plan."


def credentials_of(secrets: Sequence[str]) -> dict[str, str] | None:
    """Returns the names of the user and the password, if exactly one secret is called like each; else None."""
    users, passwords = ([one for one in secrets if one.rpartition("_")[2] in ends] for ends in (USERS, PASSWORDS))
    return {"username": users[0], "password": passwords[0]} if len(users) == len(passwords) == 1 else None


def names_of(credentials: Mapping[str, str]) -> str:
    return " and ".join(dict.fromkeys((credentials["username"], credentials["password"])))


def browser_to_change(task: Task) -> Browser | None:
    """Returns how the plan presents itself that is to be changed, if any."""
    return load_text(task.change, Path("draft.yaml")).browser if task.change else None
