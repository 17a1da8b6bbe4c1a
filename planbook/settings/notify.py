"""Who is told of what: `[tool.planbook.notify]`, and what is wrong with it."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from difflib import get_close_matches
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from planbook.settings.toml_lines import line_of

When = Literal[
    "failed", "first_failure", "recovered", "flaky_twice", "slow", "drift", "refused", "nothing_ran", "question",
    "question_due", "heal_proposed",
]  # fmt: skip
WHEN: tuple[When, ...] = get_args(When)
MEANINGS: dict[When, str] = {
    "failed": "A run failed, or its process died.",
    "first_failure": "A run failed, and the one before it passed.",
    "recovered": "A run passed, and the one before it failed.",
    "flaky_twice": "Two runs in a row passed only because a step was tried again.",
    "slow": "A run took more than twice as long as 95 % of the last 100 that passed. This needs at least ten passed "
    "runs.",
    "drift": "A step found its element only by a fallback (`or`).",
    "refused": "A run was not allowed to begin, because of the gate, its plan or its inputs.",
    "nothing_ran": "No run of the plan began for as long as `since` says.",
    "question": "A run waits for an answer.",
    "question_due": "A question is still open when its reminder is due.",
    "heal_proposed": "`planbook heal --all` has found a new target for a step that failed.",
}
"""What each event of a rule means."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SINCE = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
IN_THE_CLEAR = ("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms", "syslog", "dbus", "gnome")
"""Kinds of Apprise addresses that can be without any token."""
TOKEN = 12  # characters; a longer part of a path that has letters and digits may be one


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
Events = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]


class Destination(BaseModel):
    """Where messages go."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    apprise: str | None = Field(
        None,
        description="The name of an environment variable or Prefect Secret that contains an "
        "[Apprise address](https://appriseit.com/services/), such as `slack://…` or `mailtos://…`. An address "
        "without passwords or tokens may be written here directly.",
    )
    webhook: str | None = Field(
        None,
        description="The address of a webhook, or the name of an environment variable or Prefect Secret that contains "
        "it.",
    )
    prefect: str | None = Field(
        None,
        description="A notification block or webhook block of Prefect, as `TYPE/NAME`. planbook sends nothing there "
        "itself: `planbook notify automations` makes automations of the rules, and Prefect sends the messages.",
    )
    secret: str | None = Field(
        None,
        description="The name of an environment variable or Prefect Secret that contains the secret with which the "
        "messages to a webhook are signed: `whsec_` and base64. Every webhook needs one.",
    )
    pictures: bool = Field(True, description="`false` sends no pictures of pages.")

    @field_validator("apprise", "webhook")
    @classmethod
    def _names_or_addresses(cls, value: str | None) -> str | None:
        if value and not NAME.fullmatch(value) and "://" not in value:
            raise ValueError("this is neither an address nor the name of an environment variable")
        if value and "://" in value and _may_hold_a_token(value):
            raise ValueError(
                "this address holds a password or token, or may hold one. Put it into an environment variable or a "
                "Prefect Secret, and write that name here"
            )
        return value

    @field_validator("secret")
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        if value and not NAME.fullmatch(value):
            raise ValueError("write the name of an environment variable or Prefect Secret, not the secret")
        return value

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(map(bool, (self.apprise, self.webhook, self.prefect))) != 1:
            raise ValueError("a destination has either `apprise`, `webhook` or `prefect`")
        if self.prefect and not re.fullmatch(r"[^/\s]+/[^/\s]+", self.prefect):
            raise ValueError("`prefect` is a block of Prefect, as TYPE/NAME, such as slack-webhook/oncall")
        if self.webhook and not self.secret:
            raise ValueError("a webhook needs `secret`, the name of the variable that its messages are signed with")
        return self


class Rule(BaseModel):
    """Which events of which plans are told to whom."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    when: Events = Field(description="The events, one or a list.")
    plans: Names = Field(
        ["*"], description="Names of plans; `*` stands for any characters. `nothing_ran` needs plans by name."
    )
    to: Names = Field(description="Names of destinations, one or a list.")
    since: str | None = Field(None, description="With `nothing_ran`: how long, such as `90m`, `26h`, `8d` or `5w`.")

    @field_validator("when")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        value = [one.replace(" ", "_") for one in value]
        for one in value:
            if one not in WHEN:
                raise ValueError(f'there is no event "{one}". {_near(one, WHEN)}')
        return value

    @field_validator("since")
    @classmethod
    def _length(cls, value: str | None) -> str | None:
        if value and not _SINCE.fullmatch(value):
            raise ValueError(f'"{value}" is not a duration. Write a number and a unit: 90m, 26h, 8d or 5w')
        return value

    @model_validator(mode="after")
    def _since_with_nothing_ran(self) -> Self:
        if ("nothing_ran" in self.when) != bool(self.since):
            raise ValueError('`since` and when = "nothing_ran" go together')
        return self

    @property
    def silence(self) -> timedelta | None:
        """After how long without a run somebody is told."""
        found = _SINCE.fullmatch(self.since or "")
        return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None

    def has(self, plan: str) -> bool:
        return any(fnmatchcase(plan, pattern) for pattern in self.plans)


