"""What has to change on a server for it to have the deployments that a project wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.deploy.found import Found
from flows.deploy.wanted import Wanted
from flows.flow_name import flow_name

What = Literal["new", "changed", "removed", "unchanged"]


@dataclass(frozen=True)
class Difference:
    """What has to be done about the deployment of one plan. `changes` are by what each is called: before, and after."""

    plan: str
    what: What
    wanted: Wanted | None = None
    found: Found | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def paused(self) -> bool:
        """Whether somebody has paused it. It stays so."""
        return self.found is not None and self.found.paused

    def as_json(self) -> dict[str, Any]:
        changes = {key: {"before": before, "after": after} for key, (before, after) in self.changes.items()}
        return {"plan": self.plan, "deployment": self.deployment, "what": self.what, "paused": self.paused} | {
            "changes": changes
        }

    @property
    def deployment(self) -> str:
        """What Prefect calls it: the flow, and the deployment."""
        return f"{flow_name(self.plan)}/{flow_name(self.plan)}"


def difference(wanted: Mapping[str, Wanted], found: Mapping[str, Found], gone: frozenset[str]) -> list[Difference]:
    """By plan, in order. `gone` are the plans whose deployments are to be removed."""
    removed = [Difference(plan, "removed", None, found[plan]) for plan in gone]
    return sorted([*(_of(one, found.get(plan)) for plan, one in wanted.items()), *removed], key=lambda one: one.plan)


def _of(wanted: Wanted, found: Found | None) -> Difference:
    before = found.facts if found else {}
    changes = {key: (before.get(key), value) for key, value in wanted.facts.items() if before.get(key) != value}
    what: What = "new" if found is None else "changed" if changes else "unchanged"
    return Difference(wanted.plan, what, wanted, found, changes)
