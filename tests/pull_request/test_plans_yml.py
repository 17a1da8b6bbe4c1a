"""`.github/workflows/plans.yml`: its steps run as commands in a repository with a pull request."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from planbook.init.make import make
from tests.pull_request.github import TOKEN, GitHub
from tests.pull_request.workflow import EXPRESSION, Said, Workflow

ROOT = Path(__file__).parents[2]
FILE = ".github/workflows/plans.yml"
MARK = "<!-- planbook: what changed in plans -->\n"
RUN = "https://github.example/ada/plans/actions/runs/42"
WRONG = "planbook: 1\nname: wrong\nstart: https://shop.example/\nsteps:\n  - klick: OK\n"
OTHER = "planbook: 1\nname: {name}\ngoal: Look.\nstart: https://shop.example/\nsteps:\n  - expect: {{heading: Shop}}\n"


class PullRequest:
    """A repository made by `planbook init`, and a branch of it; each step runs as GitHub would run it."""

    def __init__(self, folder: Path, github: GitHub) -> None:
        self.folder, self.github = folder, github
        make(folder)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.base = self.commit()
        self.git("checkout", "--quiet", "-b", "change")
        self.summary = folder.parent / "summary.md"

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A change")
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    @property
    def workflow(self) -> Workflow:
        known = {
            "github.event.pull_request.base.sha": self.base,
            "github.event.pull_request.number": "7",
            "github.token": TOKEN,
            "github.server_url": "https://github.example",
            "github.repository": "ada/plans",
            "github.run_id": "42",
        }
        return Workflow(self.folder / FILE, known)

    def run(self, job: str, name: str, folder: Path | None = None) -> Said:
        """Runs a step; `planbook` is on the PATH, as after the step that installs it."""
        return self.workflow.run(
            job, name, folder or self.folder,
            PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_API_URL=self.github.url,
            GITHUB_REPOSITORY="ada/plans",
        )  # fmt: skip

    def review(self) -> Said:
        """Runs the two jobs: describes the changes, and writes the comment from that."""
        said = self.run("review", "Say what changed")
        assert said.code == 0, said
        said = self.run("comment", "Write the comment, or bring it up to date", self.folder / "review")
        assert said.code == 0, said
        return said


@pytest.fixture
def github() -> Iterator[GitHub]:
    github = GitHub()
    yield github
    github.server.shutdown()


@pytest.fixture
def request_(tmp_path: Path, github: GitHub) -> PullRequest:
    return PullRequest(tmp_path / "plans", github)


# What it does ---------------------------------------------------------------------------------------------------------
def test_problems_are_told_on_their_lines(request_: PullRequest) -> None:
    said = request_.run("review", "Check the plans")
    assert (said.code, said.out) == (0, "")
    request_.write("plans/wrong.yaml", WRONG)
    said = request_.run("review", "Check the plans")
    assert said.code == 1
    [line] = said.out.splitlines()
    assert line.startswith("::error ") and "file=plans/wrong.yaml" in line and "line=5" in line and "klick" in line


def test_the_comment_says_what_changed(request_: PullRequest, github: GitHub) -> None:
    request_.edit("plans/look-up-price.yaml", 'allow: ["127.0.0.1"]', 'allow: ["127.0.0.1", elsewhere.example]')
    request_.commit()
    request_.review()
    [body] = github.bodies()
    assert body.startswith(f"{MARK}### Plans: 1 changed\n") and "elsewhere.example" in body
    assert body.endswith(f"[The changed plans as pages, and all that was checked]({RUN})\n")
    changes = (request_.folder / "review/changes.md").read_text(encoding="utf-8")
    assert changes in body and request_.summary.read_text(encoding="utf-8") == changes


def test_the_comment_is_brought_up_to_date_and_not_repeated(request_: PullRequest, github: GitHub) -> None:
    for number in range(250):  # of others, several pages of them
        github.comment(f"{MARK}Nothing to see here, {number}" if number == 3 else "Well done", login="mallory")
    others = github.bodies()
    request_.edit("plans/look-up-price.yaml", "Read the price", "Note the price")
    request_.commit()
    request_.review()
    github.comment("Thank you", login="ada")
    first = github.bodies()[250]
    assert first.startswith(MARK) and "Note the price" in first
    request_.edit("plans/look-up-price.yaml", "Note the price", "Keep the price")
    request_.commit()
    request_.review()
    assert [request.split("?")[0] for request in github.asked if not request.startswith("GET")] == [
        "POST /repos/ada/plans/issues/7/comments",
        "PATCH /repos/ada/plans/issues/comments/350",
    ]
    assert "Keep the price" in github.bodies()[250]
    assert github.bodies()[:250] == others and github.bodies()[251:] == ["Thank you"]


def test_nothing_is_said_where_nothing_changed(request_: PullRequest, github: GitHub) -> None:
    request_.write("recipes/README.md", "# Recipes\n")
    request_.commit()
    request_.review()
    assert github.comments == []
    request_.edit("plans/look-up-price.yaml", "Read the price", "Note the price")
    request_.commit()
    request_.review()
    request_.edit("plans/look-up-price.yaml", "Note the price", "Read the price")
    request_.commit()
    request_.review()
    [body] = github.bodies()
    assert body.startswith(f"{MARK}### Plans: no change\n")


def test_only_what_the_branch_changed_is_told(request_: PullRequest, github: GitHub) -> None:
    """The base branch has advanced meanwhile."""
    request_.write("plans/mine.yaml", OTHER.format(name="mine"))
    request_.commit()
    request_.git("checkout", "--quiet", "main")
    request_.write("plans/theirs.yaml", OTHER.format(name="theirs"))
    request_.base = request_.commit()
    request_.git("checkout", "--quiet", "change")
    request_.review()
    [body] = github.bodies()
    assert "plans/mine.yaml" in body and "theirs" not in body and "Plans: 1 new" in body


def test_the_changed_plans_are_shown_as_pages(request_: PullRequest) -> None:
    request_.edit("plans/look-up-price.yaml", "Read the price", "Note the price")
    request_.write("plans/new.yaml", OTHER.format(name="new"))
    request_.commit()
    said = request_.run("review", "Show the changed plans")
    assert said.code == 0, said
    pages = {page.name: page.read_text(encoding="utf-8") for page in (request_.folder / "review/views").iterdir()}
    assert {"look-up-price.html", "new.html"} <= set(pages)
    assert "Note the price" in pages["look-up-price.html"] and "Read the price" in pages["look-up-price.html"]


def test_one_page_is_in_its_folder_too(request_: PullRequest) -> None:
    request_.write("plans/new.yaml", OTHER.format(name="new"))
    request_.commit()
    assert request_.run("review", "Show the changed plans").code == 0
    assert [page.name for page in (request_.folder / "review/views").iterdir()] == ["new.html"]


def test_no_pages_where_no_plan_changed(request_: PullRequest) -> None:
    request_.write("plans/approvals.yaml", "# none\n")
    request_.commit()
    said = request_.run("review", "Show the changed plans")
    assert (said.code, said.out) == (0, "") and not (request_.folder / "review").exists()


def test_a_plan_that_is_none_does_not_stop_the_review(request_: PullRequest, github: GitHub) -> None:
    request_.write("plans/wrong.yaml", WRONG)
    request_.edit("plans/look-up-price.yaml", "Read the price", "Note the price")
    request_.commit()
    request_.review()
    [body] = github.bodies()
    assert "plans/wrong.yaml" in body and "Note the price" in body
    said = request_.run("review", "Show the changed plans")
    assert said.code == 0 and "::warning::" in said.out
    assert (request_.folder / "review/views/look-up-price.html").exists()


# What it must not do --------------------------------------------------------------------------------------------------
NAMES = [
    "a b",
    "$(touch PWNED)",
    "`touch PWNED`",
    "a;touch PWNED",
    "-o=PWNED",
    "--version",
    "'",
    '"',
    "für heute",
    "a\nb",
]


def test_names_are_not_taken_for_commands(request_: PullRequest, github: GitHub) -> None:
    for name in NAMES:
        request_.write(f"plans/{name}.yaml", OTHER.format(name="x"))
    request_.commit()
    request_.run("review", "Check the plans")
    request_.review()
    assert request_.run("review", "Show the changed plans").code == 0
    assert [path.name for path in request_.folder.rglob("*PWNED*") if path.suffix != ".yaml"] == []
    assert len(github.comments) == 1


def test_no_value_of_a_request_gets_into_a_script() -> None:
    workflow = Workflow(ROOT / FILE, {})
    for job in ("review", "comment"):
        for step in workflow.steps(job):
            assert not EXPRESSION.search(step.get("run", "")), step["name"]


def test_rights() -> None:
    """The job that reads a pull request has only the right to read; the job that may write runs nothing from it."""
    workflow = Workflow(ROOT / FILE, {})
    assert list(workflow.triggers) == ["pull_request"]  # not pull_request_target, which gives forks access to secrets
    jobs = workflow.written["jobs"]
    assert workflow.written["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "review": {"contents": "read"},
        "comment": {"pull-requests": "write"},
    }
    checkout, *_ = workflow.steps("review")
    assert checkout["with"]["persist-credentials"] is False
    assert "github.token" not in yaml.safe_dump(jobs["review"]) and "secrets." not in yaml.safe_dump(jobs)
    assert [step.get("uses", step.get("name", "")).split("@")[0] for step in workflow.steps("comment")] == [
        "actions/download-artifact",
        "Write the comment, or bring it up to date",
    ]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in jobs["comment"]["if"]


def test_it_is_the_one_that_init_makes(tmp_path: Path) -> None:
    make(tmp_path)
    made, ours = ((folder / FILE).read_text(encoding="utf-8") for folder in (tmp_path, ROOT))
    assert re.sub("PLANBOOK: .*?(?= #)", "", made) == re.sub("PLANBOOK: .*?(?= #)", "", ours)
    assert "PLANBOOK: . #" in ours  # this repository checks its plans with its own planbook
