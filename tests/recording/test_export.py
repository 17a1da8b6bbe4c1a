"""`planbook export`: the script does what the plan does, and says what it does not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.starting.executable import find_browser
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop, serve
from planbook.plan.load import load_text
from planbook.recording.export.script import _HELPERS, Script
from tests.scratch import Scratch

HEAD = "planbook: 1\nname: order\ngoal: Order paper.\nstart: \"{{ inputs.shop }}/login\"\nallow: ['127.0.0.1']\n"
ORDER = (
    HEAD
    + """inputs:
  shop: {default: "http://127.0.0.1:8700"}
  article: {default: Stapler}
secrets: [SHOP_USER, SHOP_PASSWORD]
steps:
  - note: |
      ### Sign in
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}
  - click: {button: Sign in}
  - expect: {heading: Your account}
  - goto: /catalogue
  - fill: {field: Search, with: "{{ inputs.article }}"}
  - press: {key: Enter, field: Search}
  - click: {link: "{{ inputs.article }}", in: {article: "{{ inputs.article }}"}}
  - expect: {heading: "{{ inputs.article }}"}
  - expect: {not: {heading: Your account}}
  - extract: {from: {css: .price}, as: number, into: price}
"""
)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.mark.slow
def test_script_runs_as_it_is(tmp_path: Path, shop: Shop) -> None:
    scratch = Scratch(tmp_path)
    (tmp_path / "plans/order.yaml").write_text(ORDER)
    done = scratch.planbook("export", "order", "--to", "playwright", "-o", "order.py")
    assert (done.code, done.out, done.err) == (0, "written  order.py\n", "")
    given = ["--shop", shop.url, "--executable", str(find_browser().executable)]
    environment = {**os.environ, "SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}
    ran = subprocess.run(
        [sys.executable, "order.py", *given], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=90
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["price"] > 0


def test_what_cannot_be_exported_is_said_and_stops_the_script() -> None:
    plan = load_text(
        HEAD + "inputs: {shop: {}}\nsteps:\n  - call: sign-in\n  - click: {button: Send, near: {text: Ada}}\n",
        Path("order.yaml"),
    )
    script = Script(plan)
    assert script.left_out == [
        "Call the plan sign-in: it calls another plan; export that one as well",
        'Click button "Send" near text "Ada": `near` has no counterpart in Playwright',
    ]
    assert "Not exported (the script stops there with NotImplementedError):\n- Call the plan sign-in" in script.text
    assert script.text.count("raise NotImplementedError(") == 2
    compile(script.text, "order.py", "exec")


def test_numbers_are_read_as_a_run_reads_them_or_not_at_all() -> None:
    made: dict[str, Any] = {}
    exec(compile(_HELPERS, "script.py", "exec"), made)
    said = ["1,299.50", "-$5.20", "5.20 -", "300", ".5", "1 299 EUR"]
    assert [made["number"](text) for text in said] == [1299.5, -5.2, -5.2, 300, 0.5, 1299]
    for text in ("1.299,50", "12%", "($5.20)", "12/5", "", "n/a", "1,29"):
        with pytest.raises(SystemExit, match=r"is not a number such as 1,299\.50"):
            made["number"](text)


def test_files_that_are_read_are_left_out() -> None:
    steps = "  - download: {link: A, as: rows, into: a}\n  - extract: {file: a.csv, into: b}\n"
    steps += "  - extract: {all: {link: B}, at_most: 2, into: c}\n"
    text = HEAD + "inputs: {shop: {}}\nsteps:\n" + steps
    assert Script(load_text(text, Path("order.yaml"))).left_out == [
        'Download the rows in the file of link "A" into a: what it reads of the file has no counterpart in Playwright',
        "Read the file a.csv into b: what it reads (file) has no counterpart in Playwright",
        'Read all of link "B" into c: what it reads (at_most) has no counterpart in Playwright',
    ]


def test_the_day_is_that_of_the_plans_time_zone() -> None:
    for browser, zone in (("", ""), ("browser: {timezone: Europe/Berlin}\n", "ZoneInfo('Europe/Berlin')")):
        steps = "steps:\n  - fill: {field: Day, with: '{{ run.date }}'}\n"
        script = Script(load_text(HEAD + f"inputs: {{shop: {{}}}}\n{browser}{steps}", Path("order.yaml")))
        assert script.left_out == []
        assert f"\nRUN_DATE = datetime.now({zone}).date()\n" in script.text and "str(RUN_DATE)" in script.text
        compile(script.text, "order.py", "exec")


@pytest.mark.parametrize("said", ['"""', "\\", "'", "a\nb", "{0}"])
def test_words_of_a_plan_cannot_become_code(said: str) -> None:
    words = json.dumps(f"{said} import os")
    head = f"planbook: 1\nname: odd\ngoal: {words}\nstart: http://127.0.0.1/\nsteps:\n"
    steps = f"  - note: {words}\n  - title: {words}\n    fill: {{field: {words}, with: {words}}}\n"
    compile(Script(load_text(head + steps, Path("odd.yaml"))).text, "odd.py", "exec")


