"""upload"""

import pytest

from tests.steps.bench import Bench

NAMES = "log.push(...[...files].map(one => one.name))"
FIELD = f'<label>Invoice <input type=file onchange="{NAMES}"></label>'
HIDDEN = f"<input id=f type=file hidden onchange=\"{NAMES}\"><button onclick='f.click()'>Choose a file</button>"
ZONE = """<div id=zone style="height: 99px" ondragover="event.preventDefault()"
  ondrop="event.preventDefault(); log.push(event.dataTransfer.files[0].name)">Drop here</div>"""


@pytest.fixture(autouse=True)
def files(bench: Bench) -> None:
    (bench.folder / "a.txt").write_text("A")
    (bench.folder / "b.txt").write_text("B")


@pytest.mark.parametrize(
    ("html", "target"),
    [
        (FIELD, "field: Invoice"),
        (HIDDEN, "css: '#f'"),
        (HIDDEN, "button: Choose a file"),
        (f"<p id=d>{HIDDEN}", "css: '#d'"),
    ],
)
async def test_a_file(bench: Bench, html: str, target: str) -> None:
    played = await bench.play(html, f"- upload: {{{target}, file: a.txt}}")
    assert (played.because, await played.log()) == (None, "a.txt")


async def test_several(bench: Bench) -> None:
    html = FIELD.replace("type=file", "type=file multiple")
    played = await bench.play(html, "- upload: {field: Invoice, file: [a.txt, b.txt]}")
    assert await played.log() == "a.txt b.txt"
    assert played.record.steps[0].started.sentence == 'Upload a.txt and b.txt to field "Invoice"'


async def test_what_only_takes_files_that_are_dropped(bench: Bench) -> None:
    played = await bench.play(ZONE, "- upload: {css: '#zone', file: a.txt}", timeout="8s")
    assert (played.because, await played.log()) == (None, "a.txt")


async def test_several_into_a_field_for_one(bench: Bench) -> None:
    played = await bench.play(FIELD, "- upload: {field: Invoice, file: [a.txt, b.txt]}")
    assert played.error == ("value", "the field takes one file, not 2")


async def test_what_takes_no_file(bench: Bench) -> None:
    played = await bench.play("<button>Nothing</button>", "- upload: {button: Nothing, file: a.txt}", timeout="6s")
    assert played.error == ("not_found", "it is no file field, asks for no file and takes none that is dropped")


async def test_a_file_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(FIELD, "- upload: {field: Invoice, file: c.txt}")
    assert played.error == ("value", "there is no file c.txt")


async def test_a_file_outside_of_the_project(bench: Bench) -> None:
    played = await bench.play(FIELD, "- upload: {field: Invoice, file: ../../etc/passwd}")
    assert played.error[0] == "value"
    assert "is outside of the project's folder" in played.error[1]
