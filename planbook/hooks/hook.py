"""A hook: what a message starts, a run of a plan or a draft; how it is signed, and in whose name that is started.

plan: order-supplies
scheme: standard                        # or github
secret: SHOP_HOOK                       # the name of the secret that messages are signed with
as: grace                               # a user of planbook serve, who may start runs
when: "{{ body.type == 'stock.low' }}"  # other messages start nothing
inputs:
  article: "{{ body.data.article }}"

With `goal`, `url` and `max_cost` in place of `plan`, the message starts the draft of a plan (`planbook.hooks.drafts`).
With `threads: commands`, each message is a command for a thread (`planbook.serve.thread_commands`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from planbook.errors import PlanbookError, PlanProblems, StepError
from planbook.hooks import ENDING, FOLDER, drafts
from planbook.hooks.drafts import DraftOfHook
from planbook.places import Project, names_in
from planbook.plan.load import read_bytes
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted, shown
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Text, plain, read_yaml
from planbook.step.text import is_template
from planbook.values.parse import BadExpression, Expression, expressions, pieces
from planbook.values.render import render_text

Scheme = Literal["standard", "github"]
RULE = "hook"
SCHEMES = ("standard", "github")
SIGNED = ("scheme", "secret", "as")
NEEDED = ("plan", *SIGNED)
KEYS = (*NEEDED, "when", "inputs")
DRAFT_KEYS = (*drafts.KEYS, *SIGNED, "when")
THREAD_NEEDED = ("threads", *SIGNED)
THREAD_KEYS = (*THREAD_NEEDED, "when")
COMMANDS = "commands"
BOTH = "a hook starts a run of a plan, or the draft of one, or takes commands for threads"
ROOTS = ("body", "event", "id")
"""What expressions can use: the message, the event that its headers name (GitHub), and its id."""


@dataclass(frozen=True)
class Message:
    """A message that has arrived: its body, as JSON has it, its id, and the event that its headers name."""

    body: Any
    id: str
    event: str = ""


@dataclass(frozen=True)
class Hook:
    """What a file says. `user` is what it calls `as`. With a `draft`, or `commands` for threads, there is no
    plan: it is ""."""

    name: str
    plan: str
    scheme: Scheme
    secret: str
    user: str
    when: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    draft: DraftOfHook | None = None
    commands: bool = False

    def is_for(self, message: Message) -> bool:
        """Returns whether the message starts anything. Raises PlanbookError if `when` cannot be evaluated."""
        return self.when is None or bool(self._rendered("when", self.when, message))

    def inputs_from(self, message: Message) -> dict[str, Any]:
        """Returns the inputs for the run. Raises PlanbookError if one cannot be evaluated."""
        return {name: self._rendered(name, value, message) for name, value in self.inputs.items()}

    def goal_from(self, message: Message) -> str:
        """Returns the goal of the draft. Raises PlanbookError if it cannot be evaluated."""
        assert self.draft
        return str(self._rendered("goal", self.draft.goal, message))

    def _rendered(self, name: str, value: Any, message: Message) -> Any:
        scope = {"body": message.body, "event": message.event, "id": message.id}
        try:
            return render_text(value, scope) if isinstance(value, str) else value
        except StepError as error:
            raise PlanbookError(f"The message does not fit the hook {self.name}: {name}: {error.message}") from None


def hook_files(project: Project) -> dict[str, Path]:
    """Returns the files of the project's hooks by their names."""
    folder = project.folder / FOLDER
    names = sorted(name.removesuffix(ENDING) for name in names_in(folder) if name.endswith(ENDING))
    return {name: folder / f"{name}{ENDING}" for name in names}


def load_hook(file: Path) -> Hook:
    """Returns the hook. Raises PlanProblems with every mistake that can be seen in the file alone."""
    hook, _, book = read_hook(file)
    if hook is None or len(book):
        raise PlanProblems(book.sorted())
    return hook


