"""Everything that SECURITY.md names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")


def test_the_tests_that_it_names() -> None:
    named = set(re.findall(r"`((?:tests|planbook|plans)/[\w./-]+)`", TEXT))
    assert len(named) > 15
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_targets_that_it_names() -> None:
    targets = set(re.findall(r"`make ([\w-]+)`", TEXT))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {"test", "attack", "fuzz"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
