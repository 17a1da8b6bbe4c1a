"""The studio's session by its API: cells are tried one by one in a real browser, and the file is the truth."""

from pathlib import Path

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
