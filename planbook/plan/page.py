"""`plans/README.md`: what a plan may contain, made from the models and their docstrings."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticUndefined

from planbook.plan.model import Defaults, Input, Plan, Whenever
from planbook.plan.schema import FILE, documentation
from planbook.plan.shape import shape_of
from planbook.plan.surroundings import Browser, Credentials, Place
from planbook.plan.topics import TOPICS
from planbook.step.kind import Kind, Step
from planbook.step.model import Model
from steps.table import KINDS, LATER

FAMILIES = {
    "go": "Go",
    "act": "Act",
    "wait": "Wait",
    "read": "Read",
    "judge": "Judge",
    "steer": "Steer",
    "beyond": "Beyond",
}
PARTS: dict[str, type[Model]] = {
    "An input": Input,
    "`browser`": Browser,
    "`place` of `browser`": Place,
    "`http_credentials` of `browser`": Credentials,
    "`defaults`": Defaults,
    "An entry of `whenever`": Whenever,
}
"""The parts of a plan that have a table of their own."""
MARKS = {"fixed": "*written out*", "secrets": "secrets may stand here"}
HEAD = f"""\
# Plans

A plan is one YAML file, `NAME.yaml`, that says what the browser does, step by step. This page is made from the code by
`planbook schema --page`; what it says is what planbook does. `planbook check` judges plans against it, and
`planbook steps KIND` explains one kind of step, `planbook steps expressions` what may stand in `{{{{ … }}}}`.

For help in an editor, `planbook schema -o plans/{FILE}` saves the JSON Schema beside the plans, and the
first line of a plan names it: `# yaml-language-server: $schema={FILE}`.
"""
CHOICES = """\
## In the file

* Every value is text as it is written: `no`, `on`, `10:30` and `007` are what they look like. A number, a duration
  or `true` is read from the text where a key expects one: whole numbers as digits alone (not `1.0`, `1_000`), and
  `true` or `false`, nothing else, for yes and no.
* A key without a value is a mistake, but for a kind that needs none (`back:`) and an input that says nothing
  (`order:`).
* A plan has at most 1 MB, UTF-8, one document, at most 40 levels of nesting; no anchors, aliases, tags, doubled
  keys.
* `group` is the one kind whose keys (`at_most`, `steps`) may stand beside it, below its title.
* `{{ … }}` may stand in `start` and in steps, not in a plan's other keys, and not in keys. Where it may not stand
  in a step either, the key's line below says *written out*.
* `turn` is known in a step with `each` and in a group with `at_most`; the names that `each` gives are known in that
  step and the steps inside it, and may not be `inputs`, `values`, `last`, `secrets`, `run` or `turn`.
* A value counts as known if any step of the plan gives it, by `into`, `add_to` or `set`; whether that step comes
  before, the rule `unknown-value` asks.
* Secrets may stand only where a key's line below says so.
* Inputs: an `integer` or `number` is written in digits, a `date` as 2026-03-31, a `boolean` as `true` or `false`; a
  `file` or `csv` is a path from the project's folder and inside it, and must be there when the plan runs. `min` and
  `max` go with `integer`, `number` and `date`. An input without `default` must be given.
* `allow` takes hosts, `*.` before a host for all below it, or `*` for every host there is, with a port where one
  matters: `shop.example:8443`, `shop.example:*` for any, `[::1]:8080`. Where none is named, 80, 443 and the port of
  `start` are meant; `*` alone is any port. It holds for whatever a page sends, and for as long as a called plan runs,
  that plan's own `allow` holds.
* What an expression in `start` gives is not implied: such a host must be listed, or the run is refused before a browser
  starts. Only `http` and `https` are opened, and `about`, `data` and `blob`, which come over no network.
* A called plan is `plans/NAME.yaml`, or a path from the project's folder; it may not call itself, directly or
  around.
* An `id` that is made begins with the kind and goes on with the element's name, else the short form, else the value
  it gives; the second of a name gets `-2`. Ids are one space for the whole file.
