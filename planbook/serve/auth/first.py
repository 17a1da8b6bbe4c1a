"""The address that makes the first administrator: printed at the first start, good for one use."""

import hmac
import secrets
from hashlib import sha256

from planbook.serve.auth.database import Database
from planbook.serve.auth.scopes import EVERY
from planbook.serve.auth.users import User, UserError, Users

USED = "This address was used already, or is not the one that was printed last."


def first_token(database: Database) -> str | None:
    """A new token, in place of an earlier one; None if there are users already."""
    token = secrets.token_urlsafe(32)
    with database.open() as connection:
        if connection.execute("SELECT 1 FROM users").fetchone():
            return None
        connection.execute("DELETE FROM first")
        connection.execute("INSERT INTO first VALUES (?)", [_hash(token)])
    return token


def is_good(database: Database, token: str) -> bool:
    """Whether the token still makes an administrator."""
    with database.open() as connection:
        row = connection.execute("SELECT sha256 FROM first").fetchone()
        taken = connection.execute("SELECT 1 FROM users").fetchone()
    return row is not None and not taken and hmac.compare_digest(row["sha256"], _hash(token))


def make_first(database: Database, token: str, name: str, password: str, full_name: str = "", email: str = "") -> User:
    """The first administrator, of all projects. Raises UserError if the token is not good, or was used."""
    with database.open() as connection:
        used = connection.execute("DELETE FROM first WHERE sha256 = ?", [_hash(token)]).rowcount
        if not used or connection.execute("SELECT 1 FROM users").fetchone():
            raise UserError(USED)
    try:
        return Users(database).add(name, {EVERY: "administrator"}, full_name, email, password)
    except UserError:
        with database.open() as connection:
            connection.execute("INSERT INTO first VALUES (?)", [_hash(token)])
        raise


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
