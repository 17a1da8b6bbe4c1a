"""Nothing stored contains what pages make of secrets, and steps still get the real values."""

import io
import re
import zipfile

import pytest

from planbook.engine.masked_copies import NOTE, copy_without_secrets
from planbook.events import Noted
from planbook.secrets.redaction import Mask
from tests.engine.conftest import Play, Played

KEY = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n"
SEND = """<a download='list of s3cret-Value.csv' id=file>List</a>
  <input type=file aria-label=Again onchange="files[0].text().then(text => got.value = files[0].name + ': ' + text)">
  <output aria-label=Got id=got role=textbox></output>
  <script>file.href = 'data:text/csv,no,key%0A1,s3cret-Value%0A'</script>"""


def kept(played: Played) -> str:
    """Returns everything stored of a run."""
    files = [file for file in played.project.kept.rglob("*") if file.is_file()]
    events = "".join(event.model_dump_json() for event in played.events)
    return events + "".join(f"{file.name}\n{file.read_bytes().decode('latin-1')}\n" for file in files)


async def test_a_file_with_a_secret_is_passed_on_as_it_is(play: Play) -> None:
    text = """
        secrets: [KEY]
        steps:
        - download: {link: List, into: list}
        - upload: {field: Again, file: "{{ values.list }}"}
        - expect: {text: "/list.*csv: no,key 1,s3c[r]et-Value/"}
    """
    played = await play(text, SEND, secrets={"KEY": "s3cret-Value"})
    assert (played.outcome.because, played.outcome.status) == (None, "passed")
    assert "s3cret" not in kept(played)
    [artifact] = played.record.steps[0].artifacts
    copy = played.project.run(played.record.started.run_id).path / artifact.path
    assert (copy.name, copy.read_text()) == ("001-1-list-of-KEY.masked.csv", "no,key\n1,••••KEY\n")
    notes = [event.message for event in played.events if isinstance(event, Noted)]
    assert notes == [NOTE.format("list of ••••KEY.csv")]


def test_what_is_no_text_is_kept_only_without_secrets() -> None:
    mask = Mask({"KEY": "s3cret-Value"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("sheet.xml", "<t>s3cret-Value</t>" * 9)
    for content in (packed.getvalue(), "a\ts3cret-Value".encode("utf-16"), b"\0\1s3cret-Value"):
        assert copy_without_secrets(content, mask, also_no_text=True) == b""
    assert copy_without_secrets(b"\0\1", mask, also_no_text=True) == b"\0\1"


@pytest.mark.parametrize("multiple", ["", "multiple"])
async def test_a_choice_in_which_a_secret_is(play: Play, multiple: str) -> None:
    page = f"""<label>Key <input oninput="at.add(new Option(value, 'k:' + value, true, true))"></label>
        <label>Stored <select id=at {multiple}><option>none</select></label>"""
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
        - {click: Nothing, retries: 0, timeout: 500ms}
    """
    played = await play(text, page, secrets={"KEY": "s3cret-Value"})
    assert played.outcome.status == "failed"
    assert "s3cret" not in kept(played)
    assert "SELECT" in played.project.run(played.record.started.run_id).state.read_text()


async def test_a_key_of_several_lines(play: Play) -> None:
    page = """<label>Key <textarea oninput="out.textContent = value; document.title = value; console.error(value);
        history.replaceState({}, '', '?' + new URLSearchParams({key: value})); at.value = value"></textarea></label>
        <p id=out></p><label>At <input id=at></label>"""
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
        - extract: {from: {css: "#out"}, into: out}
        - extract: {page: address, into: address}
        - extract: {from: {field: At}, into: at}
        - expect: {page_title: Nothing, within: 300ms}
    """
    played = await play(text, page, secrets={"KEY": KEY})
    assert played.outcome.status == "failed"
    assert "MIIEvQ" not in kept(played) and "kqhki" not in kept(played)


async def test_a_digit_of_a_secret_in_a_box_of_its_own(play: Play) -> None:
    boxes = "".join(f"<input aria-label='Digit {number}' maxlength=1>" for number in (1, 2, 3, 4))
    text = """
        secrets: [PIN]
        steps:
        - fill: {field: Digit 1, with: "{{ secrets.PIN[0] }}"}
        - fill: {field: Digit 2, with: "{{ secrets.PIN[1] }}"}
        - extract: {from: {field: Digit 2}, into: second}
        - extract: {all: {role: textbox}, at_least: 0, into: digits}
        - {fill: {field: Digit 3, with: "{{ secrets.PIN[2:] }}"}, retries: 0}
    """
    played = await play(text, boxes, secrets={"PIN": "8375"})
    assert played.outcome.because == (
        'Fill field "Digit 3" with "••PIN": field "Digit 3" holds 1 character; a secret of 2 characters was filled: '
        "it takes 1 characters at most"
    )
    assert played.outcome.values == {"second": "••••", "digits": ["••••", "••••", "", ""]}


async def test_boxes_in_a_trace(play: Play) -> None:
    script = "<script>document.oninput = event => event.target.nextElementSibling?.focus()</script>"
    text = """
        secrets: [PIN]
        steps:
        - click: {field: Digit 1}
        - type: "{{ secrets.PIN }}"
        - {click: Nothing, timeout: 300ms, retries: 1}
    """
    boxes = "".join(f"<input aria-label='Digit {number}' maxlength=1>" for number in range(1, 7))
    played = await play(text, boxes + script, secrets={"PIN": "491736"})
    [trace] = [one for one in played.record.steps[-1].artifacts if one.kind == "trace"]
    with zipfile.ZipFile(played.project.run(played.record.started.run_id).path / trace.path) as packed:
        content = "".join(packed.read(name).decode("latin-1") for name in packed.namelist())
        assert not [name for name in packed.namelist() if name.endswith((".jpeg", ".png"))]
    held = re.findall('"__playwright_value_":"([^"]*)"', content)
    assert len(held) >= 6 and {one.encode("latin-1").decode() for one in held} == {"••••"}


async def test_a_secret_that_is_very_short_is_told_of(play: Play) -> None:
    played = await play(
        'secrets: [PIN]\nsteps:\n- fill: {field: Pin, with: "{{ secrets.PIN }}"}\n',
        "<label>Pin <input></label><p>7 of 77</p>",
        secrets={"PIN": "7"},
    )
    assert [event.message for event in played.events if isinstance(event, Noted)] == [
        "the secret PIN is so short that it is masked only as a word of its own, not inside of other words; "
        "a longer one is safer"
    ]


def test_names_of_secrets_are_public_also_if_a_secret_is_a_part_of_one() -> None:
    mask = Mask({"ADMIN_USER": "admin", "ADMIN_PASSWORD": "s3cret-word"})
    goal = "Sign in as ADMIN_USER with ADMIN_PASSWORD"
    assert mask.text(goal) == goal
    assert (
        mask.text("ADMIN_USERS and admin, not ADMIN_USER") == "••••ADMIN_USER_USERS and ••••ADMIN_USER, not ADMIN_USER"
    )
    once = mask.text("Hello, admin!")
    assert mask.text(once) == once == "Hello, ••••ADMIN_USER!"
    assert Mask({"PIN": "PIN"}).text("The PIN") == "The ••••PIN"
