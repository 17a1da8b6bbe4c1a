"""The environment variables that planbook reads. The texts are the reference page about settings."""

from collections.abc import Mapping

ENVIRONMENT: Mapping[str, str] = {
    "PLANBOOK_BROWSER": "The browser that planbook uses if you do not pass `--browser`. It overrides "
    "[`browser`](#browser).",
    "PLANBOOK_HOME": "The folder in which planbook stores runs, history, values of the last run and sessions. It "
    "overrides [`home`](#home).",
    "PLANBOOK_KEY": "The key that seals browser states and sessions: 32 random bytes in URL-safe base64. Without it "
    "they are stored unsealed, readable only by their owner. If it is set, planbook does not use an unsealed state.",
    "PLANBOOK_OIDC_SECRET": "The client secret with which `planbook serve` signs people in by OpenID Connect.",
    "PLANBOOK_WARM": "`0` starts every run in a new process with a new browser, instead of a fork of the warm "
    "process, which has already imported everything and keeps a browser.",
    "PLANBOOK_SERVER_IDLE": "How many seconds without use stop the project's Prefect server. It overrides "
    "[`server_idle_hours`](#server_idle_hours).",
    "PLANBOOK_LOG": "`json` writes the log of `planbook worker` and of deployed runs as one JSON object per line, "
    "with the ids of run and step.",
    "PLANBOOK_LIMIT_TIME": "How many seconds a run may take. A run that takes longer fails. `planbook worker` sets it.",
    "PLANBOOK_LIMIT_MEMORY": "How many bytes of memory a run may use, its browser included. A run that uses more "
    "fails. `planbook worker` sets it.",
    "PLANBOOK_ENGINE_SOCKET": "Where the warm process of a worker listens. `planbook worker` sets it for its runs.",
    "PLANBOOK_WORKER_PID": "The process of the worker that started a run. If that process is gone, the run does not "
    "begin. `planbook worker` sets it for its runs.",
    "PLANBOOK_OUT": "The folder for the files that a program makes. planbook sets it for programs that a step "
    "[`run`](kinds.md#run) starts.",
    "PLANBOOK_METRICS_SOCKET": "Where a worker receives the metrics of its runs. `planbook worker --health` sets it.",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "Where planbook sends OpenTelemetry spans of runs and steps, over HTTP. Without "
    "it, planbook creates no spans. It needs `planbook[otel]`.",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "The same, for spans alone.",
    "OTEL_TRACES_EXPORTER": "`none` sends no spans, whatever else is set.",
    "OTEL_SERVICE_NAME": "The service name in the spans. Default: planbook.",
    "PREFECT_API_URL": "The Prefect server that runs are reported to. If you do not set it, planbook starts a server "
    "for the project.",
    "PREFECT_UI_URL": "The address of Prefect's interface, for links in messages. If you do not set it, planbook takes "
    "`PREFECT_API_URL` without `/api`.",
    "PREFECT_API_KEY": "The key of that server, if it is Prefect Cloud.",
    "PREFECT_API_AUTH_STRING": "The user name and password of that server, as `name:password`.",
    "ANTHROPIC_API_KEY": "The key of the model's server, for `planbook write`.",
    "ANTHROPIC_AUTH_TOKEN": "A bearer token for the model's server, instead of a key.",
    "ANTHROPIC_BASE_URL": "The address of the model's server. It overrides [`model_address`](#model_address).",
    "ANTHROPIC_MODEL": "The model that `planbook write` uses. It overrides [`model`](#model).",
    "PLAYWRIGHT_BROWSERS_PATH": "The folder in which Playwright keeps its browsers. `0`: inside the package.",
    "HTTPS_PROXY": "The proxy for the browser's connections. `HTTP_PROXY` and `ALL_PROXY` work too.",
    "NO_PROXY": "Hosts that are reached without the proxy, separated by commas.",
    "DISPLAY": "The X display for `--headed`. `WAYLAND_DISPLAY` works too.",
    "NO_COLOR": "If it is set, `planbook diff` prints no colours.",
    "SSH_CONNECTION": "The machine from which a user is connected over SSH. The audit record contains its address.",
    "CI": "If it is set, output cannot contain commands for the CI runner. `GITHUB_ACTIONS`, `TF_BUILD` and "
    "`TEAMCITY_VERSION` do the same.",
    "XDG_CACHE_HOME": "The folder of the user's caches, on Linux. planbook looks for browsers there.",
    "XDG_RUNTIME_DIR": "The folder of the user's sockets. The warm process, of which later runs are forks, listens "
    "there.",
}
"""The environment variables that planbook reads, and what they do."""
