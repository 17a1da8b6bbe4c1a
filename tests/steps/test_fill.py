"""fill"""

import pytest

from tests.steps.bench import Bench


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("<input aria-label=F value=old>", "new"),
        ("<input aria-label=F value=old>", ""),
        ("<textarea aria-label=F>old</textarea>", "new"),
        ("<input aria-label=F type=date>", "2026-03-31"),
        ("<input aria-label=F type=time>", "10:30"),
        ("<input aria-label=F type=month>", "2026-03"),
        ("<input aria-label=F type=color>", "#cc0000"),
        ("<input aria-label=F type=range min=0 max=10>", "7"),
        ("<input aria-label=F type=number>", "007"),
    ],
)
async def test_it_replaces_what_was_there_and_the_page_is_told(bench: Bench, field: str, value: str) -> None:
    html = f"<form oninput=\"log.push('input')\" onchange=\"log.push('change')\">{field}</form>"
    played = await bench.play(html, f"- fill: {{field: F, with: '{value}'}}")
    assert played.because is None
    assert await played.page.get_by_label("F").input_value() == value
    assert "input" in await played.log()


async def test_an_element_that_is_edited_in_place(bench: Bench) -> None:
    html = "<div contenteditable role=textbox aria-label=Note>old</div>"
    played = await bench.play(html, "- fill: {field: Note, with: new}")
    assert await played.page.get_by_role("textbox").inner_text() == "new"


async def test_a_number_is_written_as_a_person_would(bench: Bench) -> None:
    played = await bench.play("<input aria-label=F>", "- fill: {field: F, with: '{{ 6 / 2 }}'}")
    assert await played.page.get_by_label("F").input_value() == "3"


async def test_a_secret_is_filled_in_and_not_recorded(bench: Bench) -> None:
    steps = "- fill: {field: F, with: '{{ secrets.PASSWORD }}'}"
    played = await bench.play("<input aria-label=F>", steps, PASSWORD="hunter22")
    assert await played.page.get_by_label("F").input_value() == "hunter22"
    assert played.record.steps[0].started.sentence == 'Fill field "F" with "••••PASSWORD"'
    assert "hunter22" not in played.record.model_dump_json()


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("date", "tomorrow", "does not take tomorrow; write it like 2026-03-31"),
        ("time", "9 pm", "does not take 9 pm; write it like 10:30"),
        ("date", "31 March 2026", "does not take 31 March 2026; write it like 2026-03-31"),
        ("range min=0 max=10", "70", "goes from 0 to 10; it does not take 70"),
        ("range", "50%", "goes from 0 to 100; it does not take 50%"),
    ],
)
async def test_a_value_that_the_field_cannot_take(bench: Bench, kind: str, value: str, message: str) -> None:
    played = await bench.play(f"<input aria-label=F type={kind}>", f"- fill: {{field: F, with: {value}}}")
    assert played.error == ("value", f'field "F" {message}')


async def test_a_text_where_a_number_belongs(bench: Bench) -> None:
    played = await bench.play("<input aria-label=F type=number>", "- fill: {field: F, with: abc}")
    assert played.error == ("value", 'field "F": it accepts only a number, written like 1299.5')


async def test_a_list_to_choose_from(bench: Bench) -> None:
    played = await bench.play("<select aria-label=Size><option>S</select>", "- fill: {field: Size, with: S}")
    assert played.error == ("value", 'field "Size" is a list to choose from; use `select`')
