"""What came of the failures of a day, in words and as Markdown for Prefect's page."""

from collections import Counter
from collections.abc import Iterator, Sequence

from flows.heal_all import Healed
from flows.links import file_link
from planbook.heal.text import evidence_lines
from planbook.places import Project
from planbook.report.markdown import fenced, inline

NOTHING, TROUBLE = "with nothing to heal", "that cannot be healed"
VERDICTS = ("found", "unsure", "gone", NOTHING, TROUBLE)


def counted(healed: Sequence[Healed]) -> str:
    """Returns a sentence: `3 failures: 1 found, 1 unsure, 1 with nothing to heal`."""
    if not healed:
        return "Nothing failed, so there is nothing to heal."
    counts = Counter(sorted(map(_verdict, healed), key=VERDICTS.index))
    failures = "1 failure" if len(healed) == 1 else f"{len(healed)} failures"
    return f"{failures}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def _verdict(one: Healed) -> str:
    if one.proposal:
        return one.proposal.verdict
    return TROUBLE if one.is_trouble else NOTHING


def table(healed: Sequence[Healed], project: Project) -> str:
    """Returns all of it, what is proposed first, with the diffs and their evidence."""
    return "\n\n".join(
        part for one in sorted(healed, key=lambda one: not one.is_proposed) for part in _parts(one, project)
    )


def _parts(one: Healed, project: Project) -> Iterator[str]:
    run_id, proposal = one.failed.run_id, one.proposal
    notebook = file_link(project, run_id, project.run(run_id).report.name)
    run = f"[{run_id}]({notebook})" if notebook else f"`{run_id}`"
    step = f", {inline(proposal.failure.named)}" if proposal else ""
    yield f"### {inline(one.failed.plan)}{step}: {_verdict(one)}"
    yield f"Run {run}"
    if proposal and proposal.is_proposed:
        yield fenced(proposal.diff.removesuffix("\n"), "diff")
        yield "\n".join(f"- {inline(line)}" for line in evidence_lines(proposal))
    elif proposal:
        yield inline(proposal.because)
    if one.taken:
        yield inline(str(one.taken))
    elif proposal and proposal.is_proposed:
        yield f"Take it: `planbook heal {run_id} --apply`, or `--branch`"
    if one.because:
        yield inline(one.because)
