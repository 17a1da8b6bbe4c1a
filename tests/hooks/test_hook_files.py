"""`planbook check` of hooks, and `planbook hooks`."""

import json
from pathlib import Path

import pytest

from planbook.check.plans import check_plans, find_all, is_plan
from planbook.cli.main import exit_code

PLAN = """planbook: 1
name: order
goal: Order paper.
start: https://shop.example/
inputs:
  quantity: {type: integer, max: 9}
  article: {default: A4 paper}
steps:
  - fill: {field: Article, with: "{{ inputs.article }} {{ inputs.quantity }}"}
"""
HOOK = """\
plan: order
scheme: github
secret: SHOP_HOOK
as: grace
when: "{{ event == 'release' }}"
inputs:
  quantity: "{{ body.data.count }}"
  article: "{{ body.data.name | upper }}"
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plans").mkdir()
    Path("hooks").mkdir()
    Path("plans/order.yaml").write_text(PLAN)


def said(text: str) -> list[str]:
    Path("hooks/new.yaml").write_text(text)
    return [str(problem).partition("\n")[0] for problem in check_plans(find_all([Path("hooks")]))]


def test_a_good_hook_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(HOOK) == []
    assert exit_code(["check", "--profile", "runs"]) == 0
    assert capsys.readouterr().err == "1 plan, 1 hook, no problems\n"
    assert is_plan(Path("plans/hooks/x.yaml"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("plan: order", "plan: oder"), "1:7: there is no plan 'oder' in plans/. Did you mean 'order'?"),
        (("scheme: github", "scheme: standart"), "2:9: there is no scheme 'standart'. Did you mean 'standard'?"),
        (("scheme: github", "scheme: hmac"), "2:9: there is no scheme 'hmac'. There are standard and github"),
        (("secret: SHOP_HOOK\n", ""), "1:1: the hook does not say 'secret'. It has plan, scheme, secret, as, when and "
         "inputs"),
        (("as: grace", "as:"), "4:1: 'as' has no value. Write one text"),
        (("as: grace", 'as: "{{ body.as }}"'), "4:5: '{{ body.as }}' must be written out, so that a review shows it"),
        (("when:", "wen:"), "5:1: a hook has no 'wen'. Did you mean 'when'?"),
        (("{{ event == 'release' }}", "always"), "5:7: 'when' is true or false. Write one expression: {{ body.… }}"),
        (("body.data.count", "bodi.count"), "7:13: there is no 'bodi' in a hook. Did you mean 'body'?"),
        (("body.data.count", "secrets.PIN"), "7:13: there is no 'secrets' in a hook. There are body, event and id"),
        (('"{{ body.data.count }}"', "12"), "7:13: the input 'quantity' is '12'. A whole number up to 9 was expected"),
        (('"{{ body.data.count }}"', "[1]"), "7:3: the input 'quantity' is a list or a mapping. Write one text"),
        (("  quantity:", "  quantyti:"), "7:3: order has no input 'quantyti'. Did you mean 'quantity'?"),
    ],
)  # fmt: skip
def test_mistakes_have_places(change: tuple[str, str], told: str) -> None:
    assert f"hooks/new.yaml:{told} [hook]" in said(HOOK.replace(*change))


def test_other_mistakes() -> None:
    assert said(HOOK.partition("inputs:")[0]) == [
        "hooks/new.yaml:1:7: the hook gives order no 'quantity'. Write it in `inputs`, or give it a default in the "
        "plan [hook]"
    ]
    assert said("- plan: order\n") == [
        "hooks/new.yaml:1:1: this is not a hook. Write plan, scheme, secret and as [hook]"
    ]
    assert any(one.startswith("hooks/new.yaml:2:1: ") for one in said("plan: order\nplan: order\n"))
    assert said(HOOK.replace("body.data.count", "body.")) != []


def test_what_a_message_would_start(capsys: pytest.CaptureFixture[str]) -> None:
    Path("hooks/new.yaml").write_text(HOOK)
    Path("body.json").write_text(json.dumps({"data": {"count": 3, "name": "ink"}}))
    assert exit_code(["hooks", "test", "new", "body.json", "--event", "release"]) == 0
    assert capsys.readouterr().out == "order, as grace\n  quantity = 3\n  article = INK\n"
    assert exit_code(["hooks", "test", "new", "body.json", "--event", "release", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "plan": "order", "as": "grace", "inputs": {"quantity": 3, "article": "INK"},
    }  # fmt: skip
    assert exit_code(["hooks", "test", "new", "body.json", "--event", "push"]) == 1
    assert capsys.readouterr().out == "The hook new starts no run for this message (`when`).\n"
    assert exit_code(["hooks", "test", "nev", "body.json"]) == 2
    assert capsys.readouterr().err == "There is no hook \"nev\" in hooks/. Did you mean 'new'?\n"
    Path("body.json").write_text('{"data": {"count": 12, "name": "ink"}}')
    assert exit_code(["hooks", "test", "new", "body.json", "--event", "release"]) == 2
    assert capsys.readouterr().err == "the input 'quantity' is '12'. A whole number up to 9 was expected.\n"
    Path("body.json").write_text("{")
    assert exit_code(["hooks", "test", "new", "body.json"]) == 2
    assert capsys.readouterr().err.startswith("body.json is not JSON: ")


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["hooks"]) == 0
    assert capsys.readouterr() == ("", "There is no hook. Write one: hooks/NAME.yaml\n")
    Path("hooks/new.yaml").write_text(HOOK)
    assert exit_code(["hooks"]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert (head.split(), row.split()) == (
        ["hook", "plan", "scheme", "secret", "as"], ["new", "order", "github", "SHOP_HOOK", "grace"],
    )  # fmt: skip
    assert exit_code(["hooks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"name": "new", "plan": "order", "scheme": "github", "secret": "SHOP_HOOK", "as": "grace"}
    ]


DRAFT = """\
goal: "Read the order {{ body.data.number }}. Sign in with SHOP_USER."
url: https://shop.example/login
max_cost: 0.50
secrets: [SHOP_PASSWORD]
scheme: standard
secret: SHOP_HOOK
as: grace
"""


ITS_KEYS = "It has goal, url, max_cost, secrets, allow, scheme, secret, as and when"
AN_AMOUNT = "Expected an amount in US dollars up to 1000, such as 0.50"
NAMES = "Write names of secrets: [SHOP_USER, SHOP_PASSWORD]"
EITHER = "a hook starts a run of a plan, or the draft of one, or takes commands for threads."
SHOWN = "must be written out, so that a review shows it"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("max_cost: 0.50\n", ""), f"1:1: the hook does not say 'max_cost'. {ITS_KEYS}"),
        (("max_cost: 0.50", "max_cost: much"), f"3:11: 'max_cost' is 'much'. {AN_AMOUNT}"),
        (("max_cost: 0.50", "max_cost: nan"), f"3:11: 'max_cost' is 'nan'. {AN_AMOUNT}"),
        (("https://shop.example/login", "shop.example"),
         "2:6: 'url' is 'shop.example'. Expected the address of a page, such as https://shop.example/login"),
        (("https://shop.example/login", '"{{ body.url }}"'), f"2:6: '{{{{ body.url }}}}' {SHOWN}"),
        (("[SHOP_PASSWORD]", "SHOP_PASSWORD"), f"4:1: 'secrets' is not a list of texts. {NAMES}"),
        (("[SHOP_PASSWORD]", '["{{ body.secret }}"]'), f"4:11: '{{{{ body.secret }}}}' {SHOWN}"),
        (("[SHOP_PASSWORD]", '["the password"]'), f"4:11: 'the password' is not a valid secret name. {NAMES}"),
        (("body.data.number", "secrets.PIN"), "1:7: there is no 'secrets' in a hook. There are body, event and id"),
        (("max_cost:", "plan: order\nmax_cost:"), f"1:1: {EITHER} 'goal' does not go with 'plan'"),
        (("max_cost:", "inputs: {a: b}\nmax_cost:"), f"3:1: {EITHER} 'inputs' does not go with 'goal'"),
        (("url:", "adress: x\nurl:"), f"2:1: a hook has no 'adress'. {ITS_KEYS}"),
    ],
)  # fmt: skip
def test_mistakes_in_a_hook_that_starts_drafts(change: tuple[str, str], told: str) -> None:
    assert said(DRAFT) == []
    assert f"hooks/new.yaml:{told} [hook]" in said(DRAFT.replace(*change))


def test_what_a_message_would_have_drafted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("hooks/new.yaml").write_text(DRAFT + "when: \"{{ body.type == 'order' }}\"\n")
    Path("body.json").write_text(json.dumps({"type": "order", "data": {"number": "7 with BANK_PIN"}}))
    assert exit_code(["hooks", "test", "new", "body.json"]) == 0
    assert capsys.readouterr().out == (
        "a draft, as grace, for at most 0.50 USD\n"
        "  goal = Read the order 7 with BANK_PIN. Sign in with SHOP_USER.\n"
        "  url = https://shop.example/login\n"
        "  secrets = SHOP_PASSWORD, SHOP_USER\n"
    ), "a message names no secrets"
    assert exit_code(["hooks", "test", "new", "body.json", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "goal": "Read the order 7 with BANK_PIN. Sign in with SHOP_USER.", "url": "https://shop.example/login",
        "secrets": ["SHOP_PASSWORD", "SHOP_USER"], "allow": [], "max_cost": 0.5, "as": "grace",
    }  # fmt: skip
    Path("body.json").write_text(json.dumps({"type": "order", "data": {"number": "x" * 10_000}}))
    assert exit_code(["hooks", "test", "new", "body.json"]) == 2
    assert capsys.readouterr().err == "The message does not fit the hook new: its goal has 10040 characters.\n"
    Path("body.json").write_text("{}")
    assert exit_code(["hooks", "test", "new", "body.json"]) == 2
    Path("body.json").write_text('{"type": "x"}')
    assert exit_code(["hooks", "test", "new", "body.json"]) == 1
    assert capsys.readouterr().out == "The hook new starts no draft for this message (`when`).\n"
    assert exit_code(["hooks"]) == 0
    assert capsys.readouterr().out.splitlines()[2].split() == ["new", "(a", "draft)", "standard", "SHOP_HOOK", "grace"]
