"""run"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from planbook.programs.without_network import without_network
from tests.steps.bench import Bench, Played

ECHO = "import json, sys; print(json.dumps(sys.argv[1:]))"
"""Writes its arguments as JSON."""


def toml(name: str, code: str, *argv: str, more: str = "network = true") -> str:
    """Returns an entry of the project's list: a program in Python."""
    listed = json.dumps([sys.executable, "-c", code, *argv])
    return f"[tool.planbook.programs.{name}]\nargv = {listed}\n{more}\n"


async def play(bench: Bench, listed: str, steps: str, head: str = "", **secrets: str) -> Played:
    (bench.folder / "pyproject.toml").write_text(listed)
    return await bench.play("<h1 id=sku>A4</h1><h2 id=bad>--all</h2>", steps, head=head, **secrets)


# What comes of it ----------------------------------------------------------------------------------------------------
async def test_what_it_takes_and_what_it_writes(bench: Bench) -> None:
    code = "import json, sys; print(json.dumps([sys.argv[1:], json.load(sys.stdin), open(sys.argv[3]).read()]))"
    more = 'stdin = "json"\nnetwork = true'
    listed = toml("price", code, "--sku={args.sku}", "{args.sizes}", "{files.offers}", more=more)
    (bench.folder / "offers.csv").write_text("no\n1\n")
    steps = """
    - extract: {from: {css: "#sku"}, into: sku}
    - run:
        program: price
        args: {sku: "{{ values.sku }} -x; rm *", sizes: ["{{ 4 }}"]}
        stdin: {sku: "{{ values.sku }}", count: "{{ 2 }}"}
        files: {offers: offers.csv}
        as: json
        into: price
    """
    played = await play(bench, listed, steps)
    assert played.because is None
    [given, read, content] = played.values["price"]
    assert (given[:2], read, content) == (["--sku=A4 -x; rm *", "4"], {"sku": "A4", "count": 2}, "no\n1\n")
    assert Path(given[2]).name == "offers.csv" and not Path(given[2]).exists()
    [kept] = played.record.steps[1].artifacts
    assert (kept.kind, kept.name, kept.media_type) == ("output", "price.json", "application/json")
    assert played.record.steps[1].sent == "yes"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_", "value"), [("text", '[]\n["a"]'), ("lines", ["[]", '["a"]']), ("", '[]\n["a"]')], ids=["text", "lines", "-"]
)
async def test_text_and_lines(bench: Bench, as_: str, value: object) -> None:
    told = f", as: {as_}" if as_ else ""
    played = await play(bench, toml("two", "print('[]'); print('[\"a\"]')"), f"- run: {{program: two, into: it{told}}}")
    assert (played.because, played.values) == (None, {"it": value})


async def test_files_that_it_makes(bench: Bench) -> None:
    code = (
        "import os, sys; out = sys.argv[1]; os.mkdir(out + '/a'); open(out + '/a/report.csv', 'w').write('no\\n1\\n'); "
        "open(out + '/bin', 'wb').write(b'\\0\\1'); os.symlink('/etc/passwd', out + '/link')"
    )
    steps = """
    - run: {program: report, as: files, into: made}
    - expect: "{{ values.made | length == 2 }}"
    """
    played = await play(bench, toml("report", code, "{out}"), steps)
    assert played.because is None
    made = played.values["made"]
    assert {name: (bench.folder / path).read_bytes() for name, path in made.items()} == {
        "a/report.csv": b"no\n1\n",
        "bin": b"\0\1",
    }
    assert played.record.steps[0].started.sentence == "Run report, and read what it writes into made"


