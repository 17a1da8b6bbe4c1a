"""Every exact message: `bad/X.yaml` has mistakes, `bad/X.out` is the output of `planbook check X.yaml`.

After a change of wording: `cd tests/check/bad && planbook check X.yaml > X.out`, and review the diff.
"""

import re
from pathlib import Path

import pytest

from planbook.check.plans import check_plans
from planbook.plan.problem import as_text

BAD = Path(__file__).parent / "bad"


@pytest.mark.parametrize("name", sorted(path.stem for path in BAD.glob("*.yaml")))
def test_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    said = as_text(check_plans([Path(f"{name}.yaml")]))
    assert said + "\n" == Path(f"{name}.out").read_text(encoding="utf-8")


def test_every_message_belongs_to_a_plan() -> None:
    assert {path.stem for path in BAD.glob("*.out")} == {path.stem for path in BAD.glob("*.yaml")}


@pytest.mark.parametrize("path", sorted(BAD.glob("*.out")), ids=lambda path: path.stem)
def test_no_message_speaks_of_python(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    said = "\n".join(line for line in lines if not re.match(r" *\d* \|", line))  # but for what is quoted from the plan
    for word in ("pydantic", "validation error", "Input should", "NoneType", "<", "Traceback", "dict", "str "):
        assert word not in said
