"""Users and their roles, kept in the file of `auth.database`."""

import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError
from planbook.questions.question import Person
from planbook.serve.auth.database import Database
from planbook.serve.auth.scopes import EVERY, OF_ROLE, Role, Scope

if TYPE_CHECKING:
    from pwdlib import PasswordHash

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SHORTEST = 12
"""Characters of a password. NIST SP 800-63B asks for 8 beside a second factor, and 15 without one."""
LONGEST = 1000


class UserError(PlanbookError):
    """What was asked of the users cannot be done."""


@dataclass(frozen=True)
class User:
    """Somebody who may sign in. `roles` are by project; `*` is every project."""

    name: str
    full_name: str
    email: str
    roles: Mapping[str, Role]
    created: float

    @property
    def person(self) -> Person:
        """As who they are recorded, and answer questions."""
        known = f"{self.full_name or self.name} <{self.email}>" if self.email else None
        return Person(user=self.name, git=known)

    def scopes(self, project: str) -> frozenset[Scope]:
        """What they may do in a project."""
        role = self.roles.get(project) or self.roles.get(EVERY)
        return OF_ROLE[role] if role else frozenset()


@cache
def _hasher() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


@cache
def _no_password() -> str:
    """What is compared where there is no such user, so that both answers take the same time."""
    return _hasher().hash("nobody has this password")


class Users:
    """The users of a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[User]:
        with self._database.open() as connection:
            return [_user(connection, row) for row in connection.execute("SELECT * FROM users ORDER BY name")]

    def get(self, name: str) -> User:
        """Raises UserError if there is none."""
        if found := self.find(name):
            return found
        raise UserError(f'There is no user "{name}".')

    def find(self, name: str) -> User | None:
        with self._database.open() as connection:
            row = connection.execute("SELECT * FROM users WHERE name = ?", [name]).fetchone()
            return _user(connection, row) if row else None

    def add(
        self, name: str, roles: Mapping[str, Role], full_name: str = "", email: str = "", password: str | None = None
    ) -> User:
        """Raises UserError if the name is taken or is none, or the password is too short."""
        if not NAME.fullmatch(name):
            raise UserError(f'"{name[:80]}" cannot be the name of a user. Write a to z, 0 to 9, ".", "_" and "-".')
        hashed = _hashed(password) if password is not None else None
        with self._database.open() as connection:
            try:
                connection.execute(
                    "INSERT INTO users (name, full_name, email, password, created) VALUES (?, ?, ?, ?, ?)",
                    [name, " ".join(full_name.split()), email.strip(), hashed, time.time()],
                )
            except sqlite3.IntegrityError:
                raise UserError(f'There is a user "{name}" already.') from None
            _set_roles(connection, name, roles)
        return self.get(name)

    def set_roles(self, name: str, roles: Mapping[str, Role]) -> None:
        """Gives a user these roles, and takes away all others. Raises UserError; somebody must manage the users."""
        self.get(name)
        with self._database.open() as connection:
            _set_roles(connection, name, roles)
            _refuse_nobody(connection)

    def set_password(self, name: str, password: str) -> None:
        """Sets a password, and ends all sessions of the user. Raises UserError."""
        hashed = _hashed(password)
        self.get(name)
        with self._database.open() as connection:
            connection.execute("UPDATE users SET password = ? WHERE name = ?", [hashed, name])
            connection.execute("DELETE FROM keys WHERE user = ? AND kind = 'session'", [name])

    def remove(self, name: str) -> None:
        """Removes a user with all their keys. Raises UserError; the last administrator stays."""
        self.get(name)
        with self._database.open() as connection:
            connection.execute("DELETE FROM users WHERE name = ?", [name])
            _refuse_nobody(connection)

    def sign_in(self, name: str, password: str) -> User | None:
        """The user, if that is their password."""
        with self._database.open() as connection:
            row = connection.execute("SELECT password FROM users WHERE name = ?", [name]).fetchone()
        known = row["password"] if row else None
        fits = _hasher().verify(password[:LONGEST], known or _no_password())
        return self.find(name) if fits and known else None


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"The password has {len(password)} characters. It needs {SHORTEST} to {LONGEST}.")
    return _hasher().hash(password)


def _set_roles(connection: sqlite3.Connection, name: str, roles: Mapping[str, Role]) -> None:
    connection.execute("DELETE FROM roles WHERE user = ?", [name])
    rows = [(name, project, role) for project, role in roles.items()]
    connection.executemany("INSERT INTO roles (user, project, role) VALUES (?, ?, ?)", rows)


def _refuse_nobody(connection: sqlite3.Connection) -> None:
    query = "SELECT count(*) FROM roles WHERE role = 'administrator' AND project = ?"
    if not connection.execute(query, [EVERY]).fetchone()[0]:
        raise UserError("Nobody would be left who is administrator of all projects. Make somebody else one first.")


def _user(connection: sqlite3.Connection, row: sqlite3.Row) -> User:
    roles = connection.execute("SELECT project, role FROM roles WHERE user = ? ORDER BY project", [row["name"]])
    return User(row["name"], row["full_name"], row["email"], dict(map(tuple, roles.fetchall())), row["created"])
