"""Recognizes secrets: texts that are keys, and names of elements that hold passwords and keys."""

import re
from collections.abc import Iterator

from planbook.check.plan_facts import PlanFacts
from planbook.check.plan_parts import TargetFacts
from planbook.plan.expressions import names_used
from planbook.step.kind import Step
from planbook.step.target import Target
from planbook.step.text import Name

_RANDOM = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=(?:\D*\d){3})[A-Za-z0-9+/_=-]{20,}")
_WORD = re.compile(r"[A-Z]?[a-z]{4,}")
_NAME = re.compile(
    r"""(?:pass[\s_-]?(?:word|code|phrase|wd)|\bpwd|\bpin|\bcvv|\bcvc|(?:api|access|secret|private)[\s_-]?key
    |\b(?:api|access|auth|bearer|refresh)[\s_-]?token|\b(?:client[\s_-]?)?secret|\bpasswort|\bkennwort
    |mot\ de\ passe|contraseña|\bsenha|\bwachtwoord|\blösenord|\bhasło|пароль|密码|パスワード|비밀번호)
    (?:\s*\([^)]*\))?(?:\s*[*:])*$""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE = re.compile(
    r"""(?:\bpin[\s_-]?code|\b(?:security|verification|authentication|authenticator|access|recovery|backup|unlock|one[\s_-]?time
    |sms|2fa|mfa)[\s_-]?(?:code|password)|\btoken|\botp|\btotp|\bcsc|\bcvv2|\bcard[\s_-]?number|\bpassphrase|\bcredentials?
    |\bsicherheitscode|\bcode\ de\ sécurité|\bcódigo\ de\ seguridad|\bclave|\bpassord|\badgangskode|\bsalasana|\bheslo)
    (?:\s*\([^)]*\))?(?:\s*[*:])*$""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.\[\]-]+")
_IN_CSS = re.compile(
    r"""(?:pass(?:word|wd|code|wort)|pwd|[#.\[="'_-](?:secret|api[_-]?key))
    (?![_-]?(?:hint|help|toggle|show|hide|reset|forgot|strength|label|link|error|rules))""",
    re.IGNORECASE | re.VERBOSE,
)


def is_random(text: str) -> bool:
    """Returns whether a text is one long random word of letters and digits, like a key."""
    return bool(_RANDOM.fullmatch(text)) and sum(map(len, _WORD.findall(text))) < len(text) / 2


def is_secret_name(text: str) -> bool:
    """Returns whether the name of a field or input says that it holds a password, a code or a key."""
    return bool(_NAME.search(text.replace("_", " ")))


def may_be_secret(text: str) -> bool:
    """Returns whether a field that is called so, on the page or in its code, may hold a secret, a code or a token."""
    words = _JOINED.sub(" ", text).strip()
    return is_secret_name(words) or bool(_CODE.search(words))


def holds_secret(target: Target) -> bool:
    """Returns whether the name of an element says that a password or a key is filled into it."""
    return any(_names_secret(other.by, other.name) for other in target.alternatives)


def _names_secret(by: str | None, name: Name | None) -> bool:
    if name is None or by in ("role", "heading", "link", "text", "row"):
        return False
    return bool(_IN_CSS.search(name.text)) if by in ("css", "xpath") else is_secret_name(name.text)


def takes_secret(step: Step) -> bool:
    """Returns whether the step fills a secret into something."""
    return step.do.word in ("fill", "type") and any(name[0] == "secrets" for name in names_used(str(step.do.with_)))  # type: ignore[attr-defined]


def filled_with_secrets(judged: PlanFacts) -> Iterator[TargetFacts]:
    """Yields the elements that secrets are filled into."""
    for target in judged.targets:
        if target.step and target.path == (target.step.word,) and takes_secret(target.step.step):
            yield target
