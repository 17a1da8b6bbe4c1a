"""What the project's own server shows in addition to Prefect's interface: notebooks with pictures, nothing else."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from flows import access, notebooks, server
from planbook.places import Project

RUN = "20260801-101500-000abc"
PNG = b"\x89PNG\r\n\x1a\n"


class Shown(http.client.HTTPConnection):
    """A connection; `base` is the address of the run's files."""

    base = ""


@pytest.fixture(scope="module")
def shown(prefect: Project) -> Iterator[Shown]:
    """A connection to the server of a project that has a run."""
    folder = prefect.run(RUN)
    folder.artifacts.mkdir(parents=True)
    folder.report.write_text("<h1>Notebook</h1>")
    folder.state.write_text("cookies")
    folder.journal.write_text("{}\n")
    (folder.artifacts / "004-1-page.png").write_bytes(PNG)
    (folder.artifacts / "005-1-page.html").write_text("<script>steal()</script>")
    (folder.artifacts / ".hidden.png").write_bytes(PNG)
    (folder.artifacts / "way-out.png").symlink_to(prefect.server / "prefect.db")
    running = server.status(prefect.folder).server
    assert running
    shown = Shown("127.0.0.1", running.port, timeout=60)
    shown.base = notebooks.address("", access.read(prefect.server), RUN, "")
    yield shown
    shown.close()


def get(shown: Shown, path: str, **headers: str) -> http.client.HTTPResponse:
    shown.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = shown.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    return answer


def test_a_notebook_is_shown_in_a_sandbox(shown: Shown) -> None:
    answer = get(shown, f"{shown.base}report.html")
    assert (answer.status, answer.body) == (200, b"<h1>Notebook</h1>")  # type: ignore[attr-defined]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts") and "allow-same-origin" not in policy
    assert "default-src 'none'" in policy and "connect-src" not in policy
    assert answer.headers["access-control-allow-origin"] is None


def test_a_picture_is_shown_and_any_other_file_saved(shown: Shown) -> None:
    picture = get(shown, f"{shown.base}artifacts/004-1-page.png")
    assert (picture.status, picture.headers["content-type"], picture.body) == (200, "image/png", PNG)  # type: ignore[attr-defined]
    page = get(shown, f"{shown.base}artifacts/005-1-page.html")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == "attachment" and page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "state", "journal.ndjson", "artifacts/.hidden.png", "artifacts/way-out.png", "../../../server/prefect.db",
        "artifacts/../state", "artifacts/%2e%2e/state", "artifacts/..%2fstate", "artifacts/..\\state", "", "artifacts/",
        "/etc/passwd", "report.html/x", "artifacts/004-1-page.png%00.html",
    ],
)  # fmt: skip
def test_nothing_else_is_there(shown: Shown, path: str) -> None:
    assert get(shown, f"{shown.base}{path}").status == 404


@pytest.mark.parametrize(
    "path",
    ["", "..", "../server/prefect.db", "%2e%2e/server/prefect.db", f"{RUN}/report.html", f"{RUN}//report.html",
     f"{RUN}/{'0' * 32}/report.html", f"none/{'0' * 32}/report.html", f"{RUN}/%C3%A9/report.html"],
)  # fmt: skip
def test_a_run_is_shown_to_whoever_has_its_key(shown: Shown, path: str) -> None:
    answer = get(shown, f"/planbook/runs/{path}")
    assert (answer.status, answer.body) == (404, notebooks.NOT_THERE)  # type: ignore[attr-defined]
    other = shown.base.replace(RUN, "20260801-101500-000abd")
    assert get(shown, f"{other}report.html").status == 404, "the key of a run fits no other"


def test_another_name_or_another_sites_page_gets_nothing(shown: Shown) -> None:
    path = f"{shown.base}report.html"
    assert get(shown, path, Host="evil.example").status == 403
    assert get(shown, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403
    assert get(shown, path, Sec_Fetch_Site="same-site", Sec_Fetch_Mode="cors").status == 403
    assert (
        get(shown, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document").status
        == 200
    )
    assert (
        get(shown, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe").status == 403
    )
    shown.request("POST", path)
    answer = shown.getresponse()
    assert (answer.status, answer.read()) == (405, b"")


def test_names_of_runs_and_files(tmp_path: Path) -> None:
    app = notebooks.NotebookServer(None, tmp_path, "key")  # type: ignore[arg-type]
    base = notebooks.address("", "key", "a", "").removeprefix(notebooks.PREFIX)
    (tmp_path / "a" / "artifacts").mkdir(parents=True)
    (tmp_path / "a" / "artifacts" / "Bestellung 7 (neu).pdf").write_bytes(b"")
    assert app.file(f"{base}artifacts/Bestellung 7 (neu).pdf") is not None
    assert app.file(f"{base}artifacts/none.pdf") is None and app.file(f"{base}artifacts") is None


def test_web_sockets_do_not_keep_requests_from_being_answered(api_url: str, shown: Shown) -> None:
    """Prefect answers a hundred requests at a time; each running run has three web sockets."""
    address = api_url.replace("http", "ws", 1) + "/events/in"
    sockets = [connect(address, open_timeout=60, subprotocols=[Subprotocol("prefect")]) for _ in range(110)]
    try:
        shown.close()  # the other end may have closed it meanwhile; the next request opens it again
        assert get(shown, "/api/health").status == 200
    finally:
        for socket in sockets:
            socket.close()
