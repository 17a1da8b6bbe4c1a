"""What decides which plans run and what they send, outside of plans."""

import json

import pytest
from repository import PLANBOOK, Repository

ROOMS = """\
planbook: 1
name: rooms
goal: Book a room for everyone on the list.
start: https://shop.example/
inputs:
  list: {type: csv, default: plans/data/people.csv}
steps:
  - group: One
    each: {who: "{{ inputs.list }}"}
    steps:
      - fill: {field: Name, with: "{{ who.name }}"}
      - title: Book
        click: {button: Book}
        effect: once
"""
DEPLOYED = """\
name: shop
deployments:
  - name: order
    entrypoint: flows.run_plan.run_plan
    parameters: {plan: order, inputs: {quantity: 1}, gate: approved}
    schedules:
      - {cron: "0 6 * * *", timezone: UTC}
"""


@pytest.fixture
def whole(repository: Repository) -> Repository:
    repository.write("plans/rooms.yaml", ROOMS)
    repository.write("plans/data/people.csv", "name\nAda\nBob\n")
    repository.write("prefect.yaml", DEPLOYED)
    repository.write("pyproject.toml", '[tool.planbook]\ngate = "approved"\n')
    repository.write(".github/CODEOWNERS", "plans/ @reviewers\n")
    repository.commit()
    return repository


def told(repository: Repository, *arguments: str) -> list[tuple[str, str, str]]:
    files = json.loads(repository.diff(*arguments, "--format", "json").stdout)
    return [(file["path"], change["what"], change["words"]) for file in files for change in file["changes"]]


def test_rows_that_decide_what_a_commit_step_sends(whole: Repository) -> None:
    whole.write("plans/data/people.csv", "name\nAda\nEve\nMallory\n")
    words = (
        "the rows of plans/data/people.csv, which decide what a commit step sends, or how often, are others: 3 rows "
        "instead of 2"
    )
    assert told(whole) == told(whole, "plans/rooms.yaml") == [("plans/rooms.yaml", "data", words)]


def test_what_is_deployed_and_what_is_asked_before(whole: Repository) -> None:
    less = DEPLOYED.replace(", gate: approved", "").replace("quantity: 1", "quantity: 100").replace("0 6 *", "*/5 * *")
    whole.write("prefect.yaml", less)
    whole.write("pyproject.toml", '[tool.planbook]\ngate = "off"\n')
    whole.write(".github/CODEOWNERS", "")
    order = 'the deployment "order": '
    assert told(whole) == [
        ("prefect.yaml", "gate", f"{order}parameters.gate is gone; it was approved"),
        ("prefect.yaml", "deployed", f"{order}parameters.inputs.quantity is now 100 instead of 1"),
        (
            "prefect.yaml",
            "deployed",
            f"{order}schedules is now cron: */5 * * * *, timezone: UTC instead of cron: 0 6 * * *, timezone: UTC",
        ),
        ("pyproject.toml", "gate", "pyproject.toml [tool.planbook]: gate is now off instead of approved"),
        (".github/CODEOWNERS", "gate", "CODEOWNERS of plans/ is gone; it was @reviewers"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "what", "says"),
    [
        ('gate = "off"', "", "value", "gate is gone; it was off"),
        ("", 'gate = "committed"', "safer", "gate is new: committed"),
        ('deployed_gate = "approved"', 'deployed_gate = "off"', "gate", "deployed_gate is now off instead of approved"),
        ("", 'profile = "runs"', "rule", "profile is new: runs"),
        ('profile = "runs"', "", "safer", "profile is gone; it was runs"),
        ("", 'browser = "wss://far.example"', "host", "browser is new: wss://far.example"),
        ('browser = "wss://far.example"', "", "value", "browser is gone; it was wss://far.example"),
        ("", 'model_address = "https://far.example"', "host", "model_address is new: https://far.example"),
        ("", 'notify.to.ops.webhook = "HOOK"', "host", "notify.to.ops.webhook is new: HOOK"),
        ("", "server_keep_days = 3", "value", "server_keep_days is new: 3"),
    ],
)
def test_a_setting(whole: Repository, was: str, now: str, what: str, says: str) -> None:
    whole.write("pyproject.toml", f"[tool.planbook]\n{was}\n")
    whole.commit()
    whole.write("pyproject.toml", f"[tool.planbook]\n{now}\n")
    assert told(whole) == [("pyproject.toml", what, f"pyproject.toml [tool.planbook]: {says}")]


