"""OpenTelemetry: one span per run and per step, inside Prefect's own spans. Off unless an exporter is configured."""

import os
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, Status, StatusCode

from planbook.events import Event, RunEnded, RunStarted, StepEnded, StepStarted
from planbook.output.streams import warn

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
SDK = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
PATIENCE = 5000  # milliseconds to wait for the last spans to be sent
FAILED = ("failed", "interrupted", "warned", "cancelled", "refused")
NOT_INSTALLED = "{} is set, and OpenTelemetry's exporter is not installed. Install it: pip install 'planbook[otel]'"


def begin_tracing() -> bool:
    """Sets up the exporter if the environment names one and none is set up yet. Returns whether spans are exported."""
    named = next((name for name in ENDPOINTS if os.environ.get(name)), None)
    if named is None or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return True
    if not all(_is_installed(module) for module in SDK):
        warn(NOT_INSTALLED.format(named))
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(
        resource=Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "planbook")})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=PATIENCE / 1000)))
    trace.set_tracer_provider(provider)
    return True


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


class RunSpans:
    """An observer that makes spans of the events."""

    def __init__(self) -> None:
        self._tracer = trace.get_tracer("planbook", version("planbook"))
        self._run: Span | None = None
        self._steps: dict[int, Span] = {}

    def tell(self, event: Event) -> None:
        match event:
            case RunStarted():
                about: dict[str, Any] = {"run_id": event.run_id, "plan": event.plan, "plan_sha256": event.plan_sha256}
                self._run = self._begin(f"run {event.plan}", event.at, None, about)
            case StepStarted():
                around = self._steps.get(event.parent or 0) or self._run
                about = {"id": event.id, "kind": event.kind, "number": event.number, "effect": event.effect}
                self._steps[event.index] = self._begin(event.title, event.at, around, about)
            case StepEnded() if span := self._steps.pop(event.index, None):
                span.set_attribute("planbook.attempts", event.attempts)
                self._end(span, event.at, event.status, event.error.message if event.error else None)
            case RunEnded() if self._run:
                self._end(self._run, event.at, event.status, event.because)

    def _begin(self, name: str, at: float, around: Span | None, about: dict[str, Any]) -> Span:
        context = trace.set_span_in_context(around) if around else None
        attributes = {f"planbook.{key}": value for key, value in about.items()}
        return self._tracer.start_span(name, context, attributes=attributes, start_time=_ns(at))

    def _end(self, span: Span, at: float, status: str, because: str | None) -> None:
        span.set_attribute("planbook.status", status)
        if status in FAILED:
            span.set_status(Status(StatusCode.ERROR, because))
        span.end(_ns(at))


def send_last_spans() -> None:
    """Sends the remaining spans, and waits for at most PATIENCE."""
    flush = getattr(trace.get_tracer_provider(), "force_flush", None)
    if flush:
        flush(PATIENCE)


def _ns(at: float) -> int:
    return int(at * 1e9)
