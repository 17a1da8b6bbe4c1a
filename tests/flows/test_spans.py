"""OpenTelemetry spans of a run and its steps, received as OTLP by a test server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.scratch import Scratch
from tests.sites import Quiet

PLAN = """steps:
  - group: Twice
    each: "{{ [1, 2] }}"
    steps:
      - click: Go
  - {click: Gone, timeout: 5s, retries: 0}
"""


class Collector:
    """Receives spans at /v1/traces."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        taken = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = ExportTraceServiceRequest()
                told.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
                for of_resource in told.resource_spans:
                    for of_scope in of_resource.scope_spans:
                        taken.extend(of_scope.spans if of_scope.scope.name == "planbook" else ())
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def scratch(tmp_path: Path, api_url: str) -> Scratch:
    return Scratch(tmp_path, PREFECT_API_URL=api_url)


def attributes(span: Span) -> dict[str, str | int]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_run_and_its_steps(scratch: Scratch, collector: Collector) -> None:
    scratch.write("traced", "data:text/html,<button>Go</button>", PLAN)
    told = scratch.planbook("run", "traced", "--json", OTEL_EXPORTER_OTLP_ENDPOINT=collector.address)
    assert told.code == 1, told.err
    spans = {span.span_id: span for span in collector.spans}
    [run] = [span for span in spans.values() if span.name == "run traced"]
    assert len({span.trace_id for span in spans.values()}) == 1
    of = {
        (span.name, spans[span.parent_span_id].name if span.parent_span_id in spans else "")
        for span in spans.values()
    }  # fmt: skip
    assert of == {
        ("run traced", ""), ("Twice", "run traced"), ('Click "Go"', "Twice"), ('Click "Gone"', "run traced"),
    }  # fmt: skip
    assert len(spans) == 6  # the group has a span for each turn
    assert attributes(run)["planbook.status"] == "failed"
    assert run.status.code == Status.StatusCode.STATUS_CODE_ERROR
    assert run.status.message.startswith('Click "Gone": there is no "Gone"')
    [gone] = [span for span in spans.values() if span.name == 'Click "Gone"']
    assert attributes(gone) == {
        "planbook.id": "click-gone", "planbook.kind": "click", "planbook.number": 3, "planbook.effect": "repeat",
        "planbook.status": "failed", "planbook.attempts": 1,
    }  # fmt: skip
    assert run.start_time_unix_nano < gone.start_time_unix_nano < gone.end_time_unix_nano < run.end_time_unix_nano


def test_nothing_is_sent_where_no_exporter_is_set(scratch: Scratch, collector: Collector) -> None:
    scratch.write("traced", "data:text/html,<button>Go</button>", "steps:\n- click: Go\n")
    more = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_TRACES_EXPORTER": "none"}
    assert scratch.planbook("run", "traced", **more).code == 0
    assert collector.spans == []


def test_an_exporter_that_is_not_installed(tmp_path: Path) -> None:
    code = "import sys; sys.modules['opentelemetry.sdk'] = None; from flows.spans import begin_tracing; begin_tracing()"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stderr == (
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry's exporter is not installed. "
        "Install it: pip install 'planbook[otel]'\n"
    )
