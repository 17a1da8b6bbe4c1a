"""Uploaded files: only of the type that their names say, in versions, for inputs of runs."""

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.start_apart import Order, Started
from planbook.audit import chain
from planbook.client.api.files import files_upload
from planbook.client.types import File
from planbook.places import Project
from planbook.serve import starting
from planbook.serve.web.uploaded import name_for
from planbook.uploads import store
from tests.serve.conftest import PLAN, Served
from tests.serve.test_client import client_of
from tests.serve.test_pages import Browser, browser

PDF = b"%PDF-1.7\nx"
CSV = "name;price\nPapier für A4;4,90\n".encode("latin-1")


async def send(served: Served, name: str, content: bytes, who: str = "operator") -> httpx.Response:
    return await served.ask(who, "PUT", f"files/{name}?project=shop", content=content)


async def test_versions_are_kept_listed_and_dropped(served: Served) -> None:
    first, again = await send(served, "prices.csv", CSV), await send(served, "prices.csv", CSV)
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    told = first.json()
    assert (told["name"], told["version"], told["bytes"], told["input"]) == (
        "prices.csv", 1, len(CSV), "upload:prices.csv@1",
    )  # fmt: skip
    assert (await send(served, "prices.csv", CSV + b"x;1\n")).json()["version"] == 2
    sent = File(BytesIO(PDF))
    assert (
        await files_upload.asyncio("order.pdf", client=client_of(served, "operator"), body=sent, project="shop")
    ).version
    listed = (await served.get("files")).json()["items"]
    assert [(one["name"], one["version"]) for one in listed] == [("order.pdf", 1), ("prices.csv", 2)]
    shown = (await served.get("files/prices.csv")).json()
    assert [one["version"] for one in shown["versions"]] == [2, 1]
    got = await served.get("files/prices.csv/content", params={"version": 1})
    assert got.content == CSV and got.headers["content-disposition"] == 'attachment; filename="prices.csv"'
    assert (await served.ask("operator", "DELETE", "files/prices.csv?project=shop&version=1")).status_code == 204
    missing = await served.get("files/prices.csv/content", params={"version": 1})
    assert (missing.status_code, missing.json()["detail"]) == (404, "prices.csv has no version 1. There are: 2.")
    assert (await served.ask("operator", "DELETE", "files/prices.csv?project=shop")).status_code == 204
    missing = await served.get("files/prices.csv")
    assert (missing.status_code, missing.json()["detail"]) == (
        404, 'No file "prices.csv" was uploaded. There are: order.pdf.',
    )  # fmt: skip
    acts = [(one.act, one.subject, one.details["do"]) for one in chain(served.project.audit).entries]
    assert acts == [
        ("file", "prices.csv", "upload"), ("file", "prices.csv", "upload"), ("file", "order.pdf", "upload"),
        ("file", "prices.csv", "drop"), ("file", "prices.csv", "drop"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("order.pdf", b"\x89PNG\r\n\x1a\n...", "order.pdf is not PDF: its content is that of a PNG. "),
        ("order.pdf", b"", "order.pdf is not PDF: its content is empty. "),
        ("order.pdf", b"plain words", "order.pdf is not PDF: its content is text. "),
        ("prices.csv", PDF, "prices.csv is not CSV: its content is that of a PDF. "),
        ("prices.csv", b"MZ\x90\x00\x03", "prices.csv is not CSV: its content is of another type. "),
        (
            "prices.xlsx",
            b"PK\x03\x04 word/document.xml",
            "prices.xlsx is not XLSX: its content is that of a ZIP file. ",
        ),
        ("photo.webp", b"RIFF\x00\x00\x00\x00WAVE", "photo.webp is not WEBP: its content is that of a RIFF file. "),
        ("run.exe", b"MZ", "run.exe: a file of this type is not taken. Its name must end in one of: pdf, png, "),
        ("prices", CSV, "prices: a file of this type is not taken. Its name must end in one of: pdf, png, "),
    ],
)
async def test_the_content_is_of_the_type_that_the_name_says(
    shared: Served, name: str, content: bytes, told: str
) -> None:
    answer = await send(shared, name, content)
    assert answer.status_code == 422 and answer.json()["detail"].startswith(told), answer.text
    assert store.uploads(shared.project) == []


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e%2fplans%2forder.csv", "..%5cx.csv", ".hidden.csv", "a%00.csv", "x" * 200]
)
async def test_names_do_not_leave_the_folder(shared: Served, name: str) -> None:
    assert (await send(shared, name, CSV)).status_code in (404, 405, 422)
    assert store.uploads(shared.project) == []


async def test_no_file_takes_the_name_of_what_is_noted_of_it(served: Served) -> None:
    refused = await send(served, "about.json", b'{"what": "is sent"}')
    assert (refused.status_code, refused.json()["detail"]) == (422, store.TAKEN.format("about.json"))
    assert store.uploads(served.project) == []


async def test_the_size_is_limited(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await send(served, "large.txt", b"x" * 2_500_000)).status_code == 201
    monkeypatch.setattr("planbook.serve.body_limit.LARGEST_FILE", 1_000_000)
    refused = await send(served, "larger.txt", b"x" * 1_500_000)
    assert (refused.status_code, refused.json()["detail"]) == (413, "What was sent is larger than 1 MB.")
    monkeypatch.setattr(store, "TOTAL", 3_000_000)
    refused = await send(served, "more.txt", b"x" * 900_000)
    assert refused.status_code == 409 and refused.json()["detail"].startswith("There is no room for more.txt: ")
    assert [one.name for one in store.uploads(served.project)] == ["large.txt"]
    assert [path.name for path in served.project.uploads.iterdir() if path.name != ".lock"] == ["large.txt"]