async def test_its_environment_and_folder(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_LANGUAGE", "de")
    monkeypatch.setenv("SHOP_PRIVATE", "not for programs")
    (bench.folder / "tools").mkdir()
    code = "import json, os; print(json.dumps([dict(os.environ), os.getcwd()]))"
    more = 'folder = "tools"\nenvironment = ["SHOP_LANGUAGE", "NOT_SET"]\nsecrets = ["TOKEN"]\nnetwork = true'
    steps = "- run: {program: env, as: json, into: env}"
    played = await play(bench, toml("env", code, more=more), steps, TOKEN="s3cret-of-the-shop")
    assert played.because is None
    environment, folder = played.values["env"]
    assert folder == str((bench.folder / "tools").resolve())
    assert (environment["SHOP_LANGUAGE"], environment["TOKEN"]) == ("de", "••••TOKEN")
    ours = {"PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR", "PLANBOOK_OUT", "LC_CTYPE"}
    assert set(environment) - ours == {"SHOP_LANGUAGE", "TOKEN"}
    assert not Path(environment["HOME"]).exists()
    [kept] = bench.folder.glob(".planbook/runs/*/artifacts/*")
    assert "s3cret-of-the-shop" not in kept.read_text()


# How it fails --------------------------------------------------------------------------------------------------------
SCHEMA = 'network = true\nschema = {type = "object", properties = {total = {type = "number"}}, required = ["total"]}'
FAILS = {
    "exit code": (
        "import sys; print('half'); print('no such\\nsheet: A9', file=sys.stderr); sys.exit(3)",
        "network = true",
        ("expectation", "it ended with the exit code 3, not 0: sheet: A9"),
    ),
    "other exit code": (
        "pass",
        "network = true\nexit_codes = [1, 2]",
        ("expectation", "it ended with the exit code 0, not 1 or 2"),
    ),
    "signal": (
        "import os; os.kill(os.getpid(), 6)",
        "network = true",
        ("expectation", "it was ended by the signal SIGABRT"),
    ),
    "silent": (
        "import time; time.sleep(300)",
        'network = true\ntime = "300ms"',
        ("timeout", "it did not end within 0.3 seconds, and was ended"),
    ),
    "dripping": (
        "import time\nwhile True: print('.', flush=True); time.sleep(0.01)",
        'network = true\ntime = "300ms"',
        ("timeout", "it did not end within 0.3 seconds, and was ended"),
    ),
    "huge output": (
        "while True: print('x' * 10000)",
        'network = true\noutput = "100 kB"',
        ("value", "it wrote more than 100 kB, and was ended"),
    ),
    "huge errors": (
        "import sys\nwhile True: print('x' * 10000, file=sys.stderr)",
        'network = true\noutput = "1 MB"',
        ("value", "it wrote more than 1 MB, and was ended"),
    ),
    "huge files": (
        "import os, time; open(os.environ['PLANBOOK_OUT'] + '/a', 'w').write('x' * 200_000); time.sleep(300)",
        'network = true\noutput = "100 kB"',
        ("value", "it wrote files of more than 100 kB, and was ended"),
    ),
    "many files": (
        "import os; [open(os.environ['PLANBOOK_OUT'] + f'/{n}', 'w').close() for n in range(101)]",
        "network = true",
        ("value", "it made more than 100 files"),
    ),
    "memory": (
        "import time; held = b'x' * 150_000_000; time.sleep(300)",
        'network = true\nmemory = "100 MB"',
        ("value", "it used more than 100 MB of memory, and was ended"),
    ),
    "half a JSON": (
        "print('{\"total\": 7')",
        SCHEMA,
        ("value", "it: its output is not JSON: Expecting ',' delimiter: line 2 column 1 (char 12)"),
    ),
    "nothing": ("pass", SCHEMA, ("value", "it: its output is not JSON: it is empty")),
    "a key twice": (
        """print('{"price": 1, "price": 2}')""",
        SCHEMA,
        ("value", 'it: its output is not JSON: an object has the key "price" twice'),
    ),
    "no number": ("print('NaN')", SCHEMA, ("value", "it: its output is not JSON: NaN is not JSON")),
    "invented": (
        'print(\'{"total": "seven"}\')',
        SCHEMA,
        ("expectation", "it: its output does not fit its schema at total: 'seven' is not of type 'number'"),
    ),
    "elsewhere": (
        "print('{}')",
        'network = true\nschema = {"$ref" = "http://127.0.0.1:9/schema.json"}',
        ("value", "it: its schema refers to http://127.0.0.1:9/schema.json, which is not in it"),
    ),
    "bytes": (
        "import sys; sys.stdout.buffer.write(b'ok \\xff')",
        "network = true",
        ("value", "it: its output is not UTF-8, from byte 4 on"),
    ),
}


SIBLINGS = ("other exit code", "dripping", "huge errors", "many files", "nothing", "no number", "elsewhere", "bytes")
"""Those that fail as another one does: `make test-long` has them."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SIBLINGS else name for name in FAILS]
)
async def test_failures(bench: Bench, name: str) -> None:
    code, more, error = FAILS[name]
    played = await play(bench, toml("it", code, more=more), "- run: {program: it, into: made}")
    assert (played.error, played.values) == (error, {})
    assert left_over(bench) == []


def left_over(bench: Bench) -> list[str]:
    """Returns the commands of the processes that a program of this bench has left."""
    found = []
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has just ended
            if cwd.readlink() == bench.folder.resolve():
                found.append((cwd.parent / "cmdline").read_text())
    return found


FORKS = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for session in (False, True):
    if os.fork() == 0:
        if session:
            os.setsid()
        if os.fork() == 0:
            print("child", flush=True)
            time.sleep(300)
        time.sleep(300)
print("parent", flush=True)
{then}
"""


@pytest.mark.parametrize(
    "then", ["time.sleep(300)", pytest.param("time.sleep(0.3)", marks=pytest.mark.slow)], ids=["goes on", "ends"]
)
async def test_no_process_is_left_of_a_program_that_forks_and_ignores_term(bench: Bench, then: str) -> None:
    listed = toml("forks", FORKS.format(then=then), more='network = true\ntime = "2s"')
    played = await play(bench, listed, "- run: {program: forks, as: lines, into: said}")
    if then == "time.sleep(300)":
        assert played.error == ("timeout", "forks did not end within 2 seconds, and was ended")
    else:
        assert (played.because, sorted(played.values["said"])) == (None, ["child", "child", "parent"])
        notes = [note.message for note in played.record.steps[0].notes]
        assert "forks left 4 of its processes running, which were ended" in notes
    assert left_over(bench) == []


async def test_a_timeout_of_the_step_is_shorter(bench: Bench) -> None:
    listed = toml("it", "import time; time.sleep(300)")
    played = await play(bench, listed, "- run: it\n  timeout: 300ms\n  retries: 2")
    assert played.error == ("timeout", "it did not end within 0.3 seconds, and was ended")
    assert len(played.record.steps[0].attempts) == 1  # `once`: it has been started


async def test_what_may_be_repeated_is_started_again(bench: Bench) -> None:
    code = "import os, time; os.path.exists('seen') or (open('seen', 'w').close(), time.sleep(300)); print('second')"
    listed = toml("it", code, more='network = true\ntime = "1s"')
    played = await play(bench, listed, "- run: {program: it, into: said}\n  effect: repeat\n  retries: 1")
    assert (played.because, played.values) == (None, {"said": "second"})
    assert played.record.steps[0].sent == "yes"


async def test_what_reads_is_not_sent(bench: Bench) -> None:
    played = await play(bench, toml("it", "print(1)"), "- run: {program: it, into: said}\n  effect: read")
    assert (played.because, played.record.steps[0].sent) == (None, "no")


async def test_a_cancelled_step_leaves_no_process(bench: Bench) -> None:
    listed = toml("it", "print(1, flush=True); import time; time.sleep(300)")
    (bench.folder / "pyproject.toml").write_text(listed)
    task = asyncio.create_task(play(bench, listed, "- run: it"))
    while not left_over(bench):
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_over(bench) == []


# What may not be -----------------------------------------------------------------------------------------------------
OPTION = (
    'it: the argument sku is "--all", and begins with -, so the program may take it for an option; write "--" before '
    "it in argv, or --NAME={args.sku}"
)


@pytest.mark.parametrize(
    ("argv", "said"),
    [(["{args.sku}"], OPTION), (["--", "{args.sku}"], '["--", "--all"]'), (["-s{args.sku}"], '["-s--all"]')],
    ids=["option", "after --", "in an option"],
)
async def test_no_page_adds_an_option(bench: Bench, argv: list[str], said: str) -> None:
    steps = (
        '- extract: {from: {css: "#bad"}, into: bad}\n- run: {program: it, args: {sku: "{{ values.bad }}"}, into: a}'
    )
    played = await play(bench, toml("it", ECHO, *argv), steps)
    assert (played.error[1] if played.because else played.values["a"]) == said
    assert played.record.steps[1].sent == ("no" if played.because else "yes")


async def test_no_page_chooses_a_file(bench: Bench) -> None:
    steps = """
    - extract: {from: {css: "#sku"}, into: sku}
    - run: {program: it, files: {list: "{{ values.sku }}.csv"}}
    """
    played = await play(bench, toml("it", ECHO, "{files.list}"), steps)
    chosen = (
        "A4.csv is what a page said (values.sku), and no page chooses a file; write it out, or take it from an input"
    )
    assert played.error == ("value", chosen)


async def test_no_program_chooses_a_file_or_a_host(bench: Bench) -> None:
    """What a program writes counts as data from outside."""
    steps = """
    - run: {program: it, as: json, into: made}
    - upload: {css: input, file: "{{ values.made[0] }}"}
    """
    played = await play(bench, toml("it", ECHO, "pyproject.toml"), steps)
    assert played.error[0] == "value" and "is what a page said (values.made)" in played.error[1]
    steps = '- run: {program: it, as: json, into: made}\n- request: {get: "{{ values.made[0] }}"}'
    played = await play(bench, toml("it", ECHO, "http://127.0.0.1:1/"), steps)
    assert played.error[0] == "value" and "no page chooses a host" in played.error[1]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("args: {sku: {a: b}}", "it: the argument sku is a mapping; give it on standard input instead"),
        ('args: {sku: "{{ [[1]] }}"}', "it: the argument sku is a list; give it on standard input instead"),
    ],
)
async def test_arguments_are_texts(bench: Bench, args: str, said: str) -> None:
    played = await play(bench, toml("it", ECHO, "{args.sku}"), f"- run: {{program: it, {args}}}")
    assert played.error == ("value", said)


async def test_a_program_without_network(bench: Bench) -> None:
    code = (
        "import socket, sys\ntry: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)\n"
        "except OSError as error: print(error.strerror)\nelse: print('connected')"
    )
    port = bench.site.address.rpartition(":")[2]
    for network, said in (("true", "connected"), ("false", "Network is unreachable")):
        if network == "false" and without_network() is None:
            pytest.skip("this system does not take the network away")
        listed = toml("it", code, port, more=f"network = {network}")
        played = await play(bench, listed, "- run: {program: it, into: said}")
        assert (played.because, played.values) == (None, {"said": said})
