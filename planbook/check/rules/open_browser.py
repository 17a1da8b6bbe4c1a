"""open-browser: browser settings that remove a protection."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

OPENS = {
    "certificate_errors": (
        "sites with an untrusted certificate are opened: anybody between can impersonate the site",
        "install the certificate's authority on the machine that runs the plan",
    ),
    "permissions": (
        "pages may do things without asking that a person would have to permit",
        "leave out what the plan does not need",
    ),
}


class OpenBrowser(Rule):
    """Finds settings of `browser` that remove a protection.

    With `certificate_errors: allow`, the browser opens a site whose certificate nobody vouches for. Anyone on the way
    can pretend to be that site and receive the secrets that the plan types. With `permissions`, a page may use the
    clipboard, the camera or the location of the machine without asking a person.

    Both are right for some sites. Then put a comment on the line above: `# planbook: allow open-browser because …`.

    Example:
        browser: {certificate_errors: allow}

    Use instead:
        browser: {language: de-DE, timezone: Europe/Berlin}

    Fix: none; only the owner of the site knows whether it needs this.
    """

    name: ClassVar[str] = "open-browser"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        written = judged.written.get("browser") or {}
        for key, written_key in ((str(key), key) for key in written):
            if key in OPENS and written[key]:
                yield Finding(written_key.place, *OPENS[key])
