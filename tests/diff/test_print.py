"""Changes as text, JSON and Markdown."""

import json
import re
from pathlib import Path

from planbook.diff import Change, as_json, as_markdown, as_text, compare
from planbook.diff.compared import NOTHING, FileDiff
from planbook.diff.markdown import files_as_markdown
from planbook.diff.text import file_as_text, files_as_json
from planbook.plan.load import load_text

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\nsteps:\n"
OLD = HEAD + "  - note: Hello\n  - goto: /a\n  - expect: {text: A}\n"
NEW = HEAD + "  - note: Hello `you`\n  - goto: /b\n"
CHANGES = compare(load_text(OLD, Path("plan.yaml")), load_text(NEW, Path("plan.yaml")))
MARKDOWN = """\
- ⚠️ **expectation**: step 02 is gone: Expect that text "A" is visible <sub>before line 7</sub>
  ```diff
  - - expect: {text: A}
  ```
- **target**: step 01 now opens /b instead of /a <sub>line 6</sub>
  ```diff
  - address: /a
  + address: /b
  ```

<details><summary>1 change of little weight</summary>

- **note**: the first note says something else <sub>line 5</sub>
  ```diff
  - Hello
  + Hello `you`
  ```

</details>
"""


def test_text() -> None:
    assert as_text(CHANGES) == (
        "3 changes, 1 to look at closely: 1 expectation\n"
        '  expectation    step 02 is gone: Expect that text "A" is visible  (before line 7)\n'
        "                   - - expect: {text: A}\n"
        "  target         step 01 now opens /b instead of /a  (line 6)\n"
        "                   - address: /a\n"
        "                   + address: /b\n"
        "  note           the first note says something else  (line 5)\n"
        "                   - Hello\n"
        "                   + Hello `you`"
    )


def test_text_in_colour() -> None:
    assert as_text(CHANGES, colour=True).splitlines()[1:3] == [
        '  \x1b[1;31mexpectation   \x1b[0m step 02 is gone: Expect that text "A" is visible'
        "\x1b[2m  (before line 7)\x1b[0m",
        "                   \x1b[31m- - expect: {text: A}\x1b[0m",
    ]


def test_nothing_changed_is_one_line() -> None:
    said = "Its meaning has not changed, only comments, the order of keys, quoting and so on"
    assert as_text([]) == said
    assert as_markdown([]) == f"{said}.\n"
    assert as_json([]) == "[]"


def test_json() -> None:
    first, *others = json.loads(as_json(CHANGES))
    assert first == {
        "rank": 11,
        "level": "danger",
        "label": "expectation",
        "what": "expect",
        "words": 'step 02 is gone: Expect that text "A" is visible',
        "old": "- expect: {text: A}",
        "new": None,
        "old_line": 7,
        "new_line": None,
        "step": "expect-a",
        "number": 2,
        "sentence": 'Expect that text "A" is visible',
    }
    assert [other["what"] for other in others] == ["target", "note"]


def test_markdown() -> None:
    assert as_markdown(CHANGES) == f"**3 changes, 1 to look at closely: 1 expectation**\n\n{MARKDOWN}"


# Several plans --------------------------------------------------------------------------------------------------------
CHANGED = FileDiff("plans/plan.yaml", "changed", CHANGES)
COSMETIC = FileDiff("plans/same.yaml", "changed", [])
MOVED = FileDiff("plans/new.yaml", "renamed", [CHANGES[1]], "plans/old.yaml")
GONE = FileDiff("plans/gone.yaml", "deleted", [Change(what="removed", words="the plan is deleted, with its 2 steps")])
BROKEN = FileDiff(
    "plans/bad.yaml", "unreadable", (), "", ["plans/bad.yaml:1:1: bad [x]"], "--- a\n+++ b\n@@\n-x\n+`y`\n"
)
SAME = FileDiff("plans/quiet.yaml", "same")


def test_headlines() -> None:
    said = {one.path.split("/")[1]: one.headline for one in (CHANGED, COSMETIC, MOVED, GONE, BROKEN, SAME)}
    assert said == {
        "plan.yaml": "3 changes, 1 to look at closely: 1 expectation",
        "same.yaml": "its meaning has not changed, only comments, the order of keys, quoting and so on",
        "new.yaml": "renamed from plans/old.yaml; 1 change",
        "gone.yaml": "the plan is deleted",
        "bad.yaml": "one version is not a plan; see git's own diff",
        "quiet.yaml": "no change",
    }