def test_an_approval(whole: Repository) -> None:
    entry = "plans/order.yaml:\n  sha256: {}\n  by: {}\n  at: 2026-11-30T09:00:00Z\n"
    whole.write("plans/approvals.yaml", entry.format("a" * 64, "Ada"))
    was = "sha256 aaaaaaaaaaaa, by Ada, at 2026-11-30T09:00:00Z"
    approval = "the approval of plans/order.yaml"
    assert told(whole) == [("plans/approvals.yaml", "gate", f"{approval} is new: {was}")]
    whole.commit()
    whole.write("plans/approvals.yaml", entry.format("b" * 64, "Eve"))
    now = "sha256 bbbbbbbbbbbb, by Eve, at 2026-11-30T09:00:00Z"
    assert told(whole) == [("plans/approvals.yaml", "gate", f"{approval} is now {now} instead of {was}")]
    whole.write("plans/approvals.yaml", "# nothing\n")
    assert told(whole) == [("plans/approvals.yaml", "safer", f"{approval} is gone; it was {was}")]


def test_nothing_of_that_is_told_where_nothing_changed(whole: Repository) -> None:
    whole.write("prefect.yaml", "# a comment\n" + DEPLOYED)
    assert told(whole) == []


RECIPE = """\
# serves: Book rooms.
# inputs:
#   site: {type: string, example: "https://shop.example/"}
planbook: 1
name: "[[ name ]]"
goal: Book a room for everyone.
start: "[[ site ]]"
steps:
  - group: One
    each: {who: "{{ inputs.list }}"}
    steps:
      - fill: {field: "[[ field ]]", with: "{{ who.name }}"}
      - title: Book
        click: {button: Book}
        effect: once
"""
TOLD = "the recipe book-rooms has changed; plans that look made of it, and stay as they are: plans/rooms.yaml"


def test_a_recipe_that_changed_is_told_with_the_plans_made_of_it(whole: Repository) -> None:
    whole.write("recipes/book-rooms.yaml.j2", RECIPE)
    whole.write("recipes/other.yaml.j2", "# serves: Nothing.\nplanbook: 1\n")
    whole.commit()
    assert whole.diff().stdout == "no plan differs from HEAD\n"
    whole.write("recipes/book-rooms.yaml.j2", RECIPE.replace("effect: once", "effect: repeat"))
    assert (
        whole.diff().stdout
        == f"""\
recipes/book-rooms.yaml.j2: 1 change
  recipe         {TOLD}
                   -         effect: once
                   +         effect: repeat
"""
    )
    said = whole.diff("plans/", "--format", "markdown").stdout
    assert "the recipe book-rooms has changed; plans that look made of it" in said.replace("\\", "")
    assert whole.diff("plans/rooms.yaml").stdout == "plans/rooms.yaml: no change\n"
    view = whole.run(PLANBOOK, "view", "rooms", "--against", "HEAD", "-o", "-").stdout
    assert TOLD.removeprefix("the") in view
    whole.write("recipes/other.yaml.j2", "# serves: Something.\nplanbook: 1\n")
    assert "recipe         the recipe other has changed; no plan looks made of it" in whole.diff().stdout
    (whole.folder / "recipes/other.yaml.j2").unlink()
    assert "recipe         the recipe other is gone; no plan looks made of it" in whole.diff().stdout


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('["sh", "-c", "a; b"]', '["sh", "-c", "a", "b"]'),
        ('["sh", "-c", "a  b"]', '["sh", "-c", "a b"]'),
        (f'["sh", "-c", "{"x" * 500}a"]', f'["sh", "-c", "{"x" * 500}b"]'),
    ],
    ids=["list", "spaces", "end"],
)
def test_values_that_look_alike(whole: Repository, was: str, now: str) -> None:
    listed = '[tool.planbook]\ngate = "approved"\n[tool.planbook.programs.it]\nargv = '
    whole.write("pyproject.toml", listed + was)
    whole.commit()
    whole.write("pyproject.toml", listed + now)
    words = f"pyproject.toml [tool.planbook]: programs.it.argv is now {now} instead of {was}"
    assert told(whole) == [("pyproject.toml", "program", words)]


def test_programs_and_their_files(whole: Repository) -> None:
    whole.write("tools/weigh.py", "print(7)\n")
    listed = '[tool.planbook.programs.weigh]\nargv = ["python3", "tools/weigh.py"]\n'
    whole.write("pyproject.toml", '[tool.planbook]\ngate = "approved"\n' + listed)
    whole.commit()
    assert told(whole) == []
    whole.write("tools/weigh.py", "print(8)\n")
    whole.write("pyproject.toml", '[tool.planbook]\ngate = "approved"\n' + listed + "network = true\n")
    place = "pyproject.toml [tool.planbook]: programs.weigh.network"
    assert told(whole) == [
        ("pyproject.toml", "program", f"{place} is new: True"),
        ("tools/weigh.py", "program", "tools/weigh.py, which is started as weigh, has changed"),
    ]
