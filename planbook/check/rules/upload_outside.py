"""upload-outside: a step that sends or reads a file that the plan should not touch."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted
from planbook.plan.source import Text
from steps._file_source import FileSource

_FILES = (("upload", "file"), ("request", "file"), ("run", "files"), ("extract", "file"))
_FORMATS = [("extract", "file", name) for name in FileSource.model_fields if name != "path"]
"""What else may be said of a file that is read."""
_INPUT = re.compile(r"\{\{\s*inputs\.(\w+)")


class UploadOutside(Rule):
    """Finds files outside the project, hidden files, and paths that an input or a page gives.

    What is uploaded is gone: the site has it. It is the same with the files of `request` and `run`, and with what
    `extract` reads from one. A run refuses files outside the project, and hidden files (`.env`, `.git/config`), which
    contain keys. An input of the type `file` is checked before the run begins, and shows that a
    file is meant; an input of the type `string` does neither. With `from_page: allow`, a page can ask for any file of
    the project that is not hidden.

    Example:
        - upload: {field: Invoice, file: ../invoices/march.pdf}

    Use instead:
        inputs:
          invoice: {type: file, default: plans/data/invoice.pdf}
        steps:
          - upload: {field: Invoice, file: "{{ inputs.invoice }}"}

    Fix: none; the file has to move.
    """

    name: ClassVar[str] = "upload-outside"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            for path, text in step.texts():
                if path[:2] in _FILES and path[:3] not in _FORMATS:
                    yield from _of_path(text)
                    yield from _of_input(text, judged, "uploaded as" if path[0] == "upload" else "the path of")
            if step.word == "upload" and step.at("upload", "from_page"):
                what = "a page may choose which file of the project it is given"
                yield Finding(step.key_place("upload", "from_page"), what, "write out which file, or take an input")


def _of_path(text: Text) -> Iterator[Finding]:
    path, windows = PurePosixPath(text), PureWindowsPath(text)
    if path.is_absolute() or windows.drive or text.startswith(("~", "\\")) or ".." in (*path.parts, *windows.parts):
        what = f"{quoted(text)} is outside of the project"
        yield Finding(text.place, what, "put the file into the project's folder, and write its path from there")
    elif hidden := next((part for part in path.parts if part.startswith(".") and part != "."), None):
        yield Finding(text.place, f"{quoted(hidden)} is hidden, as files with keys are", "use a copy of what is meant")


def _of_input(text: Text, judged: PlanFacts, how: str) -> Iterator[Finding]:
    for name in _INPUT.findall(text):
        declared = judged.plan.inputs.get(name)
        if declared and declared.type == "string" and not declared.choices:
            what = f"the input {quoted(name)} is any text, and is {how} a file"
            yield Finding(text.place, what, "give it the type 'file', or 'choices'")