def test_a_comment_about_several_plans_has_the_riskiest_first() -> None:
    lines = files_as_markdown([COSMETIC, MOVED, GONE, CHANGED, SAME, BROKEN]).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "### Plans: 2 changed, 1 renamed, 1 deleted, 1 unreadable",
        "#### `plans/bad.yaml`: one version is not a plan; see git's own diff",
        "#### `plans/plan.yaml`: 3 changes, 1 to look at closely: 1 expectation",
        "#### `plans/new.yaml`: renamed from plans/old.yaml; 1 change",
        "#### `plans/gone.yaml`: the plan is deleted",
        f"#### `plans/same.yaml`: {NOTHING}",
    ]
    assert "quiet.yaml" not in "\n".join(lines)


def test_a_comment_when_nothing_has_changed() -> None:
    assert files_as_markdown([SAME]) == files_as_markdown([]) == "### Plans: no change\n"


def test_a_comment_that_would_be_too_long_is_cut_and_says_so() -> None:
    many = [FileDiff(f"plans/{number}.yaml", "changed", CHANGES) for number in range(300)]
    comment = files_as_markdown(many)
    assert len(comment) < 65_000
    assert comment.count("⚠️") > 50
    said = (
        r"This is cut: (of one plan .*, )?(\d+) plans of less risk are shown in one line(, (\d+) plans .*)?\. `planbook"
    )
    assert (cut := re.match(said, comment.splitlines()[-1]))
    assert comment.count("####") + int(cut[4] or 0) == 300


def test_of_a_long_plan_the_riskiest_is_told_and_the_rest_counted() -> None:
    risky, moved = (Change(what=what, words=f"words of {what}") for what in ("commit", "moved"))
    quiet = [FileDiff(f"plans/a{number}.yaml", "changed", [moved]) for number in range(3)]
    long = FileDiff("plans/z.yaml", "changed", [risky, *[moved] * 100])
    comment = files_as_markdown([*quiet, long], longest=1500)
    assert len(comment) < 1700
    lines = [line for line in comment.splitlines() if line]
    assert lines[1:3] == [
        "#### `plans/z.yaml`: 101 changes, 1 to look at closely: 1 commit step",
        "- ⚠️ **commit step**: words of commit",
    ]
    assert [line for line in lines if line.startswith("#### `plans/a")] == [
        f"#### `plans/a{number}.yaml`: 1 change" for number in range(3)
    ]
    left = 101 - comment.count("- **order**") - 1
    assert lines[-1] == (
        f"This is cut: of one plan the {left} changes of the least risk are left out, 3 plans of less risk are shown "
        "in one line. `planbook diff` shows all."
    )


def test_what_a_plan_says_is_no_markdown_of_ours() -> None:
    steps = '  - click: {button: "**B** <img src=x> @team [a](b) `c` | ~d~ #1"}\n  - note: "```\\n</details>"\n'
    comment = as_markdown(compare(None, load_text(HEAD + steps, Path("plan.yaml"))))
    assert r'Click button "\*\*B\*\* \<img src=x\> ' in comment
    assert "@\N{ZERO WIDTH SPACE}team \\[a\\](b) \\`c\\` \\| \\~d\\~ \\#1" in comment
    assert '  ````diff\n  + - note: "```\\n</details>"\n  ````\n' in comment


def test_a_file_as_text() -> None:
    assert file_as_text(CHANGED).startswith("plans/plan.yaml: 3 changes, 1 to look at closely: 1 expectation\n  exp")
    assert file_as_text(GONE) == "plans/gone.yaml: the plan is deleted"
    assert file_as_text(BROKEN, colour=True) == (
        "\x1b[1mplans/bad.yaml\x1b[0m: one version is not a plan; see git's own diff\n"
        "plans/bad.yaml:1:1: bad [x]\n"
        "\x1b[31m--- a\x1b[0m\n\x1b[32m+++ b\x1b[0m\n\x1b[36m@@\x1b[0m\n\x1b[31m-x\x1b[0m\n\x1b[32m+`y`\x1b[0m"
    )


def test_files_as_json() -> None:
    moved, broken = json.loads(files_as_json([MOVED, BROKEN]))
    assert (moved["path"], moved["state"], moved["before"]) == ("plans/new.yaml", "renamed", "plans/old.yaml")
    assert [change["what"] for change in moved["changes"]] == ["target"]
    assert (broken["state"], broken["problems"]) == ("unreadable", ["plans/bad.yaml:1:1: bad [x]"])