def test_shipped_plans_become_python() -> None:
    for file in sorted(file for file in Path("plans").glob("*.yaml") if file.stem != "approvals"):
        compile(Script(load_text(file.read_text(), file)).text, file.name, "exec")


PATTERNS = {  # what planbook takes to match, and what it does not; JavaScript would, or would not, as it is
    r"/^\w+ \d{2}$/": (["Größe 12", " Größe  12 "], ["Größe 123", "Gr-12 12"]),
    r"/^[0-9]+\Z/": (["12"], ["12a"]),
    "/(?:straße|straße 2)$/i": (["STRAßE", "Straße 2"], ["Straße 3"]),
    r"/^a{,2}$/": (["aa", ""], ["aaa", "a{,2}"]),
    r"/(?P<x>[ab])(?P=x)/": (["bb"], ["ab"]),
    r"/^(?:left|right)?\s*\bübrig\b/": (["left übrig"], ["leftxübrig", "überübrigen"]),
    "/^a.c$/s": (["abc"], ["ac"]),
}


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_pattern_means_the_same_in_a_page(pattern: str, browser: Browser) -> None:
    plan = load_text(
        HEAD + f"inputs: {{shop: {{}}}}\nsteps:\n  - click: {{text: {json.dumps(pattern)}}}\n", Path("order.yaml")
    )
    script = Script(plan)
    assert script.left_out == []
    made: dict[str, Any] = {}
    exec(compile(_HELPERS, "script.py", "exec"), made)
    source = re.search(r"get_by_text\((re\.compile\(.*\))\)\.filter\(visible=True\)\.click", script.text)
    assert source
    wanted = eval(source[1], made)
    page = await browser.new_page()
    try:
        for matching, texts in zip((1, 0), PATTERNS[pattern], strict=True):
            for said in texts:
                await page.set_content(f"<p>{said}</p>")
                assert await page.locator("p").filter(has_text=wanted).count() == matching, said
    finally:
        await page.close()


def test_what_would_mean_something_else_is_not_exported() -> None:
    steps = "  - click: {text: '/[😀x]/'}\n  - drag: {text: A, to: {text: B}, hold: 1s}\n"
    steps += "  - click: {button: A, exact: true, or: [{link: B}]}\n"
    script = Script(load_text(HEAD + "inputs: {shop: {}}\nsteps:\n" + steps, Path("order.yaml")))
    assert [line.partition(": ")[2] for line in script.left_out] == [
        "the pattern /[😀x]/ has a letter in […] that JavaScript takes for two",
        "`hold` has no counterpart in Playwright",
    ]
    assert "name=named('A', flags=0)" in script.text and '.or_(page.get_by_role("link"' in script.text


def test_windows_distances_and_files_are_exported() -> None:
    steps = "  - upload: {file: a.txt, region: Drop}\n  - drag: {slider: Volume, by: [80, -5]}\n  - tab: opened\n"
    script = Script(load_text(f"{HEAD}inputs: {{shop: {{}}}}\nsteps:\n{steps}", Path("order.yaml")))
    assert script.left_out == []
    assert (
        "    upload(page, page.get_by_role(\"region\", name=named('Drop')).filter(visible=True), ['a.txt'])\n"
        in script.text
    )
    assert "filter(visible=True), 80, -5)\n" in script.text and script.text.count("    page = here(windows)\n") == 3
    compile(script.text, "order.py", "exec")


async def test_fields_and_frames_are_called_as_in_a_plan(browser: Browser) -> None:
    steps = "  - select: {field: Country, pick: Norway}\n  - click: {button: Pay, frame: [checkout, Card]}\n"
    steps += "  - fill: {field: Digit 1, with: '{{ secrets.CODE[0] }}'}\n"
    script = Script(load_text(f"{HEAD}inputs: {{shop: {{}}}}\nsecrets: [CODE]\nsteps:\n{steps}", Path("order.yaml")))
    assert script.left_out == [] and "fill(str(secrets['CODE'][0]))" in script.text
    made: dict[str, Any] = {}
    exec(compile(_HELPERS, "script.py", "exec"), made)
    page = await browser.new_page()
    try:
        await page.set_content(
            "<label>Country: <select><option>Norway<option>Sweden</select></label><iframe name=checkout></iframe>"
            "<iframe title='The card'></iframe><iframe aria-label=Card></iframe><p title=Card>Card</p>"
        )
        assert await made["field"](page, made["named"]("Country")).evaluate("el => el.localName") == "select"
        for name in ("checkout", "Card", "the card"):
            assert await made["frame"](page, name).count() == 1
    finally:
        await page.close()
