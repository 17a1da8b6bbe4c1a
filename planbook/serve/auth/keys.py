"""API keys and sessions: shown once, kept as hashes, each with scopes, and an end.

A key is `pbk_ID_SECRET`. The secret has 256 random bits, so one SHA-256 keeps it as well as a slow hash would.
"""

import hmac
import json
import secrets
import sqlite3
import time
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from planbook.errors import PlanbookError
from planbook.serve.auth.database import Database
from planbook.serve.auth.scopes import Scope

Kind = Literal["key", "session"]
PREFIX = "pbk"
FRESH = 60.0  # seconds until it is noted again that a key was used


class NoSuchKey(PlanbookError):
    """There is no key of that id."""


@dataclass(frozen=True)
class Key:
    """A key, without its secret. `scopes` None: all that its user has; `project` None: all projects."""

    id: str
    user: str
    name: str
    kind: Kind
    scopes: frozenset[Scope] | None
    project: str | None
    created: float
    expires: float | None
    used: float | None

    @property
    def is_over(self) -> bool:
        return self.expires is not None and time.time() >= self.expires


class Keys:
    """The keys of a server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        user: str,
        name: str,
        *,
        seconds: float | None,
        scopes: Collection[Scope] | None = None,
        project: str | None = None,
        kind: Kind = "key",
    ) -> tuple[str, Key]:
        """The text of a new key, which is shown this once, and the key. It ends in so many seconds, or never."""
        key_id, secret, now = secrets.token_hex(6), secrets.token_urlsafe(32), time.time()
        text = f"{PREFIX}_{key_id}_{secret}"
        allowed = None if scopes is None else frozenset(scopes)
        key = Key(key_id, user, name, kind, allowed, project, now, None if seconds is None else now + seconds, None)
        with self._database.open() as connection:
            connection.execute(
                "INSERT INTO keys (id, user, name, kind, sha256, scopes, project, created, expires) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [key_id, user, name, kind, _hash(text), None if allowed is None else json.dumps(sorted(allowed)),
                 project, now, key.expires],
            )  # fmt: skip
        return text, key

    def find(self, text: str) -> Key | None:
        """The key that somebody shows, unless it is over or revoked."""
        prefix, _, rest = text.partition("_")
        key_id = rest.partition("_")[0]
        if prefix != PREFIX or not text.isascii():
            return None
        with self._database.open() as connection:
            row = connection.execute("SELECT * FROM keys WHERE id = ?", [key_id]).fetchone()
            if row is None or not hmac.compare_digest(row["sha256"], _hash(text)) or _key(row).is_over:
                return None
            if (row["used"] or 0) < time.time() - FRESH:
                connection.execute("UPDATE keys SET used = ? WHERE id = ?", [time.time(), key_id])
        return _key(row)

    def of(self, user: str | None = None) -> list[Key]:
        """The keys of a user, or of all, without sessions, the newest first."""
        query = "SELECT * FROM keys WHERE kind = 'key' AND (?1 IS NULL OR user = ?1) ORDER BY created DESC, id"
        with self._database.open() as connection:
            return [_key(row) for row in connection.execute(query, [user])]

    def get(self, key_id: str) -> Key:
        """Raises NoSuchKey."""
        with self._database.open() as connection:
            row = connection.execute("SELECT * FROM keys WHERE id = ?", [key_id]).fetchone()
        if row is None:
            raise NoSuchKey(f'There is no key "{key_id}".')
        return _key(row)

    def revoke(self, key_id: str) -> None:
        """From now on the key opens nothing."""
        with self._database.open() as connection:
            connection.execute("DELETE FROM keys WHERE id = ?", [key_id])


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _key(row: sqlite3.Row) -> Key:
    scopes = None if row["scopes"] is None else frozenset(json.loads(row["scopes"]))
    return Key(
        row["id"], row["user"], row["name"], row["kind"], scopes, row["project"], row["created"], row["expires"],
        row["used"],
    )  # fmt: skip
