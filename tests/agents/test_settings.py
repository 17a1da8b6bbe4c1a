"""`[tool.planbook.agents]`: what is said of what may not be listed."""

from pathlib import Path

import pytest

from tests.programs.test_settings import refusal

HEAD = "[tool.planbook.agents.it]\n"
KINDS = "claude, codex, gemini, command, messages"
OWN = (
    "1: {{}} an agent that reads or writes files may not work in {}, where plans, or what runs keep, are: "
    "what a page tells it could change what runs do; give it a folder of its own."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('about = "It"', f"1: {{}} kind: it is missing; write one of {KINDS}."),
        ('kind = "claude"\nfoldres = []', "3: {} there is no key foldres; did you mean 'folders'?"),
        ('kind = "claude"\nprice = {input = 1}', "3: {} price: output is missing."),
        ('kind = "claude"\nprice = {input = 1, output = 2, cached = 3}', "3: {} price: there is no key cached."),
        ('kind = "claude"\ncapabilities = ["read"]\nfolders = ["."]', OWN.format('"."')),
        ('kind = "gemini"\ncapabilities = ["write"]\nfolders = ["docs", "./plans/data"]', OWN.format('"./plans/data"')),
        ('kind = "claude"\ncapabilities = ["write"]\nfolders = ["hooks"]', OWN.format('"hooks"')),
    ],
)
def test_what_may_not(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, HEAD + text) == f"pyproject.toml:{said.format('[tool.planbook.agents.it]')}"
