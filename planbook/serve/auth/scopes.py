"""Scopes, and which of them a role has.

A route asks for one scope. A person has the scopes of their role in the project; a key has those of them that it was
made for.
"""

from collections.abc import Mapping
from typing import Literal, get_args

Scope = Literal[
    "plans:read",
    "plans:draft",
    "plans:write",
    "plans:approve",
    "runs:read",
    "runs:start",
    "runs:control",
    "questions:read",
    "questions:answer",
    "history:read",
    "history:sql",
    "recipes:read",
    "threads:read",
    "threads:write",
    "deployments:read",
    "files:read",
    "files:write",
    "server:read",
    "users:manage",
]
Role = Literal["viewer", "operator", "author", "reviewer", "administrator"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
ROLES: tuple[Role, ...] = get_args(Role)
MEANINGS: Mapping[Scope, str] = {
    "plans:read": "List and read plans, what the check finds in them, and how they stand at the gate.",
    "plans:draft": "Check the text of a plan, and make the text of a plan from a recipe. Nothing is written.",
    "plans:write": "Look at pages, draft a plan on them, and write it as a new file. The site can be sent something.",
    "plans:approve": "Approve a plan as it is.",
    "runs:read": "List and read runs: steps, values, log, events, artifacts and notebook.",
    "runs:start": "Start a run, or resume one.",
    "runs:control": "Pause, continue and cancel a run.",
    "questions:read": "List and read the questions that runs ask.",
    "questions:answer": "Answer a question.",
    "history:read": "Read statistics and the answers of named questions, what people did included.",
    "history:sql": "Ask the history in SQL. It has all runs with their values, and what people did.",
    "recipes:read": "List and read recipes.",
    "threads:read": "List, search and read threads: conversations, memories, goals and files.",
    "threads:write": "Create threads, add to them, and pause, complete or delete them.",
    "deployments:read": "List deployments, and what is due.",
    "files:read": "List and get uploaded files.",
    "files:write": "Upload and drop files.",
    "server:read": "Read the figures of the server from another machine.",
    "users:manage": "Add, change and remove users and the keys of others.",
}
_READ: frozenset[Scope] = frozenset(scope for scope in SCOPES if scope.endswith(":read")) - {
    "audit:read",
    "server:read",
}
_VIEWER: frozenset[Scope] = _READ | {"history:sql"}
_OPERATOR: frozenset[Scope] = _VIEWER | {
    "runs:start",
    "runs:control",
    "questions:answer",
    "files:write",
    "threads:write",
    "server:read",
}
OF_ROLE: Mapping[Role, frozenset[Scope]] = {
    "viewer": _VIEWER,
    "operator": _OPERATOR,
    "author": _OPERATOR | {"plans:draft", "plans:write"},
    "reviewer": _VIEWER | {"threads:write", "plans:draft", "plans:approve", "questions:answer"},
    "administrator": frozenset(SCOPES),
}
EVERY = "*"
"""In place of a project's name: all of them."""
