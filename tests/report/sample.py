"""Sample records, built from events as the engine sends them."""

import struct
import textwrap
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planbook.events import (
    ArtifactKept,
    AttemptEnded,
    AttemptStatus,
    Cell,
    Event,
    Failure,
    Noted,
    Recovered,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
    ValueSet,
)
from planbook.record import Record

BEGAN = 1795257252.25  # 21 November 2026, 10:34:12 UTC


class Story:
    """Writes the events of a run. The clock advances by the duration of each step."""

    def __init__(self, cells: Sequence[Cell], folder: Path | None = None, **about: Any) -> None:
        self.clock = BEGAN
        self.folder = folder
        self.events: list[Event] = []
        self.cells = {cell.number: cell for cell in cells}
        self.count = 0
        self.within: list[int] = []
        known = {
            "run_id": "20261121-103412-7f3a",
            "plan": "order-supplies",
            "goal": "Order A4 paper and keep the order number.",
            "path": "plans/order-supplies.yaml",
            "plan_sha256": "9f2c4e0d1b" + "0" * 54,
            "source": "planbook: 1\nname: order-supplies\n",
            "inputs": {},
            "browser": "chromium 142.0",
            "planbook": "0.1.0",
            "flow_run_id": None,
            "host": "build-7",
            "pid": 4242,
        }
        self.events.append(RunStarted(at=self.clock, cells=list(cells), **(known | about)))

    @property
    def record(self) -> Record:
        return Record.of(self.events)

    def begin(self, number: int, turn: str | None = None, **other: Any) -> int:
        """Begins a step; returns its index."""
        self.count += 1
        cell = self.cells.get(number)
        known = {"id": f"step-{number}", "title": "", "kind": "click", "sentence": "", "effect": "read"}
        if cell:
            known = {name: getattr(cell, name) for name in known}
        fields = {"number": number, "parent": self.within[-1] if self.within else None, "turn": turn}
        fields |= {"plan": "order-supplies"}
        self.events.append(StepStarted(at=self.clock, index=self.count, **(known | fields | other)))
        return self.count

    def attempt(self, index: int, attempt: int, ms: float, error: Failure | None = None, **other: Any) -> None:
        self.clock += ms / 1000
        status = "failed" if error else "passed"
        self.events.append(
            AttemptEnded(at=self.clock, index=index, attempt=attempt, status=status, ms=ms, error=error, **other)
        )

    def recover(self, index: int, attempt: int | None, strategy: str, message: str | None = None) -> None:
        """Records a recovery from a covered element; with a message, it failed."""
        status: AttemptStatus = "failed" if message else "passed"
        told = {"error_class": "covered", "strategy": strategy, "status": status, "ms": 4, "message": message}
        self.events.append(Recovered(at=self.clock, index=index, attempt=attempt, **told))

    def end(self, index: int, status: str = "passed", ms: float = 0, attempts: int = 1, **other: Any) -> None:
        self.events.append(
            StepEnded(at=self.clock, index=index, status=status, ms=ms, attempts=attempts, **other)  # type: ignore[arg-type]
        )

    def step(self, number: int, ms: float = 120, turn: str | None = None, **other: Any) -> int:
        """Records a step that passes at once."""
        index = self.begin(number, turn, **other)
        self.attempt(index, 1, ms)
        self.end(index, ms=ms)
        return index

    def not_done(self, number: int, status: str, turn: str | None = None) -> None:
        self.end(self.begin(number, turn), status, attempts=0)

    @contextmanager
    def inside(
        self, number: int, turn: str | None = None, status: str = "passed", error: Failure | None = None, **other: Any
    ) -> Iterator[int]:
        """Records a group or call; the steps in the block are inside it."""
        index, began = self.begin(number, turn, **other), self.clock
        self.within.append(index)
        yield index
        self.within.pop()
        self.end(index, status, ms=(self.clock - began) * 1000, error=error)

    def value(self, index: int, name: str, value: Any, added: bool = False) -> None:
        self._before_end(index, ValueSet(at=self.clock, index=index, name=name, value=value, added=added))

    def note(self, index: int | None, message: str) -> None:
        self._before_end(index, Noted(at=self.clock, index=index, message=message))

    def keep(
        self, index: int | None, kind: str, name: str, data: bytes, media: str, attempt: int | None = None
    ) -> None:
        path = f"artifacts/{index or 0:03}-{attempt or 0}-{name}"
        if self.folder:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
        kept = {"kind": kind, "name": name, "path": path, "bytes": len(data), "media_type": media}
        self._before_end(index, ArtifactKept(at=self.clock, index=index, attempt=attempt, **kept))

    def finish(self, status: str = "passed", because: str | None = None) -> "Story":
        seconds = self.clock - BEGAN
        self.events.append(RunEnded(at=self.clock, status=status, seconds=seconds, because=because))  # type: ignore[arg-type]
        return self

    def _before_end(self, index: int | None, event: Event) -> None:
        """Inserts an event of a step before its end."""
        last = self.events[-1]
        at = len(self.events) - (isinstance(last, StepEnded) and last.index == index)
        self.events.insert(at, event)


