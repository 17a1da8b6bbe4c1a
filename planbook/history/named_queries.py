"""Named queries: `queries/NAME.sql`, each with a comment at the top that says what it returns.

Each takes `$plan` (a plan's name, or NULL for all) and `$since` (a moment).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


def named_queries() -> dict[str, str]:
    """Returns the names of the queries, with a sentence about each."""
    return {file.stem: _sentence(file) for file in sorted(FOLDER.glob("*.sql"))}


def named_query(name: str) -> str:
    """Returns the query with a name."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def moment_before(age: timedelta | None) -> datetime | str:
    """Returns the moment that long ago, for `$since`; without an age, the beginning of time."""
    return datetime.now(UTC) - age if age else "-infinity"


def _sentence(file: Path) -> str:
    return file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("-- ")