def test_what_is_left_of_a_file_that_was_cut_off_goes(tmp_path: Path) -> None:
    project = Project(tmp_path)
    old, new = (project.uploads / f"{store.RECEIVED}{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(b"half of it")
    os.utime(old, (0, 0))
    store.forget_old(project, 0)
    assert list(project.uploads.iterdir()) == [new]


async def test_old_versions_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "VERSIONS", 2)
    for number in range(4):
        await send(served, "notes.txt", f"{number}".encode())
    assert [one.version for one in store.versions(served.project, "notes.txt")] == [4, 3]
    store.forget_old(served.project, 0)
    store.forget_old(served.project, 90)
    assert store.uploads(served.project) != []
    store.forget_old(served.project, 1e-9)
    assert store.uploads(served.project) == []


async def test_a_run_is_given_an_uploaded_file(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Order] = []

    def start(order: Order) -> Started:
        orders.append(order)
        return Started(order.run_id)

    monkeypatch.setattr(starting, "start_apart", start)
    plan = PLAN.replace("name: order", "name: enter").replace("{type: integer, default: 2,", "{type: file,")
    (served.project.folder / "plans/enter.yaml").write_text(plan)
    await send(served, "prices.csv", CSV)

    async def run(value: str) -> tuple[int, Any]:
        body = {"plan": "enter", "inputs": {"quantity": value}}
        answer = await served.ask("operator", "POST", "runs?project=shop", json=body)
        return answer.status_code, answer.json()

    for value in ("upload:prices.csv", "upload:prices.csv@1", ".planbook/uploads/prices.csv/1/prices.csv"):
        assert (await run(value))[0] == 202, value
    path = ".planbook/uploads/prices.csv/1/prices.csv"
    assert [order.inputs for order in orders] == [{"quantity": path}] * 3
    assert (await run("upload:nope.csv"))[1]["detail"] == 'No file "nope.csv" was uploaded. There are: prices.csv.'
    assert (await run("upload:prices.csv@7"))[1]["detail"] == "prices.csv has no version 7. There are: 1."
    assert (await run("upload:../../plans/order.yaml"))[0] == 404
    assert (await run(".planbook/uploads/prices.csv/1/about.json"))[0] == 422
    assert (await run(".planbook/audit.ndjson"))[0] == 422
    one = await browser(served, "operator")
    form = (await one.get("/plans/enter/run?project=shop")).text
    assert '<option value="upload:prices.csv"></option>' in form and "or an uploaded file: upload:prices.csv" in form

    # A file that is chosen in the form is uploaded; what else is in the form is not lost if the file is not taken.
    async def post(name: str, content: bytes, who: Browser = one, **fields: str) -> httpx.Response:
        token = re.findall(r'name="token" value="([^"]*)"', (await who.get("/plans?project=shop")).text)
        data = {"token": token[0] if token else "", "once": "o1", "in.quantity": ""} | fields
        files = {"file.quantity": (name, content)}
        return await who.client.post("/plans/enter/run?project=shop", data=data, files=files)

    assert 'enctype="multipart/form-data"' in form and 'name="file.quantity" type="file"' in form
    for _ in range(2):
        assert (await post("Preise März.csv", CSV)).status_code == 303
    assert [one.inputs for one in orders[3:]] == [{"quantity": ".planbook/uploads/Preise-Marz.csv/1/Preise-Marz.csv"}]
    assert (await post("", b"", **{"in.quantity": "upload:prices.csv", "once": "o2"})).status_code == 303
    refused = await post("order.pdf", CSV, once="o3", evidence="all")
    assert refused.status_code == 422 and "order.pdf is not PDF: its content is text." in refused.text
    nobody = await post("prices.csv", CSV, Browser(served))
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/sign-in")
    headers = {"content-type": "multipart/form-data; boundary=x"}
    torn = await one.client.post("/plans/enter/run?project=shop", content=b"no form", headers=headers)
    assert torn.status_code == 400 and torn.headers["content-type"].startswith("text/html")
    monkeypatch.setattr("planbook.serve.body_limit.LARGEST_FILE", 1_000_000)
    large = await post("large.csv", b"a;b" * 500_000)
    assert large.status_code == 413 and "What was sent is larger than 1 MB." in large.text
    texts = await post("", b"", **{f"in.{number}": "x" * 50_000 for number in range(5)})
    assert texts.status_code == 413 and "This is too large for the form." in texts.text, "texts are kept in memory"


def test_a_file_of_any_name_gets_one_that_uploads_can_have() -> None:
    names = {"Preise März.csv": "Preise-Marz.csv", "C:\\fakepath\\a b.pdf": "a-b.pdf", "../../x.csv": "x.csv",
             ".hidden.csv": "hidden.csv", "README": "README", "价格.csv": "file.csv",
             "x" * 200 + ".csv": "x" * 116 + ".csv"}  # fmt: skip
    assert {name: name_for(name) for name in names} == names