def cells(*written: Mapping[str, Any]) -> list[Cell]:
    """Returns cells from their differences: a `text` makes a note, the others are numbered."""
    number, made = 0, []
    for line, one in enumerate(written):
        known: dict[str, Any] = {"depth": 0, "id": "", "title": "", "kind": "note", "sentence": "", "effect": "read"}
        known |= {"source": f"- note: {one['text']}" if "text" in one else "", "line": 10 + 2 * line, "number": 0}
        if "text" not in one:
            number += 1
            known |= {"number": number, "id": f"step-{number}", "kind": "click", "title": one.get("sentence", "")}
        made.append(Cell(**(known | {key: tidy(value) for key, value in one.items()})))
    return made


def tidy(value: Any) -> Any:
    return textwrap.dedent(value).strip("\n") if isinstance(value, str) else value


def png(width: int = 640, height: int = 400, shade: int = 200) -> bytes:
    """Returns a picture: a bar at the top, and lines below it."""
    rows = b""
    for y in range(height):
        line = [60, 90, 140] if y < 40 else [shade] * 3 if y % 30 < 8 else [250, 250, 250]
        rows += b"\0" + bytes(line) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


ORDER = cells(
    {"text": "### Sign in\nThe buyer's account has **no right to pay**; see [the rules](https://shop.example/rules)."},
    {"sentence": 'Fill field "Email" with "{{ secrets.SHOP_USER }}"', "kind": "fill", "effect": "repeat",
     "source": '- fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}'},
    {"sentence": 'Fill field "Password" with "{{ secrets.SHOP_PASSWORD }}"', "kind": "fill", "effect": "repeat",
     "source": '- fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}'},
    {"sentence": 'Click button "Sign in"', "effect": "repeat", "source": "- click: {button: Sign in}"},
    {"sentence": 'Expect heading "Your account"', "kind": "expect", "source": "- expect: {heading: Your account}"},
    {"text": "### Fill the basket\n- A4 paper only\n- `quantity` is given by whoever runs the plan"},
    {"sentence": "Go to /paper", "kind": "goto", "source": "- goto: /paper"},
    {"sentence": 'Fill field "Quantity" with "{{ inputs.quantity }}"', "kind": "fill", "effect": "repeat",
     "source": '- fill: {field: Quantity, with: "{{ inputs.quantity }}"}'},
    {"title": "Place the order", "sentence": 'Click button "Place order" in region "Basket"', "effect": "once",
     "source": """
        - title: Place the order
          click: {button: Place order, in: {region: Basket}}
          effect: once         # sent at most once, whatever happens
          verify:
            - goto: /orders
            - expect: {row: "{{ run.id }}"}
     """},
    {"sentence": "Extract order_no from the element with test id \"order-number\"", "kind": "extract",
     "source": "- extract: {from: {testid: order-number}, match: '[0-9]+', into: order_no}"},
    {"text": "### What was ordered before"},
    {"title": "Every page of the list", "sentence": "At most 50 turns", "kind": "group",
     "effect": "repeat", "source": """
        - group: Every page of the list  # a titled cell that holds steps
          at_most: 50
          steps:
            - extract: {rows: {table: Orders}, columns: {no: "No", total: {column: Total, as: number}}, add_to: orders}
            - until: {not: {link: Next}}   # leaves the group here
            - click: {link: Next}
     """},
    {"depth": 1, "sentence": 'Extract the rows of table "Orders" and add them to orders', "kind": "extract",
     "source": "- extract: {rows: {table: Orders}, add_to: orders}"},
    {"depth": 1, "sentence": 'Until there is no link "Next"', "kind": "until",
     "source": "- until: {not: {link: Next}}"},
    {"depth": 1, "sentence": 'Click link "Next"', "effect": "repeat", "source": "- click: {link: Next}"},
    {"sentence": 'Take a picture of row "{{ order.no }}"', "kind": "screenshot",
     "source": '- each: {order: "{{ values.orders }}"}\n  when: "{{ order.total > 100 }}"\n'
     '  screenshot: {row: "{{ order.no }}"}'},
    {"sentence": "Call sign-out", "kind": "call", "source": "- call: sign-out"},
    {"sentence": 'Expect text "Signed out"', "kind": "expect", "source": '- expect: {text: Signed out}'},
)  # fmt: skip

