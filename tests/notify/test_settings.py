"""`[tool.planbook.notify]`: messages about mistakes, with the line."""

from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import read_settings

HOOK = '[tool.planbook.notify.to.hook]\nwebhook = "https://hooks.example/x"\nsecret = "HOOK_SECRET"\n'
RULE = '[[tool.planbook.notify.rules]]\nwhen = "failed"\nto = "hook"\n'
PUT = "Put it into an environment variable or a Prefect Secret, and write that name here"
TOKEN = f"this address holds a password or token, or may hold one. {PUT}"


def wrong(tmp_path: Path, text: str) -> str:
    """Returns the message after the file's name."""
    file = tmp_path / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanbookError) as raised:
        read_settings(Project(tmp_path))
    return str(raised.value).removeprefix(f"{file}:")


MISTAKES = {
    "event": (
        HOOK + RULE.replace("failed", "faild"),
        '5: [tool.planbook.notify] rules 1, when: there is no event "faild". Did you mean failed?',
    ),
    "second rule": (
        HOOK + RULE + "\n" + RULE.replace('"hook"', '["hook", "hok"]'),
        '10: [tool.planbook.notify] rules 2, to: there is no destination "hok". Did you mean hook?',
    ),
    "no destination": (RULE, '3: [tool.planbook.notify] rules 1, to: there is no destination "hook". There is none.'),
    "unknown key": (
        HOOK + RULE + 'plan = "order"\n',
        "7: [tool.planbook.notify] rules 1, plan: there is no such key. Did you mean plans?",
    ),
    "missing": (HOOK + RULE.replace('to = "hook"\n', ""), "4: [tool.planbook.notify] rules 1, to: it is missing."),
    "both": (
        HOOK + 'apprise = "CHAT"\n',
        "1: [tool.planbook.notify] to hook: a destination has either `apprise`, `webhook` or `prefect`.",
    ),
    "no block": (
        '[tool.planbook.notify.to.chat]\nprefect = "oncall"\n',
        "1: [tool.planbook.notify] to chat: `prefect` is a block of Prefect, as TYPE/NAME, such as "
        "slack-webhook/oncall.",
    ),
    "unsigned": (
        HOOK.replace('secret = "HOOK_SECRET"\n', ""),
        "1: [tool.planbook.notify] to hook: a webhook needs `secret`, the name of the variable that its messages are "
        "signed with.",
    ),
    "secret in the clear": (
        HOOK.replace("HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw="),
        "3: [tool.planbook.notify] to hook, secret: write the name of an environment variable or Prefect Secret, not "
        "the secret.",
    ),
    "token in an Apprise address": (
        '[tool.planbook.notify.to.chat]\napprise = "slack://TokenA/TokenB/TokenC"\n',
        f"2: [tool.planbook.notify] to chat, apprise: {TOKEN}.",
    ),
    "password in an address": (
        '[tool.planbook.notify.to.chat]\napprise = "mailto://me:secret@mail.example"\n',
        f"2: [tool.planbook.notify] to chat, apprise: {TOKEN}.",
    ),
    "token in the path of a webhook": (
        HOOK.replace("/x", "/services/T024BE7LD/B0ZZZ1XY9/a1b2c3d4e5f6g7h8"),
        f"2: [tool.planbook.notify] to hook, webhook: {TOKEN}.",
    ),
    "no address": (
        HOOK.replace("https://hooks.example/x", "hooks.example/x"),
        "2: [tool.planbook.notify] to hook, webhook: this is neither an address nor the name of an environment "
        "variable.",
    ),
    "length of time": (
        HOOK + RULE.replace("failed", "nothing_ran") + 'since = "a day"\n',
        '7: [tool.planbook.notify] rules 1, since: "a day" is not a duration. Write a number and a unit: 90m, 26h, '
        "8d or 5w.",
    ),
    "since without": (
        HOOK + RULE + 'since = "26h"\n',
        '4: [tool.planbook.notify] rules 1: `since` and when = "nothing_ran" go together.',
    ),
    "network": (
        '[tool.planbook.notify]\nallow_private = ["intranet"]\n',
        '2: [tool.planbook.notify] allow_private: "intranet" is not an address or network. '
        "Write 10.0.0.0/8 or 127.0.0.1.",
    ),
    "tables within lines": (
        '[tool.planbook]\ngate = "off"\n\n[tool.planbook.notify]\nto.hook = {webhook = "HOOK"}\n',
        "5: [tool.planbook.notify] to hook: a webhook needs `secret`, the name of the variable that its messages are "
        "signed with.",
    ),
    "type": (
        "[tool.planbook.notify]\nrules = 3\n",
        "2: [tool.planbook.notify] rules: input should be a valid list.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(tmp_path: Path, mistake: str) -> None:
    text, expected = MISTAKES[mistake]
    assert wrong(tmp_path, text) == expected


FINE = (
    'apprise = "CHAT_URL"',
    'apprise = "mailto://mail.example:25/?from=planbook@example.org&to=ops@example.org"',
    'apprise = "syslog://"',
    'webhook = "https://hooks.example/planbook/runs"\nsecret = "S"',
    'webhook = "HOOK_URL"\nsecret = "S"\npictures = false',
)


@pytest.mark.parametrize("written", FINE)
def test_what_may_be_written(tmp_path: Path, written: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.planbook.notify.to.it]\n{written}\n", encoding="utf-8")
    assert list(read_settings(Project(tmp_path)).notify.to) == ["it"]


def test_who_is_told_of_what(tmp_path: Path) -> None:
    text = (
        HOOK
        + HOOK.replace("to.hook", "to.chat")
        + (
            '[[tool.planbook.notify.rules]]\nwhen = ["failed", "recovered"]\nto = ["hook", "chat"]\nplans = "order-*"\n'
            '[[tool.planbook.notify.rules]]\nwhen = "first_failure"\nto = "chat"\n'
        )
    )
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    notify = read_settings(Project(tmp_path)).notify
    assert notify.destinations(("first_failure", "failed"), "order-paper") == {
        "chat": "first_failure",
        "hook": "failed",
    }
    assert notify.destinations(("failed",), "pay") == {}