def read_hook(file: Path) -> tuple[Hook | None, Written, ProblemCollector]:
    """Returns the hook, the file as it is written, and its mistakes; no hook if it has not all that it needs.

    Raises PlanProblems if the file cannot be read.
    """
    text = read_bytes(file).decode("utf-8", "replace")
    book = ProblemCollector(shown(file), text)
    written = read_yaml(text, book)
    if not isinstance(written, Written):
        if not len(book):
            book.add(Place(), "this is not a hook", f"write {listed(NEEDED)}", RULE)
        return None, Written(), book
    _keys(written, book)
    _texts(written, book)
    _expressions(written, book)
    if len(book):
        return None, written, book
    scheme: Scheme = "github" if written["scheme"] == "github" else "standard"
    when = str(written["when"]) if "when" in written else None
    plan, secret, user = (str(written.get(key, "")) for key in ("plan", "secret", "as"))
    inputs = plain(written.get("inputs") or {})
    draft = drafts.draft_of(written) if _drafts(written) else None
    name, commands = file.name.removesuffix(ENDING), "threads" in written
    return Hook(name, plan, scheme, secret, user, when, inputs, draft, commands), written, book


def _drafts(written: Written) -> bool:
    """Returns whether the hook starts drafts, going by its keys."""
    return "plan" not in written and "threads" not in written and any(key in written for key in drafts.KEYS)


def _keys_of(written: Written) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the keys that the hook may have, and those that it needs."""
    if "threads" in written and "plan" not in written:
        return THREAD_KEYS, THREAD_NEEDED
    return (DRAFT_KEYS, (*drafts.NEEDED, *SIGNED)) if _drafts(written) else (KEYS, NEEDED)


def _keys(written: Written, book: ProblemCollector) -> None:
    keys, needed = _keys_of(written)
    for key in written:
        if key in keys:
            continue
        if key in (*KEYS, *DRAFT_KEYS, *THREAD_KEYS):
            book.add(key.place, BOTH, f"{quoted(key)} does not go with {quoted(keys[0])}", RULE)
            continue
        book.add(key.place, f"a hook has no {quoted(key)}", did_you_mean(key, keys, f"it has {listed(keys)}"), RULE)
    missing = [key for key in needed if key not in written]
    if missing:
        book.add(Place(), f"the hook does not say {listed(map(quoted, missing))}", f"it has {listed(keys)}", RULE)


def _texts(written: Written, book: ProblemCollector) -> None:
    for key in (*NEEDED, "when", *drafts.NEEDED):
        value = written.get(key)
        if key in written and not (isinstance(value, Text) and value.strip()):
            book.add(written.key(key).place, f"{quoted(key)} has no value", "write one text", RULE)
        elif isinstance(value, Text) and key in NEEDED and is_template(value):
            book.add(value.place, f"{str(value)!r} must be written out, so that a review shows it", "", RULE)
    scheme = written.get("scheme")
    if isinstance(scheme, Text) and scheme.strip() and scheme not in SCHEMES:
        book.add(
            scheme.place, f"there is no scheme {quoted(scheme)}",
            did_you_mean(scheme, SCHEMES, f"there are {listed(SCHEMES)}"), RULE,
        )  # fmt: skip
    if "inputs" in written and not isinstance(written["inputs"], Written):
        book.add(written.key("inputs").place, "'inputs' has no names", "write `name: value` below it", RULE)
    if "threads" in written and written["threads"] != COMMANDS:
        book.add(written.key("threads").place, "'threads' takes commands", f"write threads: {COMMANDS}", RULE)
    drafts.check_draft(written, book)


def _expressions(written: Written, book: ProblemCollector) -> None:
    inputs = written.get("inputs")
    values = list(inputs.items()) if isinstance(inputs, Written) else []
    for name, value in values:
        if not isinstance(value, Text):
            book.add(name.place, f"the input {quoted(name)} is a list or a mapping", "write one text", RULE)
    for value in [written.get("when"), written.get("goal"), *(value for _, value in values)]:
        if isinstance(value, Text):
            _names(value, book)
    when = written.get("when")
    if isinstance(when, Text) and when.strip() and not _is_one_expression(when):
        book.add(when.place, "'when' is true or false", "write one expression: {{ body.… }}", RULE)


def _names(text: Text, book: ProblemCollector) -> None:
    try:
        used = [path for expression in expressions(text) for path in expression.names]
    except BadExpression as error:
        book.add(text.place, str(error), "", RULE)
        return
    for path in used:
        if path[0] not in ROOTS:
            hint = did_you_mean(path[0], ROOTS, f"there are {listed(ROOTS)}")
            book.add(text.place, f"there is no {quoted(path[0])} in a hook", hint, RULE)


def _is_one_expression(text: str) -> bool:
    try:
        found = pieces(text)
    except BadExpression:
        return True  # said already
    return len(found) == 1 and isinstance(found[0], Expression)
