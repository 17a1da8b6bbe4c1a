"""The cell of a dialog that the browser has shown."""

from planbook.browser.recording.acts import Happening
from planbook.check.secret_patterns import may_be_secret
from planbook.recording.cell import Cell, Written

SHORT = 80  # letters of a dialog that are written into the plan
SECRET = 'the answer to "{}": a `dialog` step cannot have a secret'


def dialog_cell(at: Happening) -> Cell:
    """Returns the step with the person's answer; one that could not be recorded if the page asked for a password."""
    text, answer = " ".join(str(at.told["text"]).split()), at.told["answer"]
    own: Written = {"do": "accept" if at.told["accepted"] else "dismiss"}
    if at.told["type"] != "alert" and 0 < len(text) <= SHORT and not any(letter.isdigit() for letter in text):
        own["contains"] = text
    if answer is not None and _asks_for_secret(text):
        return Cell("note", missed=SECRET.format(text[:SHORT]))
    return Cell("dialog", own if answer is None else own | {"with": answer})


def _asks_for_secret(question: str) -> bool:
    words = question.replace("?", " ").replace(":", " ").split()
    return any(may_be_secret(" ".join(words[: number + 1])) for number in range(len(words)))
