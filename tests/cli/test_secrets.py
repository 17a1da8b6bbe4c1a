"""planbook secrets: kept sealed, found by runs, and never shown."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from flows.secrets import read_secret
from planbook.audit import chain
from planbook.cli.main import exit_code
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.secrets.redaction import redact_known
from planbook.secrets.seal import MAKE_ONE
from planbook.secrets.store import KeptSecrets

Stdin = Callable[[str | bytes], None]
VALUE = "correct horse battery staple"
PLAN = "planbook: 1\nname: order\nstart: http://x.example/\nsecrets: [SHOP_PIN, SHOP_USER]\nsteps:\n  - click: Buy\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANBOOK_KEY", Fernet.generate_key().decode())
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    return Project(tmp_path)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Stdin:
    """Sets what is read from standard input, which is not a terminal."""

    def given(text: str | bytes) -> None:
        content = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return given


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = exit_code(["secrets", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_secret_is_kept_rotated_and_dropped(
    project: Project, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(VALUE + "\n")
    assert told(capsys, "set", "SHOP_PIN") == (0, "Stored SHOP_PIN.\n", "")
    file = KeptSecrets(project).file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "horse" not in file.read_text()
    assert read_secret("SHOP_PIN") == VALUE
    assert redact_known().text(f"it is {VALUE}") == "it is ••••SHOP_PIN"
    stdin("another value\r\n")
    assert told(capsys, "rotate", "SHOP_PIN", "--json") == (0, '{"name": "SHOP_PIN", "done": "rotated"}\n', "")
    assert read_secret("SHOP_PIN") == "another value"
    assert told(capsys, "drop", "SHOP_PIN") == (0, "Dropped SHOP_PIN.\n", "")
    assert KeptSecrets(project).value("SHOP_PIN") is None
    entries = chain(project.audit).entries
    assert [(one.act, one.subject, one.details) for one in entries] == [
        ("secret", "SHOP_PIN", {"done": done}) for done in ("set", "rotate", "drop")
    ]


def test_the_environment_comes_first(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    KeptSecrets(project).keep("SHOP_PIN", VALUE)
    monkeypatch.setenv("SHOP_PIN", "for this run alone")
    assert read_secret("SHOP_PIN") == "for this run alone"


def test_the_list_says_where_each_comes_from(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(capsys) == (0, "", "No secret is stored, and no plan names one. Store one: planbook secrets set NAME\n")
    (project.folder / "plans/order.yaml").write_text(PLAN)
    KeptSecrets(project).keep("OLD_PIN", VALUE)
    KeptSecrets(project).keep("SHOP_PIN", VALUE)
    code, out, _ = told(capsys, "list", "--json")
    there = json.loads(out)
    assert code == 0 and [(one["name"], one["from"], one["plans"]) for one in there] == [
        ("OLD_PIN", "here", []), ("SHOP_PIN", "here", ["order"]), ("SHOP_USER", "elsewhere", ["order"]),
    ]  # fmt: skip
    monkeypatch.setenv("SHOP_USER", "ada")
    head, _, *rows = told(capsys, "list")[1].splitlines()
    assert head.split() == ["secret", "from", "age", "plans"]
    assert [row.split()[:2] for row in rows] == [
        ["OLD_PIN", "here"],
        ["SHOP_PIN", "here"],
        ["SHOP_USER", "environment"],
    ]
    assert VALUE not in out


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("set", "KEPT"), VALUE, "KEPT is stored already. To give it another value: planbook secrets rotate KEPT\n"),
        (("set", "shop-pin"), VALUE, '"shop-pin" is not a valid secret name: letters, digits and _ were expected, as '
         "in SHOP_PASSWORD.\n"),
        (("set", "EMPTY"), "\n", "The value of EMPTY is empty. Nothing was stored.\n"),
        (("set", "LONG"), "x" * 65_537, "The value of LONG has more than 65,536 bytes. Nothing was stored.\n"),
        (("set", "BYTES"), b"\xff\xfe", "The value of BYTES is not text in UTF-8. Nothing was stored.\n"),
        (("rotate", "KEPD"), VALUE, 'No secret "KEPD" is stored. Did you mean KEPT?\n'),
        (("drop", "X"), VALUE, 'No secret "X" is stored. There are: KEPT\n'),
    ],
)  # fmt: skip
def test_what_cannot_be_done(
    project: Project, capsys: pytest.CaptureFixture[str], stdin: Stdin, arguments: tuple[str, ...],
    given: str | bytes, said: str,
) -> None:  # fmt: skip
    KeptSecrets(project).keep("KEPT", VALUE)
    stdin(given)
    assert told(capsys, *arguments) == (2, "", said)
    assert [one.name for one in KeptSecrets(project).all()] == ["KEPT"]
    assert chain(project.audit).entries == []


def test_nothing_is_kept_without_a_key(
    project: Project, capsys: pytest.CaptureFixture[str], stdin: Stdin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLANBOOK_KEY")
    stdin(VALUE)
    said = (
        "PLANBOOK_KEY is not set: secrets are kept sealed with it. Make one, and set it wherever plans run: "
        f"{MAKE_ONE}\n"
    )
    assert told(capsys, "set", "SHOP_PIN") == (2, "", said)
    assert not KeptSecrets(project).file.exists()


def test_a_kept_secret_needs_its_key_and_its_name(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptSecrets(project)
    kept.keep("SHOP_PIN", VALUE)
    sealed = json.loads(kept.file.read_text())["SHOP_PIN"]
    kept.file.write_text(json.dumps({"ADDRESS": sealed, "SHOP_PIN": sealed}))
    with pytest.raises(PlanbookError) as moved:
        read_secret("ADDRESS")
    assert str(moved.value) == (
        f"The kept secret ADDRESS was sealed under another name: somebody has changed {kept.file}. Set it again."
    )
    monkeypatch.setenv("PLANBOOK_KEY", Fernet.generate_key().decode())
    with pytest.raises(PlanbookError) as other:
        read_secret("SHOP_PIN")
    assert str(other.value) == (
        "The kept secret SHOP_PIN was sealed with another key than PLANBOOK_KEY has, or is damaged."
    )
    monkeypatch.delenv("PLANBOOK_KEY")
    with pytest.raises(PlanbookError) as none:
        read_secret("SHOP_PIN")
    assert str(none.value) == (
        "The kept secret SHOP_PIN is sealed. Set PLANBOOK_KEY to the key that it was sealed with."
    )
    kept.file.write_text("[]")
    with pytest.raises(PlanbookError) as damaged:
        read_secret("SHOP_PIN")
    assert str(damaged.value) == f"The kept secrets cannot be read: {kept.file} is damaged. Restore it."
