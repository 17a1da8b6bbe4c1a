"""`plans/approvals.yaml`: reading reports every mistake, writing splices."""

import pytest

from planbook.errors import PlanProblems
from planbook.gate.approvals import HEADER, Approval, read_approvals, with_approval

A, B, C = "a" * 64, "b" * 64, "c" * 64
WHO, AT = "Ada Lovelace <ada@example.org>", "2026-07-01T09:30:00Z"
NEW = Approval("plans/order.yaml", C, "Grace: the 1st #hero", "2026-08-02T10:00:00Z")
WRITTEN = f"""\
# Ours.

plans/cancel.yaml: # see the minutes
  sha256: {A}
  by: {WHO} # for Grace
  at: "{AT}"
plans/order.yaml:
  at: '{AT}'
  # she has tried it
  by: "{WHO}"
  sha256: {B}   # before the sale

plans/zip.yaml: {{sha256: {A}, by: Ada, at: "{AT}"}}
# the end
"""


def read(text: str) -> dict[str, Approval]:
    return read_approvals(text.encode(), "plans/approvals.yaml")


def spliced(text: str | None, approval: Approval) -> str:
    return with_approval(None if text is None else text.encode(), approval, "plans/approvals.yaml").decode()


def test_the_first_approval_makes_the_file() -> None:
    made = spliced(None, Approval("plans/order.yaml", A, WHO, AT))
    assert made == f"{HEADER}\nplans/order.yaml:\n  sha256: {A}\n  by: {WHO}\n  at: {AT}\n"
    assert read(made) == {"plans/order.yaml": Approval("plans/order.yaml", A, WHO, AT)}


@pytest.mark.parametrize("text", ["", "# nothing yet", "\n\n"])
def test_a_file_without_approvals(text: str) -> None:
    assert read(text) == {}
    made = spliced(text, Approval("plans/order.yaml", A, WHO, AT))
    assert made.startswith(text) and list(read(made)) == ["plans/order.yaml"]


def test_a_new_approval_takes_the_place_of_the_earlier_one() -> None:
    expected = (
        WRITTEN.replace(f"at: '{AT}'", f"at: '{NEW.at}'")
        .replace(f'by: "{WHO}"', f'by: "{NEW.by}"')
        .replace(f"sha256: {B}", f"sha256: {C}")
    )
    assert spliced(WRITTEN, NEW) == expected


def test_an_entry_in_brackets() -> None:
    made = spliced(WRITTEN, Approval("plans/zip.yaml", C, "Grace, PhD", AT))
    assert made == WRITTEN.replace(f"{{sha256: {A}, by: Ada,", f'{{sha256: {C}, by: "Grace, PhD",')


def test_a_new_entry_stands_by_its_name() -> None:
    made = spliced(WRITTEN, Approval("plans/pay.yaml", C, WHO, AT))
    assert list(read(made)) == [
        "plans/cancel.yaml", "plans/order.yaml", "plans/pay.yaml", "plans/zip.yaml",
    ]  # fmt: skip
    for line in WRITTEN.splitlines():
        assert line in made.splitlines()


def test_line_ends_stay() -> None:
    made = spliced(WRITTEN.replace("\n", "\r\n"), NEW)
    assert made.count("\r\n") == made.count("\n") == WRITTEN.count("\n")


@pytest.mark.parametrize("path", ["plans/für heute.yaml", "plans/a: b #c.yaml", "plans/'x'.yaml", "plans/[1].yaml"])
def test_strange_names(path: str) -> None:
    approval = Approval(path, A, 'Łukasz "O\'Neill" {x}', AT)
    for text in (None, WRITTEN):
        assert read(spliced(text, approval))[path] == approval


BROKEN = [
    ("- plans/a.yaml\n", "1:1: this is not a list of approvals. Write `path: {sha256, by, at}`"),
    ("plans/a.yaml: yes\n", "1:1: 'plans/a.yaml' has no approval. Write sha256, by and at below it"),
    (
        f'plans/a.yaml: {{sha256: {A}, by: Ada, at: "{AT}"}}\nplans/a.yaml: {{sha256: {B}, by: Ada, at: "{AT}"}}\n',
        "2:1: the key 'plans/a.yaml' is here twice. Line 1 has it first",
    ),
    (
        f'plans/a.yaml: {{sha256: {A}, at: "{AT}"}}\n',
        "1:1: the approval of 'plans/a.yaml' does not say 'by'. It has sha256, by and at",
    ),
    (
        f"plans/a.yaml: {{sha256: {A}, by: '', at: \"{AT}\"}}\n",
        "1:90: the approval of 'plans/a.yaml' does not say 'by'. It has sha256, by and at",
    ),
    (
        f"plans/a.yaml: {{sha256: {A}, by: Ada, at: today}}\n",
        "1:103: 'today' is not a time. Write it in UTC, like 2026-07-01T09:30:00Z",
    ),
    (
        f'plans/a.yaml: {{sha256: {A.upper()}, by: Ada, at: "{AT}"}}\n',
        f"1:24: '{'A' * 59}…' is not a SHA-256. A SHA-256 has 64 digits and letters from a to f",
    ),
    (
        f'plans/a.yaml: {{sha256: {A}, by: Ada, at: "{AT}", until: never}}\n',
        "1:127: an approval has no 'until'. It has sha256, by and at",
    ),
    (
        "plans/a.yaml: [1\n",
        "1:15: a '[' is opened here and never closed. Close it with ']'; "
        "quote a text in it that contains brackets or commas",
    ),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[said[:40] for _, said in BROKEN])
def test_a_broken_file(text: str, said: str) -> None:
    with pytest.raises(PlanProblems) as caught:
        read(text)
    first = str(caught.value).splitlines()[0]
    assert first.startswith(f"plans/approvals.yaml:{said} [")
    with pytest.raises(PlanProblems):
        spliced(text, NEW)


def test_not_utf_8() -> None:
    with pytest.raises(PlanProblems) as caught:
        read_approvals("# ok\n# für\n".encode("latin-1"), "plans/approvals.yaml")
    assert str(caught.value) == "plans/approvals.yaml:2:1: this is not UTF-8. Save the file as UTF-8 text [approvals]"


def test_what_cannot_be_spliced() -> None:
    text = f'plans/order.yaml:\n  sha256: {A}\n  by: |\n    Ada\n  at: "{AT}"\n'
    with pytest.raises(PlanProblems) as caught:
        spliced(text, NEW)
    assert str(caught.value).startswith(
        "plans/approvals.yaml:1:1: the approval cannot be written here: a text, list or mapping over several lines is "
        "not replaced. Write it by hand [approvals]"
    )
