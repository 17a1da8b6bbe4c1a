"""A run is refused before it starts if a program is not listed, does not fit, or is not on this machine."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from planbook.engine.prepare import prepare
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.programs import command

PLAN = "planbook: 1\nname: it\nstart: https://shop.example/\nsteps:\n  - run: {step}\n"
FOLDER = "[tool.planbook.programs.it]\nnetwork = true\n"
CANNOT = "it cannot be started: "


def refusal(folder: Path, listed: str, step: str = "it") -> str:
    (folder / "pyproject.toml").write_text(listed)
    (folder / "plans").mkdir(exist_ok=True)
    plan = folder / "plans" / "it.yaml"
    plan.write_text(PLAN.format(step=step))
    secrets: Mapping[str, str] = {}
    with pytest.raises(PlanbookError) as caught:
        prepare(str(plan), {}, Project(folder), secrets.get)
    return str(caught.value)


def test_a_program_that_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = refusal(tmp_path, "", "sum-up")
    todo = "List it in pyproject.toml, as [tool.planbook.programs.sum-up]"
    assert said.splitlines()[0] == f"plans/it.yaml:5:5: there is no program 'sum-up'. {todo} [unknown-program]"
    said = refusal(tmp_path, FOLDER + 'argv = ["true", "{args.sku}"]', "{program: it, args: {skus: A4}}")
    assert "'it' takes no argument 'skus'. Did you mean 'sku'? [unknown-program]" in said


def test_a_program_that_is_not_here(tmp_path: Path) -> None:
    (tmp_path / "tool.sh").write_text("true\n")
    (tmp_path / "out").symlink_to("/usr")
    cases = {
        'argv = ["no-such-tool"]': "there is no no-such-tool in PATH on this machine. Install it.",
        'argv = ["tools/it"]': "there is no file tools/it.",
        'argv = ["./tool.sh"]': "./tool.sh is not executable. Change that: chmod +x ./tool.sh",
        'argv = ["out/bin/env"]': "out/bin/env leads out of the project's folder, to ",
        'argv = ["true"]\nfolder = "out/lib"': "out/lib leads out of the project's folder, to ",
        'argv = ["true"]\nfolder = "tools"': "its folder tools does not exist.",
    }
    for listed, said in cases.items():
        assert refusal(tmp_path, FOLDER + listed).startswith(CANNOT + said)


def test_schemas_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text("half")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "out.json").symlink_to("/etc/passwd")
    place = "[tool.planbook.programs.it] schema: "
    cases = {
        '{type = "nothing"}': "this is not a JSON Schema: 'nothing' is not valid under any of the given schemas",
        '"none.json"': "none.json cannot be read: No such file or directory",
        '"half.json"': "half.json is not JSON: Expecting value: line 1 column 1 (char 0)",
        '"list.json"': "list.json is not a JSON Schema: it must be an object",
        '"out.json"': "out.json leads out of the project's folder",
    }
    for schema, said in cases.items():
        assert refusal(tmp_path, FOLDER + f'argv = ["true"]\nschema = {schema}') == place + said


def test_a_system_that_cannot_take_the_network_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "without_network", lambda: None)
    assert refusal(tmp_path, '[tool.planbook.programs.it]\nargv = ["true"]') == CANNOT + (
        "it may not use the network, and this system cannot take that away from a program (planbook needs Linux, and "
        "the right to run `unshare --net`). If it may use the network, write network = true in "
        "[tool.planbook.programs.it]."
    )
