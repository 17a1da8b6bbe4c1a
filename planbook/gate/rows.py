"""The CSV files that decide by default what a plan sends, or how often. They are reviewed like the plan."""

from collections.abc import Mapping
from hashlib import sha256

from planbook.places import Project
from planbook.plan.model import Plan


def rows_of(plan: Plan, project: Project) -> dict[str, bytes]:
    """Returns the content of these files, by their path from the project's folder; empty for a missing file."""
    if not any(given.type == "csv" for given in plan.inputs.values()):
        return {}
    from planbook.diff.rows import default_rows  # few plans have such an input

    files = {name: (project.folder / name).resolve() for name in default_rows(plan)}
    return {name: file.read_bytes() if file.is_file() else b"" for name, file in sorted(files.items())}


def fingerprint(rows: Mapping[str, bytes]) -> str:
    """Returns one fingerprint for all of these contents; empty if there are none."""
    if not rows:
        return ""
    return sha256("".join(f"{sha256(rows[name]).hexdigest()} {name}\n" for name in rows).encode()).hexdigest()
