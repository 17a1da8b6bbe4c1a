"""A stand-in that a person plays: `python -m tests.planner.by_hand FOLDER`, and in another terminal `planbook write`.

Each request is a readable file, `001-request.md`; the answer is expected in `001-answer.yaml`, a list:

    - say: So far, so good.
    - try_step: {step: {click: {button: Sign in}}}

The answers are saved in `exchange.yaml`, with the player and the purpose, and can be replayed: `recorded`.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.planner import standin as play
from tests.planner.drafted import words
from tests.planner.standin import Body, Standin, Turn

MOMENT = 0.1  # seconds between two checks for an answer
TOOLS = ("look", "try_step", "try_whenever", "undo_to", "finish", "fill_recipe", "use_plan", "draft_instead")


class Answers(yaml.SafeLoader):
    """A YAML loader for the answers of a model, in which `no`, `on` and `yes` are texts."""


Answers.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    """Parses YAML. Raises YAMLError."""
    return yaml.load(text, Answers)


class ByHand(Standin):
    """Writes requests to a folder, and waits there for the answers."""

    def __init__(self, folder: Path, label: str) -> None:
        super().__init__()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._answers: list[Any] = []
        self._label = label

    def take(self, body: Body) -> Turn:
        again = self.requests[-1:] == [body]  # the client has sent it once more, tired of waiting
        if not again:
            self.requests.append(body)
        number = len(self.requests)
        file = self.folder / f"{number:03}-request.md"
        file.write_text(readable(body, whole=number == 1), encoding="utf-8")
        answer = self._awaited(self.folder / f"{number:03}-answer.yaml")
        self._answers[number - 1 :] = [answer]
        exchange = {"label": self._label, "answers": self._answers}
        (self.folder / "exchange.yaml").write_text(yaml.safe_dump(exchange, sort_keys=False, allow_unicode=True))
        return turn_of(answer)

    def _awaited(self, file: Path) -> Any:
        """Returns the answer when it can be read; errors are written to a file beside it."""
        seen = ""
        while True:
            time.sleep(MOMENT)
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            if not text.strip() or text == seen:
                continue
            seen = text
            try:
                answer = read(text)
                turn_of(answer)
            except (yaml.YAMLError, ValueError) as error:
                file.with_suffix(".wrong.txt").write_text(f"{error}\n", encoding="utf-8")
                continue
            return answer


def readable(body: Body, whole: bool) -> str:
    """Returns the last turn of a request for a person; the first time with the system prompt and tools."""
    if not whole:
        return words(body) + "\n"
    tools = "\n".join(line for tool in body["tools"] for line in _manual(tool))
    system = "\n".join(block["text"] for block in body["system"])
    return f"# What is said once\n\n{system}\n\n# Tools\n\n{tools}\n\n# The first turn\n\n{words(body)}\n"


def _manual(tool: Body) -> Iterator[str]:
    """Yields a tool, and its arguments; the system prompt explains deeper levels."""
    schema = tool["input_schema"]
    yield f"- {tool['name']}: {tool['description']}"
    for name, taken in schema["properties"].items():
        needed = "" if name in schema.get("required", ()) else "?"
        yield f"    {name}{needed}: {taken.get('description') or taken.get('type')}"


def turn_of(answer: Any) -> Turn:
    """Returns the turn for an answer. Raises ValueError."""
    if not isinstance(answer, list) or not all(isinstance(part, dict) and len(part) == 1 for part in answer):
        raise ValueError("an answer is a list, each item one of say, " + ", ".join(TOOLS))
    content: list[Body] = []
    for part in answer:
        [(name, given)] = part.items()
        if name == "say":
            content.append({"type": "text", "text": str(given)})
        elif name in TOOLS:
            content.append({"type": "tool_use", "name": name, "input": given or {}})
        else:
            raise ValueError(f"{name!r} is none of say, {', '.join(TOOLS)}")
    used = any(block["type"] == "tool_use" for block in content)
    return Turn(tuple(content), "tool_use" if used else "end_turn")


def recorded(file: Path) -> list[Turn]:
    """Returns the turns of a saved exchange, for `Standin.script`."""
    return [turn_of(answer) for answer in read(file.read_text(encoding="utf-8"))["answers"]]


@contextmanager
def played(folder: Path, label: str) -> Iterator[ByHand]:
    """Serves a stand-in that a person plays in this folder, during the block."""
    standin = ByHand(folder, label)
    try:
        yield standin
    finally:
        standin.close()


def main(folder: Path) -> None:
    with played(folder, "played by hand, with these requests and nothing else") as standin:
        print(f"export ANTHROPIC_BASE_URL={standin.url} ANTHROPIC_API_KEY={play.KEY}", flush=True)
        print(f"Then: planbook write GOAL --url URL. Answer in {folder}/NNN-answer.yaml; Ctrl-C ends.", flush=True)
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
