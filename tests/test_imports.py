"""No two modules import each other: not through others, not for types only, and not inside a function."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("planbook", "flows", "steps")
GENERATED = ROOT / "planbook" / "client"
"""Its generator writes relative imports, and models that know one another."""
Graph = dict[str, set[str]]


def name_of(file: Path, root: Path) -> str:
    """Returns the name under which a module is imported."""
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported_in(text: str) -> Iterator[str]:
    """Yields everything that a module imports, at any depth: modules, and names that may be modules."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph_of(root: Path) -> Graph:
    """Returns which modules of the packages import which others."""
    every = (file for package in PACKAGES for file in (root / package).rglob("*.py"))
    files = {name_of(file, root): file for file in every if GENERATED not in file.parents}

    def module(imported: str) -> str:
        return imported if imported in files else imported.rpartition(".")[0]

    return {
        name: {module(each) for each in imported_in(file.read_text("utf-8"))} & files.keys() - {name}
        for name, file in files.items()
    }


def circles(graph: Graph) -> list[list[str]]:
    """Returns the sets of modules that import each other in a cycle (Tarjan's algorithm)."""
    found: list[list[str]] = []
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        numbers[name] = lowest[name] = len(numbers)
        path.append(name)
        for other in sorted(graph[name]):
            if other not in numbers:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in path:
                lowest[name] = min(lowest[name], numbers[other])
        if lowest[name] == numbers[name]:
            circle = path[path.index(name) :]
            del path[path.index(name) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in sorted(graph):
        if name not in numbers:
            visit(name)
    return found


def test_there_is_no_circle() -> None:
    graph = graph_of(ROOT)
    assert len(graph) > 500
    ties = [
        f"{name} imports {other}" for circle in circles(graph) for name in circle for other in graph[name] & {*circle}
    ]
    assert not ties, "\n".join(ties)


@pytest.mark.parametrize(
    "last",
    [
        "from planbook.one import first",
        "import planbook.one",
        "from planbook import one",
        "def use():\n    from planbook.one import first",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planbook.one import first",
    ],
)
def test_it_would_be_found(tmp_path: Path, last: str) -> None:
    folder = tmp_path / "planbook"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text("from planbook.two import second\n")
    (folder / "two.py").write_text("from planbook.three import third\n")
    (folder / "three.py").write_text(last + "\n")
    assert circles(graph_of(tmp_path)) == [["planbook.one", "planbook.three", "planbook.two"]]


def imported_at_once(text: str) -> Iterator[str]:
    """Yields what a module imports when it is imported itself: not in functions, and not for types only."""
    tree = ast.parse(text)
    for node in tree.body:
        yield from imported_in(ast.unparse(node)) if isinstance(node, ast.Import | ast.ImportFrom) else ()


def test_a_run_begins_without_what_it_may_not_need() -> None:
    """DuckDB, and the search for lost elements, are imported when they are needed."""
    needed, found = ["flows.run_plan"], set[str]()
    while needed:
        name = needed.pop()
        file = ROOT / f"{name.replace('.', '/')}.py"
        file = file if file.is_file() else ROOT / name.replace(".", "/") / "__init__.py"
        if name in found:
            continue
        found.add(name)
        if file.is_file():
            each = list(imported_at_once(file.read_text("utf-8")))
            needed += [one for name in each for one in (name, name.rpartition(".")[0]) if one]
    assert {"planbook.engine.run", "prefect"} <= found
    assert not [name for name in found if name.partition(".")[0] == "duckdb" or name.startswith("planbook.heal")]


def test_the_map_of_the_house_has_every_package() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    there = re.findall(r"`(?:planbook/)?(\w+)`", text.partition("| floor |")[2].partition("\n\n")[0])
    packages = {file.parent.name for file in (ROOT / "planbook").glob("*/__init__.py")}
    assert packages | {"flows", "steps"} <= {*there}
