"""upload-from-page: a page that decides which file is uploaded."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.origins import Origins
from planbook.plan.problem import quoted


class UploadFromPage(Rule):
    """Finds uploads of a file whose name was read from a page.

    A page that was tampered with could ask for any file of the project, so the run refuses it. The run may upload what
    it has downloaded: the rule ignores a `download` whose value goes into an `upload`.

    Example:
        - extract: {from: {testid: wanted}, into: wanted}
        - upload: {field: Invoice, file: "data/{{ values.wanted }}"}

    Use instead:
        - download: {link: Invoice, into: invoice}
        - upload: {field: Invoice, file: "{{ values.invoice }}"}

    Fix: none; spell out the file, take it from an input, or write `from_page: allow` and the reason.
    """

    name: ClassVar[str] = "upload-from-page"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        origins = Origins(judged.plan, sure=True)
        for step in judged.all_steps:
            if step.at("upload", "from_page"):
                continue
            for path, text in step.texts():
                name = origins.page_name(step.step, str(text)) if path[:2] == ("upload", "file") else None
                if name:
                    what = f"{quoted(name)} is what a page said, and no page chooses the file that it is given"
                    yield Finding(text.place, what, "write it out, take it from an input, or write 'from_page: allow'")
