"""The studio's session by its API: cells are tried one by one in a real browser, and the file is the truth."""

from pathlib import Path

import pytest

from tests.sites import Site
from tests.studio.conftest import Asked, Make


async def test_cells_are_run_one_by_one_and_a_once_step_is_only_located(asked: Asked, site: Site) -> None:
    cells = await asked.cells()
    assert [cell["sentence"] for cell in cells][:2] == ['Fill field "Quantity" with "2"', 'Click button "Add"']
    await asked("run", uid=cells[0]["uid"], how="this")
    assert await asked.verdicts() == ["passed", "", "", "", ""]
    await asked("run", uid=cells[2]["uid"], how="to")
    cells = await asked.cells()
    assert cells[2]["outcome"]["values"] == {"total": "10"}
    assert cells[0]["outcome"]["address"] == f"{site.address}/"
    picture = await asked.client.get(f"/picture/{cells[2]['uid']}/{cells[2]['outcome']['picture']}")
    assert picture.content.startswith(b"\x89PNG")
    await asked("run", uid=cells[3]["uid"], how="on")
    assert await asked.verdicts() == ["passed", "passed", "passed", "ready", "not_reached"]
    assert (await asked.state())["needed"] == "this needs step 04 (Place the order) done first"
    assert site.posted == []


@pytest.mark.slow
async def test_a_step_back_does_the_steps_before_in_a_fresh_session(asked: Asked) -> None:
    uids = [cell["uid"] for cell in await asked.cells()]
    await asked("run", uid=uids[3], how="to")
    await asked("run", uid=uids[1], how="undo")
    cells = await asked.cells()
    assert [cell["outcome"]["stale"] for cell in cells[:4]] == [False, True, True, True]
    await asked("run", uid=uids[2], how="to")
    assert (await asked.cells())[2]["outcome"]["values"] == {"total": "10"}


async def test_an_edit_is_a_splice_and_an_edit_made_elsewhere_appears(asked: Asked, file: Path) -> None:
    before, cells = file.read_text(), await asked.cells()
    await asked("run", uid=cells[0]["uid"], how="this")
    await asked("edit", uid=cells[0]["uid"], source=cells[0]["source"].replace('"2"', '"3"'), base=cells[0]["source"])
    assert file.read_text() == before.replace('"2"', '"3"'), "comments and all else stay"
    assert (await asked.cells())[0]["outcome"]["stale"]
    file.write_text(file.read_text().replace("button: Add", "button: Subtract"))
    added = await asked("insert", after=cells[1]["uid"], source="pause: 1ms")
    assert "  - click: {button: Subtract}\n    # the basket takes a moment\n  - pause: 1ms\n" in file.read_text()
    assert [cell["uid"] for cell in await asked.cells()][1:4] == [cells[1]["uid"], added, cells[2]["uid"]]
    refused = await asked.refused("edit", uid=cells[1]["uid"], source="- click: Other", base=cells[1]["source"])
    assert refused.status_code == 409
    assert refused.json()["error"] == (
        "The file was changed elsewhere, and so was this cell. Your text is still in the editor; the file has:\n"
        "- click: {button: Subtract}\n  # the basket takes a moment"
    )
    await asked("edit", uid=added, source="", base="- pause: 1ms")
    assert "pause" not in file.read_text()


@pytest.mark.slow
async def test_a_failed_cell_stops_what_follows_and_says_what_is_near(asked: Asked, file: Path) -> None:
    file.write_text(file.read_text().replace("button: Add", "button: Ad").replace("20s", "1s"))
    cells = await asked.cells()
    await asked("run", uid=cells[0]["uid"], how="on")
    assert await asked.verdicts() == ["passed", "failed", "", "", ""]
    assert (await asked.cells())[1]["outcome"]["near"][0] == 'button "Add"'


async def test_the_check_runs_as_one_types(asked: Asked, file: Path) -> None:
    cells = await asked.cells()
    [problem] = await asked("check", uid=cells[1]["uid"], source="- clik: {button: Add}")
    assert (problem["line"], problem["column"], problem["level"]) == (1, 3, "error")
    assert "did you mean 'click'?" in problem["message"].lower()
    assert "clik" not in file.read_text()
    assert await asked("check", uid=cells[1]["uid"], source=cells[1]["source"]) == []


async def test_a_plan_with_errors_shows_its_cells_and_runs_nothing(make: Make, file: Path) -> None:
    file.write_text(file.read_text().replace("- extract:", "- extrakt:"))
    asked = await make(file)
    state = await asked.state()
    assert not state["loads"]
    assert [len(cell["problems"]) for cell in state["cells"]] == [0, 0, 1, 0, 0]
    refused = await asked.refused("run", uid=state["cells"][0]["uid"], how="this")
    assert refused.json() == {"error": "The plan has errors, so no step can be tried. They are shown at their cells."}


async def test_without_its_secrets_only_what_reads_is_done(make: Make, file: Path) -> None:
    file.write_text(
        file.read_text().replace("defaults:", "secrets: [CODE]\ndefaults:").replace('"2"', '"{{ secrets.CODE }}"')
    )
    asked = await make(file)
    await asked("run", uid=(await asked.cells())[1]["uid"], how="to")
    assert (await asked.verdicts())[:2] == ["ready", "ready"]
    assert (await asked.state())["because"].startswith("order needs the secret CODE.")


