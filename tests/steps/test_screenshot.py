"""screenshot"""

from planbook.browser.evidence.capture import collect
from planbook.browser.evidence.covering import masks_of
from tests.steps.bench import Bench, Played


def pictures(played: Played, bench: Bench) -> list[tuple[str, tuple[int, int]]]:
    """Returns name, width and height of each picture, from its PNG header."""
    found = []
    for artifact in played.record.steps[0].artifacts:
        [file] = bench.folder.glob(f".planbook/runs/*/{artifact.path}")
        png = file.read_bytes()
        found.append((artifact.name, (int.from_bytes(png[16:20]), int.from_bytes(png[20:24]))))
    return found


async def test_the_whole_page(bench: Bench) -> None:
    html = "<style>body {margin: 0}</style><div style='height: 2000px'></div>"
    played = await bench.play(html, "- screenshot: everything")
    assert pictures(played, bench) == [("everything.png", (1280, 2000))]


async def test_one_element(bench: Bench) -> None:
    html = "<div role=img aria-label=Chart style='width: 120px; height: 80px'></div>"
    played = await bench.play(html, "- screenshot: {img: Chart}")
    assert pictures(played, bench) == [("page.png", (120, 80))]
    assert played.record.steps[0].started.sentence == 'Take a picture of img "Chart"'


BOXES = """<div id=boxes></div><p id=echo></p><script>for (let at = 1; at <= 6; at++) {
  const one = document.createElement('input'); one.maxLength = 1; one.ariaLabel = 'Digit ' + at;
  one.oninput = () => one.nextElementSibling?.focus(); boxes.append(one); }</script>
  <input aria-label=Card oninput="value = value.replace(/(....)(?=.)/g, '$1 ')">
  <input aria-label=Voucher oninput="echo.innerText = 'Voucher ' + value.toUpperCase() + ' is valid'">
  <input aria-label=Plain value=4>"""


async def test_what_a_page_makes_of_a_secret_is_covered_too(bench: Bench) -> None:
    steps = """
        - type: {field: Digit 1, with: '{{ secrets.PIN }}'}
        - fill: {field: Card, with: '{{ secrets.CARD }}'}
        - fill: {field: Voucher, with: '{{ secrets.VOUCHER }}'}
        - extract: {all: {css: "#boxes input"}, into: digits}
        - extract: {from: {field: Card}, into: card}
        - click: Plain
    """
    secrets = {"PIN": "491736", "CARD": "4111111111111234", "VOUCHER": "abcd-9931-xyzw"}
    played = await bench.play(BOXES, steps, **secrets)
    found = (await masks_of(played.session)).locators
    shown = [await each.evaluate("it => it.ariaLabel || it.innerText") for each in found if await each.count()]
    assert shown == [*(f"Digit {at}" for at in range(1, 7)), "Card", "Voucher", "Voucher ABCD-9931-XYZW is valid"]
    assert played.values == {"digits": ["••••"] * 6, "card": "••••CARD"}
    pieces = {name: content.decode() for _, name, content in await collect(played.session) if name.endswith(".yaml")}
    told = played.session.mask.text(pieces["page.aria.yaml"])
    assert told.count("••••") == 10 and 'textbox "Digit 6": ••••' in told and "9931" not in told and "1234" not in told


async def test_a_choice_and_a_hint_in_which_a_secret_is_are_covered(bench: Bench) -> None:
    fill = "at.add(new Option('k: ' + value, 1, true, true)); hint.placeholder = value"
    html = f"""<label>Key <input oninput="{fill}"></label><select id=at aria-label=At><option>none</select>
        <input id=hint aria-label=Hint><select aria-label=Other></select>"""
    played = await bench.play(html, "- fill: {field: Key, with: '{{ secrets.KEY }}'}", KEY="s3cret-Value")
    found = (await masks_of(played.session)).locators
    assert [await each.evaluate("it => it.id") for each in found if await each.count()] == ["", "at", "hint", ""], (
        "and its option"
    )


async def test_typed_where_the_focus_is_a_secret_is_covered(bench: Bench) -> None:
    html = """<input aria-label=Code oninput="value = [...value].reverse().join('')">"""
    steps = "- click: {field: Code}\n- type: '{{ secrets.PIN }}'"
    played = await bench.play(html, steps, PIN="491736")
    assert len((await masks_of(played.session)).locators) == 3, "the field, and the texts of both"
