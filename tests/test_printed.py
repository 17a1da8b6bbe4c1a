"""Texts of pages and plans are printed safely."""

import csv
import io
import json

import pytest

from planbook.check.formats.github import render as for_github
from planbook.check.report import Report
from planbook.cli.table import as_csv
from planbook.output.printable import as_cell, printable, without_bidi_controls, without_commands
from planbook.output.streams import NeverFailingWriter, PrintableStream, write_trusted
from planbook.plan.problem import Problem

STEERS = {
    "a\x1b[31mred\x1b[0m": "a\\u001b[31mred\\u001b[0m",
    "\x1b]8;;http://evil.example/\x07link\x1b]8;;\x07": "\\u001b]8;;http://evil.example/\\u0007link\\u001b]8;;\\u0007",
    "over\rwritten\x08\x7f": "over\\u000dwritten\\u0008\\u007f",
    "NUL\0 and C1 \x9b2J\x85": "NUL\\u0000 and C1 \\u009b2J\\u0085",
    "if access != 'user\u202e \u2066// admin\u2069 \u2066": "if access != 'user\\u202e \\u2066// admin\\u2069 \\u2066",
    "one\u2028two": "one\\u2028two",
    "tab\tand\nline, é, שלום, 😀, a\u200d": "tab\tand\nline, é, שלום, 😀, a\u200d",
}


@pytest.mark.parametrize("text", STEERS)
def test_a_text_steers_nothing(text: str) -> None:
    assert printable(text) == STEERS[text]
    assert json.loads(printable(json.dumps({"a": text}, ensure_ascii=False))) == {"a": text}, "JSON stays the same"


def test_what_turns_the_reading_round() -> None:
    assert without_bidi_controls("a\u202eb\x1b") == "a\\u202eb\x1b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=a::no\n  ::add-mask::x", "\\u003a:error file=a::no\n  \\u003a:add-mask::x"),
        ("a::b: c", "a::b: c"),
        ("x ##[error]no ##vso[task.x]y ##teamcity[z", "x \\u0023#[error]no \\u0023#vso[task.x]y \\u0023#teamcity[z"),
        ("## Heading", "## Heading"),
    ],
)
def test_no_command_of_a_ci_system(text: str, shown: str) -> None:
    assert without_commands(text) == shown


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://evil.example","x")', '\'=HYPERLINK("http://evil.example","x")'),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\\u000d=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("-1,299.50", "-1,299.50"),
        ("+47", "+47"),
        ("a=b", "a=b"),
        ("\x1b[2J", "\\u001b[2J"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert as_cell(text) == cell
    assert list(csv.reader(io.StringIO(as_csv(["a"], [[text]]), newline=""))) == [["a"], [cell]]


def test_the_header_and_what_is_in_lists() -> None:
    assert as_csv(["=a", "b"], [[-1.5, ["\x1b", "=1"]]]) == '\'=a,b\n-1.5,"[""\\u001b"", ""=1""]"'


def test_an_annotation() -> None:
    problem = Problem("a\x1b.yaml", 1, 2, "there is no\n::error::step \x1b[2J\u202e", "", "unknown-key")
    assert for_github(Report(["a.yaml"], [problem])) == (
        "::error file=a\\u001b.yaml,line=1,endLine=1,col=2,endColumn=2,title=planbook%3A unknown-key"
        "::there is no%0A::error::step \\u001b[2J\\u202e"
    )


@pytest.mark.parametrize(("ci", "first"), [("", "::error::x"), ("true", "\\u003a:error::x")])
def test_a_stream_prints_text_and_what_is_ours(
    ci: str, first: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.setenv(name, ci)
    stream = PrintableStream(NeverFailingWriter(1), "utf-8", eager=True)
    print("::error::x\n\x1b[2J\u202e", file=stream)
    write_trusted(stream, "\x1b[1m::error::ours\x1b[0m\n")
    stream.flush()
    assert capfd.readouterr().out == f"{first}\n\\u001b[2J\\u202e\n\x1b[1m::error::ours\x1b[0m\n"
