"""`[tool.planbook.programs]`: what may be listed, and what is said of anything else."""

from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import read_settings


def refusal(folder: Path, text: str) -> str:
    """Returns what is said of the settings, without the file's folder."""
    (folder / "pyproject.toml").write_text(text)
    with pytest.raises(PlanbookError) as caught:
        read_settings(Project(folder))
    return str(caught.value).removeprefix(f"{folder}/")


def test_what_may_be_listed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("""
        [tool.planbook.programs.price-per-sheet]
        argv = ["tools/price", "--size={args.size}", "{files.list}", "{args.more}", "{out}", "{other}"]
        stdin = "json"
        time = "1.5m"
        memory = "1 GB"
        output = "200 kB"
        schema = "tools/price.schema.json"
        [tool.planbook.programs.any]
        argv = ["true"]
        memory = "none"
    """)
    listed = read_settings(Project(tmp_path)).programs
    price = listed["price-per-sheet"]
    assert (price.args, price.files) == (("size", "more"), ("list",))
    assert (price.time, price.memory, price.output) == (90.0, 1_000_000_000, 200_000)
    assert (listed["any"].memory, listed["any"].network, listed["any"].stdin) == (None, False, None)


HEAD = "[tool.planbook.programs.it]\n"
ARGV = HEAD + 'argv = ["it"]\n'
PLACE = "[tool.planbook.programs.it]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEAD + 'about = "It"',
            f"1: {PLACE} argv: it is missing; write the program and its arguments, such as "
            '["python3", "tools/price.py"].',
        ),
        (HEAD + 'argv = "it --now"', f'2: {PLACE} argv: input should be a valid list, not "it --now".'),
        (HEAD + "argv = []", f"2: {PLACE} argv: list should have at least 1 item after validation, not 0, not []."),
        (HEAD + 'argv = ["{args.it}"]', f"1: {PLACE} argv begins with the name of the program, written out."),
        (ARGV + "memroy = 1", f"3: {PLACE} there is no key memroy; did you mean 'memory'?"),
        (ARGV + "time = 30", f'3: {PLACE} time: write a duration such as "30s" or "5m", not 30.'),
        (ARGV + "time = nan", f'3: {PLACE} time: write a duration such as "30s" or "5m", not nan.'),
        (ARGV + 'time = "soon"', f'3: {PLACE} time: write a duration such as "30s" or "5m", not "soon".'),
        (ARGV + "memory = 500", f'3: {PLACE} memory: write a size with its unit, such as "200 MB", not 500.'),
        (ARGV + 'output = "none"', f'3: {PLACE} output: write a size such as "200 MB", not "none".'),
        (ARGV + 'stdin = "yaml"', f"3: {PLACE} stdin: input should be 'json' or 'text', not \"yaml\"."),
        (
            ARGV + 'folder = "../other"',
            f"3: {PLACE} folder: ../other is not inside of the project's folder; write a path from there.",
        ),
        (ARGV + 'environment = ["A B"]', f'3: {PLACE} environment: "A B" is not a valid environment variable name.'),
        (ARGV + 'secrets = ["PATH"]', f"3: {PLACE} secrets: planbook sets PATH itself."),
        (
            '[tool.planbook.programs."a b"]\nargv = ["it"]',
            '1: [tool.planbook.programs.a b] "a b" is not a valid program name; write letters, digits, _ and -.',
        ),
    ],
    ids=lambda value: value.splitlines()[-1] if isinstance(value, str) and value.startswith("[") else "",
)
def test_what_may_not(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == f"pyproject.toml:{said}"
