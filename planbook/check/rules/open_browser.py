"""open-browser: a browser that trusts anybody, or lets pages do more."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.judged import Judged
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

OPENS = {
    "certificate_errors": (
        "sites whose certificate is not trusted are opened: anybody on the way can be the site",
        "install the certificate's authority on the machine that runs the plan",
    ),
    "permissions": (
        "pages may do without asking what a person would be asked for",
        "leave out what the plan does not need",
    ),
}


class OpenBrowser(Rule):
    """Finds settings of `browser` that take a protection away.

    With `certificate_errors: allow` the browser opens a site whose certificate nobody vouches for. Whoever stands
    between can be that site, and is sent the secrets that the plan types. With `permissions` a page may read the
    clipboard, the camera or the place of the machine, and no person is asked.

    Both are right for some sites. Then a line above says why: `# planbook: allow open-browser because …`.

    Example:
        browser: {certificate_errors: allow}

    Use instead:
        browser: {language: de-DE, timezone: Europe/Berlin}

    Fix: none; whether the site needs it, only its owner knows.
    """

    name: ClassVar[str] = "open-browser"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: Judged) -> Iterator[Finding]:
        written = judged.written.get("browser") or {}
        for key, written_key in ((str(key), key) for key in written):
            if key in OPENS and written[key]:
                yield Finding(written_key.place, *OPENS[key])