async def test_only_the_browser_with_the_key_comes_in(asked: Asked) -> None:
    client = asked.client
    assert (await client.get("/")).status_code == 200
    assert (await client.get("/", headers={"host": "evil.example"})).text == (
        "The studio answers at http://127.0.0.1:49321 only.\n"
    )
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": "null"}):
        answer = await client.post("/api/stop", json={}, headers=headers)
        assert (answer.status_code, answer.text) == (
            403,
            "Another page asked for this. Only the studio's own page may.\n",
        )
    assert (await client.get("/events", headers={"sec-fetch-site": "cross-site"})).status_code == 403
    client.cookies.clear()
    assert (await client.get("/api/state")).status_code == 403
    assert (await client.get("/?key=the-key")).text == (
        "This address was used already: its key opens the studio once. Go on in the browser in which it was opened, or "
        "start the studio again.\n"
    )


async def test_what_is_typed_is_completed_from_the_models_and_explained(asked: Asked) -> None:
    uid = (await asked.cells())[0]["uid"]

    async def labels(source: str) -> list[str]:
        lines = source.split("\n")
        found = await asked("complete", uid=uid, source=source, line=len(lines), column=len(lines[-1]))
        return [option["label"] for option in found["options"]]

    assert {"click", "fill", "title"} <= set(await labels("- "))
    assert {"button", "field", "nth", "with"} <= set(await labels("- fill: {"))
    assert {"optional", "timeout"} <= set(await labels("- click: Buy\n  "))
    assert "values.total" in await labels('- fill: {field: A, with: "{{ val')
    said = await asked("hover", uid=uid, source="- click: {button: Buy}", line=1, column=4)
    assert (said["from"], said["to"]) == (2, 7)
    assert said["text"].startswith("Clicks")
    said = await asked("hover", uid=uid, source="- click: {button: Buy}", line=1, column=12)
    assert said["text"] == "button: the button with this name: text, or a pattern between slashes"


@pytest.mark.slow
async def test_an_element_that_is_pointed_at_gives_targets_and_steps(asked: Asked) -> None:
    await asked("open")
    button = await asked.studio.live.session.page.locator("button").first.bounding_box()
    assert button
    found = await asked("point", x=button["x"] + 5, y=button["y"] + 5)
    assert found["element"] == 'button "Add"'
    assert found["targets"][0] == {"target": {"button": "Add"}, "yaml": "{button: Add}", "count": 1, "alone": True}
    assert found["steps"][0] == {"label": "Click", "source": "- click: {button: Add}"}
    cells = await asked.cells()
    await asked("retarget", uid=cells[3]["uid"], target={"button": "Add"})
    assert (await asked.cells())[3]["source"].split("\n")[1] == "  click: {button: Add}"
    refused = await asked.refused("retarget", uid=cells[4]["uid"], target={"button": "Add"})
    assert refused.json()["error"] == (
        "This cell has no target that could be replaced: its step names no element, or only looks at one. Edit it."
    )
    uid = cells[0]["uid"]
    [remark] = await asked("check", uid=uid, source='- fill: {field: Amount, with: "2"}')
    assert (remark["level"], remark["message"]) == ("page", 'On the live page now, field "Amount" leads to nothing.')
    names = await asked("complete", uid=uid, source="- click: {button: ", line=1, column=18)
    assert [one["label"] for one in names["options"]] == ["Add", "Buy"]


@pytest.mark.slow
async def test_a_failed_cell_is_healed_with_one_click(asked: Asked, site: Site, file: Path) -> None:
    before, cells = file.read_text(), await asked.cells()
    assert (await asked.refused("heal", uid=cells[1]["uid"])).json()["error"] == (
        "Only a cell that failed in this session can be healed. Run it first."
    )
    await asked("run", uid=cells[1]["uid"], how="to")
    site.pages["/"] = str(site.pages["/"]).replace(">Add</button>", ">Put in</button>")
    file.write_text(before.replace("20s", "1s"))
    await asked("open")
    await asked("run", uid=cells[1]["uid"], how="this")
    found = await asked("heal", uid=cells[1]["uid"])
    assert (found["verdict"], found["because"]) == ("found", ""), found
    assert "\n+  - click: {button: Put in}\n" in found["diff"]
    await asked("take", uid=cells[1]["uid"])
    assert file.read_text() == before.replace("20s", "1s").replace("button: Add", "button: Put in")


@pytest.mark.slow
async def test_what_is_done_by_hand_becomes_cells(asked: Asked, file: Path) -> None:
    file.write_text(file.read_text().replace("  # How many", "  - note: Begin here.\n  # How many"))
    await asked("open")
    await asked("record")
    page = asked.studio.live.session.page
    for selector in ("#q", "button"):
        box = await page.locator(selector).first.bounding_box()
        assert box
        await asked("touch", kind="click", x=box["x"] + 5, y=box["y"] + 5)
        if selector == "#q":
            await asked("touch", kind="key", key="4")
    await page.locator("#total").filter(has_text="20").wait_for()
    made = await asked("record", stop=True)
    assert "  - note: Begin here.\n  - fill: {field: Quantity, with: 4}\n  - click: {button: Add}\n" in file.read_text()
    assert [cell["uid"] for cell in await asked.cells()][1:3] == made
    assert (await asked.state())["at"] == made[-1]
    assert (await asked.refused("record", stop=True)).json()["error"] == "Nothing is recorded now."