class Notify(BaseModel):
    """`[tool.planbook.notify]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    to: dict[str, Destination] = Field({}, description="The destinations, by the names that rules use.")
    rules: list[Rule] = Field([], description="The rules.")
    allow_private: list[str] = Field(
        [],
        description="Private addresses and networks to which messages may be sent, such as `10.0.0.0/8` or "
        "`127.0.0.1`. The metadata services of clouds are always blocked.",
    )

    @field_validator("allow_private")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f'"{one}" is not an address or network. Write 10.0.0.0/8 or 127.0.0.1') from None
        return value

    @model_validator(mode="after")
    def _destinations_are_there(self) -> Self:
        for number, rule in enumerate(self.rules):
            for name in rule.to:
                if name not in self.to:
                    raise NoDestination(number, f'there is no destination "{name}". {_near(name, self.to)}')
        return self

    def told_by_planbook(self, rule: Rule) -> list[str]:
        """The destinations of a rule but for those that Prefect tells."""
        return [name for name in rule.to if not self.to[name].prefect]

    @property
    def networks(self) -> Sequence[IPv4Network | IPv6Network]:
        return [ip_network(one, strict=False) for one in self.allow_private]

    def destinations(self, when: Iterable[str], plan: str) -> dict[str, str]:
        """Who planbook tells of these events of a plan: destination -> the first of the events that it is told of."""
        found: dict[str, str] = {}
        for event in when:
            for rule in self.rules:
                if event in rule.when and rule.has(plan):
                    for name in self.told_by_planbook(rule):
                        found.setdefault(name, event)
        return found


class NoDestination(ValueError):
    """A rule that names a destination that is not there."""

    def __init__(self, rule: int, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def _near(word: str, known: Iterable[str]) -> str:
    all_of_them = list(known)
    near = get_close_matches(word, all_of_them, 1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"There are: {', '.join(all_of_them)}" if all_of_them else "There is none"


def _may_hold_a_token(address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https", *IN_THE_CLEAR):
        return True
    queries = [value for name, value in parse_qsl(parts.query) if name not in ("from", "to", "cc", "bcc", "name")]
    return bool(parts.password) or any(map(_is_like_a_token, [*parts.path.split("/"), *queries]))


def _is_like_a_token(text: str) -> bool:
    return len(text) >= TOKEN and any(one.isdigit() for one in text) and any(one.isalpha() for one in text)


# What is wrong -------------------------------------------------------------------------------------------------------
def mistake(text: str, error: ValidationError) -> str:
    """The first mistake of `[tool.planbook.notify]` in a pyproject.toml, as `LINE: what is wrong`."""
    wrong = error.errors(include_url=False)[0]
    place = tuple(wrong["loc"])
    cause = wrong.get("ctx", {}).get("error")
    if isinstance(cause, NoDestination):
        place = (*place, "rules", cause.rule, "to")
    return f"{line_of(text, place)}: [tool.planbook.notify] {_named(place)}{_ended(_said(wrong, cause))}"


def _named(place: Sequence[Any]) -> str:
    """`rules 2, to: ` for the second rule's `to`."""
    words = [str(part) if isinstance(part, str) else str(part + 1) for part in place[1:]]
    text = " ".join(words[:2]) + "".join(f", {word}" for word in words[2:3])
    return f"{text}: " if text else ""


def _said(wrong: Any, cause: Any) -> str:
    if cause is not None:
        return str(cause)
    models: dict[str, type[BaseModel]] = {"to": Destination, "rules": Rule}
    place = wrong["loc"]
    match wrong["type"]:
        case "missing":
            return "it is missing"
        case "extra_forbidden":
            model = models.get(str(place[1]), Notify) if len(place) > 2 else Notify
            return f"there is no such key. {_near(str(place[-1]), model.model_fields)}"
    message: str = wrong["msg"]
    return message[0].lower() + message[1:]


def _ended(text: str) -> str:
    return text if text.endswith("?") else f"{text}."
