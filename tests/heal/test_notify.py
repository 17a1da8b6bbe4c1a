"""A proposed heal is told to those whom the rule names, once a run."""

from pathlib import Path

import pytest

from planbook.notify.heals import tell_heal
from planbook.notify.outbox import Outbox
from planbook.places import Project
from planbook.settings.notify import Notify


@pytest.mark.parametrize("when", ["heal_proposed", "heal proposed"])
def test_a_proposal_is_told_once(tmp_path: Path, when: str) -> None:
    project = Project(tmp_path)
    to = {"team": {"apprise": "TEAM"}, "other": {"apprise": "OTHER"}}
    rules = [{"when": when, "to": "team", "plans": "order*"}, {"when": "failed", "to": "other"}]
    notify = Notify.model_validate({"to": to, "rules": rules})
    for plan in ("order-supplies", "order-supplies", "invite"):
        tell_heal(project, notify, plan, "20261121-1", "-a\n+b\n", "found: step 02", "Branch: heal/order")
    [entry] = Outbox(project).all("outbox")
    assert entry.destination == "team"
    assert entry.message.title == "order-supplies failed, and a new target is proposed"
    assert entry.message.body == "found: step 02\n\nRun: 20261121-1\nBranch: heal/order"
    assert entry.message.data["diff"] == "-a\n+b\n"
