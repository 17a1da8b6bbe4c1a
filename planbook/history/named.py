"""Questions that have a name: `queries/NAME.sql`, headed by a comment that says what they answer.

Each takes `$plan` (a plan's name, or NULL for all) and `$since` (a moment).
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


def named_queries() -> dict[str, str]:
    """Name -> what it answers, in a sentence."""
    return {file.stem: _sentence(file) for file in sorted(FOLDER.glob("*.sql"))}


def named_query(name: str) -> str:
    """The query of that name."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _sentence(file: Path) -> str:
    return file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("-- ")
