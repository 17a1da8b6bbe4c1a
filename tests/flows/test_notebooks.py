"""What the project's own server shows beside Prefect's interface: notebooks and their pictures, and nothing else."""

import http.client
from pathlib import Path

import pytest
from websockets.sync.client import connect

from flows import notebooks, server
from planbook.places import Project

RUN = "20260801-101500-000abc"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def shown(prefect: Project) -> http.client.HTTPConnection:
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
    return http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)


def get(shown: http.client.HTTPConnection, path: str, **headers: str) -> http.client.HTTPResponse:
    shown.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = shown.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    return answer


def test_a_notebook_is_shown_in_a_sandbox(shown: http.client.HTTPConnection) -> None:
    answer = get(shown, f"/planbook/runs/{RUN}/report.html")
    assert (answer.status, answer.body) == (200, b"<h1>Notebook</h1>")  # type: ignore[attr-defined]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts") and "allow-same-origin" not in policy
    assert "default-src 'none'" in policy and "connect-src" not in policy
    assert answer.headers["access-control-allow-origin"] is None


def test_a_picture_is_shown_and_any_other_file_saved(shown: http.client.HTTPConnection) -> None:
    picture = get(shown, f"/planbook/runs/{RUN}/artifacts/004-1-page.png")
    assert (picture.status, picture.headers["content-type"], picture.body) == (200, "image/png", PNG)  # type: ignore[attr-defined]
    page = get(shown, f"/planbook/runs/{RUN}/artifacts/005-1-page.html")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"] == "attachment" and page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        f"{RUN}/state", f"{RUN}/journal.ndjson", f"{RUN}/artifacts/.hidden.png", f"{RUN}/artifacts/way-out.png",
        f"{RUN}/../../server/prefect.db", f"{RUN}/artifacts/../state", f"{RUN}/artifacts/%2e%2e/state",
        f"{RUN}/artifacts/..%2fstate", f"{RUN}/artifacts/..\\state", f"{RUN}/", "", "..", "../server/prefect.db",
        "%2e%2e/server/prefect.db", f"{RUN}/artifacts/", f"{RUN}//etc/passwd", f"{RUN}/report.html/x",
        f"{RUN}/artifacts/004-1-page.png%00.html", "none/report.html",
    ],
)  # fmt: skip
def test_nothing_else_is_there(shown: http.client.HTTPConnection, path: str) -> None:
    assert get(shown, f"/planbook/runs/{path}").status == 404


def test_another_name_or_another_sites_page_gets_nothing(shown: http.client.HTTPConnection) -> None:
    path = f"/planbook/runs/{RUN}/report.html"
    assert get(shown, path, Host="evil.example").status == 403
    assert get(shown, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403
    assert get(shown, path, Sec_Fetch_Site="same-site", Sec_Fetch_Mode="cors").status == 403
    assert get(shown, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    shown.request("POST", path)
    answer = shown.getresponse()
    assert (answer.status, answer.read()) == (405, b"")


def test_names_of_runs_and_files(tmp_path: Path) -> None:
    app = notebooks.Notebooks(None, tmp_path, frozenset())  # type: ignore[arg-type]
    (tmp_path / "a" / "artifacts").mkdir(parents=True)
    (tmp_path / "a" / "artifacts" / "Bestellung 7 (neu).pdf").write_bytes(b"")
    assert app.file("a/artifacts/Bestellung 7 (neu).pdf") is not None
    assert app.file("a/artifacts/none.pdf") is None and app.file("a/artifacts") is None


def test_web_sockets_do_not_keep_requests_from_being_answered(api_url: str, shown: http.client.HTTPConnection) -> None:
    """Prefect answers a hundred requests at a time; each run that goes on has three web sockets."""
    sockets = [connect(api_url.replace("http", "ws", 1) + "/events/in", open_timeout=60) for _ in range(110)]
    try:
        shown.close()  # it may have been closed at the other end meanwhile; the next request opens it anew
        assert get(shown, "/api/health").status == 200
    finally:
        for socket in sockets:
            socket.close()
