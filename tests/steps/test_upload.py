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
    assert played.error == (
        "not_found",
        "it is not a file field, asks for no file, and accepts no dropped file",
    )


async def test_a_file_that_is_not_there(bench: Bench) -> None:
    played = await bench.play(FIELD, "- upload: {field: Invoice, file: c.txt}")
    assert played.error == ("value", "there is no file c.txt")


ASKS = f"{FIELD}<p data-testid=wanted>{{}}</p><a id=l download='list.txt' href='data:text/plain,x'>List</a>"
READ = "- extract: {from: {testid: wanted}, into: wanted}"
CHOSEN = (
    "{} is what a page said (values.wanted), and no page chooses a file; "
    "write it out, take it from an input, or write `from_page: allow`"
)


@pytest.mark.parametrize("path", ["a.txt", ".planbook/key", "none.txt"])
async def test_a_page_chooses_no_file(bench: Bench, path: str) -> None:
    (bench.folder / ".planbook").mkdir(exist_ok=True)
    (bench.folder / ".planbook/key").write_text("secret")
    steps = f'{READ}\n- upload: {{field: Invoice, file: "{{{{ values.wanted }}}}"}}'
    played = await bench.play(ASKS.format(path), steps)
    hidden = ".planbook/key is in .planbook, and no plan gives such files away; upload a copy that is not"
    assert played.error == ("value", hidden if path.startswith(".") else CHOSEN.format(path))
    assert await played.log() == ""


async def test_a_page_chooses_a_file_where_the_step_allows_it(bench: Bench) -> None:
    upload = '- upload: {field: Invoice, file: "{{ values.wanted }}", from_page: allow}'
    played = await bench.play(ASKS.format("a.txt"), f"{READ}\n{upload}")
    assert (played.because, await played.log()) == (None, "a.txt")
    assert ", which a page may choose, to field" in played.record.steps[1].started.sentence


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ('- set: {path: "{{ values.wanted }}"}\n- upload: {field: Invoice, file: "{{ values.path }}"}', "values.path"),
        ('- each: ["{{ values.wanted }}"]\n  upload: {field: Invoice, file: "{{ item }}"}', "item"),
        ('- upload: {field: Invoice, file: ["b.txt", "{{ values.wanted | upper }}"]}', "values.wanted"),
    ],
)
async def test_ways_in_which_a_page_could_choose(bench: Bench, steps: str, name: str) -> None:
    played = await bench.play(ASKS.format("a.txt"), f"{READ}\n{steps}")
    assert played.error[0] == "value"
    assert f"is what a page said ({name}), and no page chooses a file" in played.error[1]
    assert await played.log() == ""


async def test_what_the_run_has_downloaded(bench: Bench) -> None:
    steps = '- download: {link: List, into: list}\n- upload: {field: Invoice, file: "{{ values.list }}"}'
    played = await bench.play(ASKS.format(""), steps)
    assert played.because is None
    assert (await played.log()).endswith("list.txt")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".env", ".env is hidden"),
        ("data/.git/config", "data/.git/config is in .git"),
        ("linked.txt", "linked.txt leads to .env, which is hidden"),
        ("folder/config", "folder/config leads to data/.git/config, which is in .git"),
    ],
)
async def test_hidden_files_are_never_given(bench: Bench, path: str, said: str) -> None:
    (bench.folder / ".env").write_text("KEY=1")
    (bench.folder / "data/.git").mkdir(parents=True, exist_ok=True)
    (bench.folder / "data/.git/config").write_text("token")
    for name, to in (("linked.txt", ".env"), ("folder", "data/.git")):
        if not (bench.folder / name).is_symlink():
            (bench.folder / name).symlink_to(to)
    played = await bench.play(FIELD, f"- upload: {{field: Invoice, file: {path}, from_page: allow}}")
    assert played.error == ("value", f"{said}, and no plan gives such files away; upload a copy that is not")


@pytest.mark.parametrize("path", ["a" * 300, "loop", '"a\\0b"'])
async def test_paths_that_lead_nowhere(bench: Bench, path: str) -> None:
    if not (bench.folder / "loop").is_symlink():
        (bench.folder / "loop").symlink_to("loop")
    played = await bench.play(FIELD, f"- upload: {{field: Invoice, file: {path}}}")
    assert played.error[0] == "value"
    assert played.error[1].startswith("there is no file ")


async def test_a_file_outside_of_the_project(bench: Bench) -> None:
    played = await bench.play(FIELD, "- upload: {field: Invoice, file: ../../etc/passwd}")
    assert played.error[0] == "value"
    assert "is outside of the project's folder" in played.error[1]
