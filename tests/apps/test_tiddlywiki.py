"""A plan on TiddlyWiki, judged by the final state of its server."""

import pytest

from tests.apps.tiddlywiki import TEXTS, Wiki
from tests.scratch import Scratch

pytestmark = pytest.mark.slow


def test_a_note_is_written_in_the_framed_editor_and_saved(scratch: Scratch, the_wiki: Wiki) -> None:
    done = scratch.planbook("run", "write-note", "--json", f"--set=wiki={the_wiki.address}")
    assert (done.code, done.json["status"]) == (0, "passed"), done.out
    written = f"Collect them in the evening. {done.json['run_id']}"
    saved = the_wiki.texts()
    assert (saved["Slugs"]["text"], saved["Slugs"]["tags"]) == (written, "garden")
    assert not [title for title in saved if title.startswith("Draft of")]
    assert done.json["values"]["found"] == written
    of_the_garden = [title for title, (_, tag) in TEXTS.items() if tag == "garden"]
    assert sorted(done.json["values"]["others"]) == sorted([*of_the_garden, "Slugs"])
    assert {title: saved[title]["text"] for title in TEXTS} == {title: text for title, (text, _) in TEXTS.items()}