* `recover`: once a step's tries are used up, the remedy for its class of error is done, and then the step is tried once
  more; each class once in a step and turn. A step's own word comes before the plan's, and `any` stands for whatever is
  not named. Where nobody says anything, `covered` is answered by `close_dialog`, if a dialog is to be seen,
  `navigation` by `wait`, `crashed` by `reload`, and `signed_out` by `sign_in`; `{any: fail}` switches all of that off.
  `wait` lasts as long as one more pause between tries would. `reload` is refused on a page that answers a form, since
  it would send the form again. `{call: PLAN}` needs no inputs, and leads back to the page on which the step began.
  `ask` fails the step and says that a person is needed. A plan's `recover` is for its own atomic steps, not for groups,
  calls or called plans. Nothing follows a `once` that was sent, no remedy is tried within another, and each one is told
  in the notebook and in the table `recoveries`.
* A try is not repeated, neither by a retry nor by a remedy nor by a resume, once the browser has sent something because
  of it that may change something on the site (any request but GET, HEAD and OPTIONS, a beacon, a message on a
  WebSocket), unless the step says `effect: repeat` (or `read`, if it changes nothing). Keys that may have been pressed
  are not pressed again, unless the page is made again without them. A `group` or `call` with `retries` does not start
  over once a step in it that says no `effect` has sent something, unless it says `effect: repeat` itself. A request
  belongs to the act during which it begins: from the moment the browser is told to act until two seconds after the try,
  or until it is told the next thing. Left out are requests to hosts that are not allowed, those that the page makes by
  itself all the time (it has sent the same one, numbers aside, twice while no step acted), and those of a page that the
  step has opened, as it loads. Each is a row of the table `events` (`request`), with its method and its address.
* A page is there once its text and scripts are. Its pictures, fonts and frames have a moment more; what has not come
  then is named in the record, and the plan goes on. `wait: load`, beside `start`, `goto`, `reload`, `back`, `tab` or an
  act, waits until all of it has been loaded.
* Before a page is left, reloaded or closed, what an act has set going on it comes to its end: timers of up to one and a
  half seconds, requests of its scripts, beacons, messages of WebSockets. Before something is read, and before `when`,
  `until` and `verify` look, what the page itself has begun does, too. At most that takes 2.5 seconds, 10 while
  something is being sent, and half of the step's time; then the record says what had not ended. Intervals, polling,
  event streams and animations are not waited for.
* A page is not there (`navigation`) if the connection breaks or the server answers with an error of its own (500 and
  above) or 429; what it answers 404 is a page. A page that crashed, or with it the whole browser, which is then started
  anew (`crashed`), and what a click led to in vain are made as they were behind the last step before the next try:
  tabs, fields and storage, as for a resume. Each time is a row of `recoveries` (`reopen`, `restart`). Where that cannot
  be done (the page was the answer to a form, or `keep_state` is off), the try fails and says so: nothing is done on a
  page that lost what was filled into it. `{crashed: fail}` and `{navigation: fail}` switch it off.
* `browser` holds for the whole run. Plans that are called, and sessions, have the browser of the plan that is run: what
  they say themselves counts where they are run alone. Nothing in it may be an expression. `http_credentials` are given
  to the site of `start` alone. Where `browser` is left out, pages see American English, UTC and a window of 1280 by 800
  pixels, and may write to the clipboard, as in a person's browser.
* `session: NAME` begins in the state that plan NAME leaves: cookies, local storage, IndexedDB (up to 20 MB) and the
  session storage of its tabs.
  Without a kept state the plan runs first, as a called plan does and in the same tab; its secrets are always read, and
  it may not have a `session` itself. Its inputs are those of the run that have the same names, else its defaults. The
  state is kept for the project's other plans, until that plan changes or is given other inputs; where ten runs need
  it, one signs in and the others wait for that; where it could not, they fail as well, lest ten wrong passwords lock
  the account. The plan's `start` is the page that asks to sign in: to be on it before or behind a step is
  `signed_out` (the query aside), so it should be an address of its own. Then that plan runs again, once, and the step
  is tried again on the page on which it began. A called plan may name only sessions that its caller names too.
  `planbook sessions` lists what is kept and how old it is; `planbook sessions check NAME` opens the page on which
  that plan ended, and says whether one is signed in there still: it is not the sign-in page, and what the plan
  expects behind its last act is there.
