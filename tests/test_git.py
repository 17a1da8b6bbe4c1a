"""Reads git repositories with the real git."""

import subprocess
from pathlib import Path

import pytest

from planbook import git
from planbook.git import GitError, Newest, Spot

NAME = "Bestellung für Müller.yaml"


def run(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, message: str = "A change") -> str:
    run(folder, "add", "--all")
    run(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return run(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit of one plan; its name has a space and an umlaut."""
    folder = tmp_path / "a repository"
    (folder / "plans").mkdir(parents=True)
    run(tmp_path, "init", "--quiet", str(folder))
    (folder / "plans" / NAME).write_bytes(b"first\r\n")
    commit(folder)
    return folder


def test_where_a_file_is(repository: Path, tmp_path: Path) -> None:
    assert git.spot(repository / "plans" / NAME) == Spot(repository, f"plans/{NAME}")
    assert git.spot(repository / "plans/not/yet/there.yaml") == Spot(repository, "plans/not/yet/there.yaml")
    assert git.spot(repository / "plans/../plans" / NAME) == Spot(repository, f"plans/{NAME}")
    assert [git.top(repository / path) for path in (".", "plans", f"plans/{NAME}")] == [repository] * 3
    assert git.top(tmp_path / "elsewhere.yaml") is None
    assert git.top(repository / ".git/config") is None


def test_where_a_file_is_through_a_link_to_the_repository(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository)
    assert git.spot(tmp_path / "link/plans" / NAME) == Spot(repository, f"plans/{NAME}")


def test_an_earlier_revision(repository: Path) -> None:
    file = repository / "plans" / NAME
    first = git.commit(repository)
    file.write_bytes(b"second\n")
    second = commit(repository)
    assert (git.show(file, first), git.show(file, "HEAD~1"), git.show(file, "HEAD")) == (
        b"first\r\n",
        b"first\r\n",
        b"second\n",
    )
    assert git.show(repository / "plans/none.yaml", second) is None
    assert git.show(repository / "plans", second) is None
    assert [version.content for version in git.versions(file)] == [b"second\n", b"first\r\n"]
    assert [version.commit for version in git.versions(file)] == [second, first]


def test_the_newest_commit_in_one_go(repository: Path, tmp_path: Path) -> None:
    (repository / "plans/sub").mkdir()
    (repository / "plans/sub/b.yaml").write_bytes(b"b")
    newest = commit(repository)
    (repository / "plans/sub/b.yaml").write_bytes(b"c")
    assert git.newest(repository / "plans", [NAME, "none.yaml", "sub", "sub/b.yaml", "a\nb"]) == Newest(
        newest, {NAME: b"first\r\n", "none.yaml": None, "sub": None, "sub/b.yaml": b"b", "a\nb": None}
    )
    assert git.newest(tmp_path, ["a"]) is None
    run(tmp_path, "init", "--quiet")
    assert git.newest(tmp_path, ["a"]) is None


def test_a_repository_that_cannot_be_read(repository: Path) -> None:
    (repository / ".git/config").write_text("[core]\nrepositoryformatversion = 99\n")
    for ask in (lambda: git.newest(repository, []), lambda: git.top(repository)):
        with pytest.raises(GitError) as caught:
            ask()
        assert str(caught.value).startswith(f"git cannot read the repository of {repository}: ")


def test_letter_case_and_line_breaks_of_a_name_count(repository: Path) -> None:
    paths = [f"plans/{NAME}".upper(), "plans/a\nHEAD:plans", f"plans/{NAME}", f"plans/../plans/{NAME}"]
    found = git.contents(repository, git.commit(repository), paths)
    assert [found[path] for path in paths] == [None, None, b"first\r\n", None]


def test_state_goes_by_bytes_whatever_git_would_do_with_line_ends(repository: Path) -> None:
    file = repository / "plans" / NAME
    run(repository, "config", "core.autocrlf", "input")
    (repository / ".gitattributes").write_text("*.yaml text eol=lf\n")
    states = [git.state(file)]
    file.write_bytes(b"first\n")  # now git itself would find no difference
    states.append(git.state(file))
    file.unlink()
    states.append(git.state(file))
    states.append(git.state(repository / "plans/new.yaml"))
    assert states == ["committed", "modified", "modified", "untracked"]


def test_a_link_is_the_text_of_the_link(repository: Path) -> None:
    (repository / "plans/link.yaml").symlink_to(NAME)
    commit(repository)
    assert git.show(repository / "plans/link.yaml", "HEAD") == NAME.encode()
    assert git.state(repository / "plans/link.yaml") == "modified"


def test_a_repository_without_commits(tmp_path: Path) -> None:
    run(tmp_path, "init", "--quiet")
    (tmp_path / "a.yaml").touch()
    assert (git.head(tmp_path), git.state(tmp_path / "a.yaml"), list(git.versions(tmp_path / "a.yaml"))) == (
        None,
        "untracked",
        [],
    )
    with pytest.raises(GitError) as caught:
        git.show(tmp_path / "a.yaml", "HEAD")
    assert str(caught.value) == (f"{tmp_path}: nothing has been committed there yet. Commit first: git add, git commit")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "", "HEAD:plans"])
def test_an_unknown_revision(repository: Path, revision: str) -> None:
    with pytest.raises(GitError) as caught:
        git.show(repository / "plans" / NAME, revision)
    assert str(caught.value) == (
        f"{revision}: {repository} has no such commit, branch or tag. See `git log` for those that it has"
    )


def test_no_repository(tmp_path: Path) -> None:
    assert git.head(tmp_path) is None
    for ask in (lambda: git.show(tmp_path / "a.yaml", "HEAD"), lambda: git.state(tmp_path / "a.yaml")):
        with pytest.raises(GitError) as caught:
            ask()
        assert str(caught.value) == (
            f"{tmp_path}/a.yaml is not in a git repository. Make one with `git init`, and commit the plans"
        )


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError) as caught:
        git.top(tmp_path)
    assert str(caught.value) == (
        "git is not installed: there is no program `git` on the PATH. Install it, then try again"
    )


def test_the_environment_of_a_hook_does_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repository.parent / "other"
    run(repository.parent, "init", "--quiet", str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git/objects"))
    assert git.spot(repository / "plans" / NAME) == Spot(repository, f"plans/{NAME}")
    assert git.state(repository / "plans" / NAME) == "committed"


def test_nothing_of_the_repository_is_run(repository: Path) -> None:
    hook = repository / "hook"
    hook.write_text(f"#!/bin/sh\ntouch '{repository}/ran'\n")
    hook.chmod(0o755)
    for setting in ("core.fsmonitor", "core.pager", "core.editor", "diff.external", "diff.x.textconv"):
        run(repository, "config", setting, str(hook))
    (repository / ".gitattributes").write_text("*.yaml diff=x filter=x\n")
    run(repository, "config", "filter.x.smudge", str(hook))
    run(repository, "config", "filter.x.clean", str(hook))
    file = repository / "plans" / NAME
    assert (git.state(file), git.show(file, "HEAD"), len(list(git.versions(file)))) == ("committed", b"first\r\n", 1)
    assert not (repository / "ran").exists()


def test_a_replaced_object_is_not_taken_for_the_committed_one(repository: Path) -> None:
    file = repository / "plans" / NAME
    first = run(repository, "rev-parse", f"HEAD:plans/{NAME}")
    file.write_bytes(b"other\n")
    run(repository, "replace", first, run(repository, "hash-object", "-w", str(file)))
    assert git.show(file, "HEAD") == b"first\r\n"


def test_who(repository: Path) -> None:
    run(repository, "config", "user.name", "Ada Lovelace")
    run(repository, "config", "user.email", "ada@example.org")
    assert git.who(repository) == "Ada Lovelace <ada@example.org>"