NOT_FOUND = Failure(
    **{
        "class": "not_found",
        "message": 'No button "Place order" in region "Basket" within 10 s.\n'
        'Nearest on the page: button "Place your order", button "Empty basket", link "Orders".',
    }
)
COVERED = Failure(**{"class": "covered", "message": 'Dialog "Cookies" lies over button "Sign in".'})


def sign_in(story: Story) -> None:
    story.step(1, 41, sentence='Fill field "Email" with "••••SHOP_USER"')
    story.step(2, 33, sentence='Fill field "Password" with "••••SHOP_PASSWORD"')
    click = story.begin(3)
    story.attempt(click, 1, 1530, COVERED, address="https://shop.example/login")
    story.attempt(click, 2, 140, matched='button "Sign in"', sent=True, address="https://shop.example/account")
    story.keep(click, "trace", "trace.zip", b"PK" * 900, "application/zip", 1)
    story.end(click, "passed_on_retry", 2210, 2)
    story.step(4, 60)
    story.step(5, 380)
    quantity = story.step(6, 38, sentence='Fill field "Quantity" with "2"')
    story.note(quantity, "Blocked a request to metrics.example (not in allow).")


def rows(first: int, count: int) -> list[dict[str, Any]]:
    names = ("A4 paper, 500 sheets", "Stapler", "Envelopes C5", "Printer ink, black")
    return [{"no": str(first + at), "item": names[at % 4], "total": 12.5 + 61.4 * at} for at in range(count)]


def passed(folder: Path | None = None) -> Story:
    """Returns a flaky run, with everything that a page can show."""
    story = Story(ORDER, folder, inputs={"quantity": 2, "reference": "Q4"})
    sign_in(story)
    place = story.step(7, 310)
    story.keep(place, "screenshot", "page.png", png(), "image/png")
    order = story.step(8, 25)
    story.value(order, "order_no", "10482")
    with story.inside(9):
        for turn in (1, 2, 3):
            extract = story.step(10, 45, str(turn))
            for row in rows(10400 + 8 * turn, 8):
                story.value(extract, "orders", row, added=True)
            story.step(11, 8, str(turn))
            if turn < 3:
                story.step(12, 210, str(turn))
    for turn, row in enumerate(rows(10482, 3), 1):
        index = story.step(13, 90, str(turn), sentence=f'Take a picture of row "{row["no"]}"')
        story.keep(index, "screenshot", f"row-{row['no']}.png", png(600, 90, 160), "image/png")
    with story.inside(14):
        story.step(0, 130, id="out", title="Sign out", sentence='Click link "Sign out"', plan="sign-out")
        story.step(0, 20, id="bye", title='Expect text "Bye"', sentence='Expect text "Bye"', plan="sign-out")
    story.step(15, 30)
    story.keep(None, "download", "orders.csv", b"no;total\n1;2\n", "text/csv")
    return story.finish("flaky")


def failed(folder: Path | None = None) -> Story:
    """Returns a run that fails in the middle, with all its artifacts."""
    story = Story(ORDER, folder, inputs={"quantity": 2, "reference": "Q4"})
    sign_in(story)
    place = story.begin(7)
    for attempt in (1, 2, 3):
        story.attempt(place, attempt, 10_000, NOT_FOUND, address="https://shop.example/basket")
    story.keep(place, "screenshot", "page.png", png(1280, 800), "image/png", 3)
    story.keep(place, "snapshot", "page.txt", b'- heading "Basket"\n- button "Place your order"\n', "text/plain", 3)
    story.keep(place, "console", "console.txt", b"TypeError: basket is undefined\n", "text/plain", 3)
    story.keep(place, "requests", "requests.txt", b"GET https://shop.example/prices 503\n", "text/plain", 3)
    story.keep(place, "trace", "trace.zip", b"PK" * 90_000, "application/zip", 3)
    story.end(place, "failed", 31_700, 3, error=NOT_FOUND)
    for number in (8, 9, 13, 14, 15):
        story.not_done(number, "not_reached")
    return story.finish("failed", 'Step 7, "Place the order", failed: not_found.')