* `last.NAME` is a value of the plan's last run that passed (or was flaky), whatever its inputs were; runs of a part of
  the plan do not count. Until one has passed there is none: `last` is empty, and `last.NAME` an error that `default`
  answers; the rule `first-run` asks for it. A value is as the record has it: secrets by their names, dates as texts.
  The run's journal says what it knew, and a resumed run knows the same. A called plan has the values of its own runs,
  not of calls. To do something only when a price has changed:
  `when: "{{ values.price != last.price | default(none) }}"`. They are kept in `.planbook/last/NAME.json`, which may be
  removed to begin anew.
* `planbook run --resume RUN` begins at the first step that RUN had not done, in a browser as it was behind the step
  before it: cookies, storage, tabs, scroll, fields. What was cut off in the middle is done again there, unless it is
  `once`. Inputs, values, `run.id`, `run.date` and `last` are what they were. The plan may be changed behind what was
  done or begun, not in it. If a page is not there again as it was, the run stops; `recover` may help, with `signed_out`
  where a session asks to sign in, else `expectation`.
* `verify` is for that: a `once` that may have been sent is not sent again before it. A look is taken on the page where
  the step began, opened anew; steps may go elsewhere, such as to the list of orders. A false look, and a step that ends
  with `not_found` or `expectation` on a page that they opened, say that it was not sent, and then it is. Otherwise the
  plan goes on where `verify` ends, which should be where the step leads. What neither shows (signed out, led
  elsewhere), a person is asked: `--assume sent` or `not-sent`.
* A kind that a later version runs is loaded and not looked into; a plan with it is told so before it starts.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_blocks())


def _blocks() -> Iterator[str]:
    yield HEAD
    yield CHOICES
    yield "## A plan\n"
    yield _table(Plan, Plan.filled)
    for title, model in PARTS.items():
        yield f"### {title}\n"
        yield _table(model)
    yield "## A step\n\nOne kind, and beside it any of these:\n"
    yield _table(Step, tuple(name for name in Step.model_fields if name not in Step.envelope))
    yield from (TOPICS[name].as_page() for name in ("looks", "targets", "effects", "expressions"))
    yield "## Kinds\n"
    for family, title in FAMILIES.items():
        yield f"### {title}\n"
        yield from (_kind(word, kind) for word, kind in KINDS.items() if kind.family == family)
        if family == "beyond":
            yield "".join(f"* {sentence}.\n" for sentence in LATER.values())


def _table(model: type[Model], hidden: tuple[str, ...] = ()) -> str:
    lines = ["| key | | if left out |", "|---|---|---|"]
    for key, (name, field) in shape_of(model).keys.items():
        if name not in hidden:
            marks = [words for mark, words in MARKS.items() if model.marked(name, mark)]
            said = "; ".join(filter(None, [field.description, *marks]))
            lines.append(f"| `{key}` | {said} | {_default(field)} |")
    return "\n".join(lines) + "\n"


def _default(field: Any) -> str:
    if field.is_required():
        return "*it must be there*"
    empty = field.default in (None, PydanticUndefined, [], {}, "") or isinstance(field.default, Model)
    words = {True: "true", False: "false"}.get(field.default) if isinstance(field.default, bool) else str(field.default)
    return "" if empty else f"`{_seconds(field.default) or words}`"


def _seconds(value: Any) -> str:
    seconds = getattr(value, "total_seconds", None)
    return f"{seconds():g}s" if seconds else ""


def _kind(word: str, kind: type[Kind]) -> str:
    text, example = documentation(kind)
    shape = shape_of(kind)
    effect = "what its strongest step is" if word in ("group", "call") else kind.effect
    parts = [
        text,
        f"*{effect}*{', a look' if kind.looks else ''}.{_short_form(word, kind)}",
        f"```yaml\n{example}\n```",
    ]
    if shape.target:
        parts.append("The keys of an element stand in line.")
    if shape.keys:
        parts.append(_table(kind).rstrip())
    return f"#### `{word}`\n\n" + "\n\n".join(parts) + "\n"


def _short_form(word: str, kind: type[Kind]) -> str:
    shape = shape_of(kind)
    if not shape.bare or shape.whole:
        return ""
    bare = "an element's name" if shape.bare in ("target", "from_") else f"`{shape.bare.rstrip('_')}`"
    return f" Short form: `{word}:` and {bare}."
