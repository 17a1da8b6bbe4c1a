"""`planbook thread`."""

import json
from pathlib import Path

import pytest

from tests.history.conftest import Planbook


def test_a_thread_from_its_creation_to_its_end(planbook: Planbook, tmp_path: Path) -> None:
    code, out, err = planbook("thread", "create", "Order paper", "--participant", "ada")
    thread = out.strip()
    assert (code, err) == (0, "") and thread
    assert planbook("thread", "message", "last", "Hello\nthere", "--author", "ada")[0] == 0
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"text": "Hi", "role": "assistant", "author": "claude", "id": "m7"}\n\n{"text": "So"}\n')
    for _ in range(2):
        out = planbook("thread", "message", thread, "--from", str(batch), "--json")[1]
        assert json.loads(out)["messages"][0] == "m7"
    assert planbook("thread", "remember", thread[:20], "price", "12.5", "--why", "seen", "--for", "30d")[0] == 0
    assert planbook("thread", "remember", thread, "name", "A4")[:2] == (0, f"{thread} remembers name.\n")
    assert planbook("thread", "forget", thread, "name")[:2] == (0, f"{thread} remembers name no more.\n")
    (tmp_path / "a.csv").write_text("a;b\n")
    assert planbook("thread", "artifact", thread, "a.csv")[1].endswith("-a.csv\n")
    assert planbook("thread", "artifact", thread, "order", "--reference", "https://x.example/1")[0] == 0
    shown = json.loads(planbook("thread", "show", thread, "--json")[1])
    assert [one["text"] for one in shown["messages"]] == ["Hello\nthere", "Hi", "So", "So"]
    assert [(one["key"], one["value"], one["why"]) for one in shown["memories"]] == [("price", 12.5, "seen")]
    assert [one["name"] for one in shown["artifacts"]] == ["a.csv", "order"]
    out = planbook("thread", "show", thread)[1]
    assert "\nada (user, 2" in out and "\n  Hello\n  there\n" in out and "\n  price = 12.5  (seen), until 2" in out
    out = planbook("thread", "summary", thread)[1]
    assert "\nmessages: 4, memories: 1, goals: 0, artifacts: 2\n" in out and "\n  ada: Hello there\n" not in out
    assert "\n## Memories\n\n- **price**: 12.5 — seen\n" in planbook("thread", "export", thread, "--format", "md")[1]
    assert planbook("thread", "export", "last", "--output", "t.json")[2] == "t.json is written.\n"
    assert json.loads(Path("t.json").read_text()) == shown
    assert planbook("thread", "pause", thread)[:2] == (0, f"{thread} is paused.\n")
    [line] = json.loads(planbook("thread", "list", "--state", "paused", "--json")[1])
    assert (line["title"], line["messages"], line["memories"]) == ("Order paper", 4, 1)
    assert (
        planbook("thread", "complete", thread, "--json")[1].split()
        == json.dumps({"thread_id": thread, "state": "completed"}, indent=2).split()
    )
    assert planbook("thread", "list", "--state", "active") == (0, "", "No threads like that.\n")
    assert planbook("thread", "delete", thread)[::2] == (
        2, f"{thread} would be deleted, for good. Nobody can be asked here: add --yes\n",
    )  # fmt: skip
    assert planbook("thread", "delete", thread, "--yes")[0] == 0
    assert planbook("thread", "list")[::2] == (0, "No threads yet.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nope"), 'No thread is called "nope". The last one is T. List them: planbook thread list\n'),
        (("message", "last"), "Give TEXT, or --from FILE with a message a line.\n"),
        (
            ("message", "last", "--from", "batch.jsonl"),
            'batch.jsonl, line 2: this is not a message. Write one JSON object per line: {"role":"user","text":"…"}\n',
        ),
        (("goal", "last"), "Give PLAN, with --set for its inputs, or --run RUN.\n"),
        (("artifact", "last", "no.csv"), "no.csv cannot be read: No such file or directory.\n"),
        (("forget", "last", "x"), 'The thread T has no memory "x". There are none.\n'),
        (("export", "last", "--output", "no/t.json"), "no/t.json cannot be written: No such file or directory.\n"),
    ],
)
def test_mistakes_are_told(planbook: Planbook, arguments: tuple[str, ...], message: str) -> None:
    thread = planbook("thread", "create", "Order paper")[1].strip()
    Path("batch.jsonl").write_text('{"text": "Hi"}\n{"role": "user"}\n')
    code, out, err = planbook("thread", *arguments)
    assert (code, out) == (2, "") and err.replace(thread, "T").endswith(message)


def test_nothing_is_found(planbook: Planbook) -> None:
    planbook("thread", "create", "Order paper")
    assert planbook("thread", "search", "pencils") == (1, "", "Nothing was found.\n")
    code, out, _ = planbook("thread", "search", "paper", "--json")
    assert code == 0 and [one["part"] for one in json.loads(out)] == ["title"]
