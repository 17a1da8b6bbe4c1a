"""A draft: the steps that were tried, what is known about each, and the text of the plan made of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from planbook.plan.authored import Block, EmptyValue
from planbook.plan.browser_options import Browser, Credentials
from planbook.plan.emit import entry_lines, item_lines
from planbook.plan.expressions import names_used
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.planner.change import browser_to_change
from planbook.planner.task import Task
from planbook.step.kind import Step
from planbook.values.parse import BadExpression
from steps.table import KINDS

Known = Literal["tried", "fallback", "located", "guessed"]
"""How a step is known to work: executed with exactly one match, executed by a fallback, only found, or unchecked."""
KNOWN: tuple[Known, ...] = get_args(Known)
QUICK = {"timeout": "5s", "retries": "0"}
"""While a draft is tried, missing elements are not waited for long."""
SETS = frozenset(("fill", "select", "tick", "untick", "hover", "scroll"))
"""The kinds that leave the same state however often they are done, also if the page sends it to the site each time."""
NOT_KNOWN = "what nobody knows, as the draft was stopped in the middle"
ANY = "*"
"""The shape of what nobody knows: a step was stopped after the browser was told to act."""
Written = dict[str, Any]


class Sent(NamedTuple):
    """A request that the site was sent, without sign-in, and the step that caused it; `again`: when it was repeated.

    `like`: another step that had sent a request of the same shape before.
    """

    step: str
    request: str
    again: bool = False
    like: str = ""


@dataclass
class DraftStep:
    """A step as the model wrote it; `answer` is the step that answers the browser dialog which it opens."""

    written: Written
    known: Known
    sentence: str
    answer: Written | None = None
    sent: bool = False  # whether the browser was told to act for a `once` step
    requests: Sequence[str] = ()  # its requests that may have changed something on the site
    doubts: Sequence[str] = ()  # other reasons for less confidence (`confidence.DOUBTS`)
    repeats: bool = False  # whether the model has said that what it sends may be sent again
    shapes: Sequence[str] = ()  # the shapes of its requests (`browser.network.sent_shape`)
    told: int = 0  # how many of its requests the model was told of
    harmless: bool = False  # whether it only sounds as if it sent something

    @property
    def all_written(self) -> list[Written]:
        return [self.written, *([self.answer] if self.answer else [])]

    @property
    def effect(self) -> str | None:
        """Its effect as written; else, if it has sent something: `once`, or `repeat` if it sets the same state anew."""
        if self.written.get("effect") or not self.requests or "steps" in self.written:
            return self.written.get("effect") or ("repeat" if self.harmless and not self.requests else None)
        return "repeat" if self.repeats or SETS.intersection(self.written) else "once"

    @property
    def sends_again(self) -> bool:
        """Whether to execute it again would send the site what nobody has said may be sent twice."""
        return bool(self.requests) and not self.repeats and not is_safe(self.written, held=True)

    @property
    def is_unanswered(self) -> bool:
        """Whether it has sent something new, and the model has not said whether that may happen twice."""
        return self.effect == "once" and not self.written.get("effect")


@dataclass
class Draft:
    """The plan so far. `inputs` are declared by name, each with a default.

    `whenever` has what may appear at any time: a condition `see`, and the `steps` that were executed then.
    """

    task: Task
    inputs: dict[str, Written] = field(default_factory=dict)
    steps: list[DraftStep] = field(default_factory=list)
    whenever: list[Written] = field(default_factory=list)
    done: list[Sent] = field(default_factory=list)  # all that was sent to the site
    gone: list[DraftStep] = field(default_factory=list)  # steps that sent something, and are no longer in the draft
    shapes: dict[str, str] = field(default_factory=dict)  # what may not be sent again: its shape, and the step
    trying: DraftStep | None = None  # the step that is tried now; of a stored draft: when it was stopped
    credentials: dict[str, str] | None = None  # secrets with which the plan answers HTTP authentication
    before: list[DraftStep] | None = None  # the steps as they were, while some are done again

    def take(self, number: int) -> list[DraftStep]:
        """Removes the steps after that number, and returns them; what they have sent is remembered."""
        taken = self.steps[number:]
        del self.steps[number:]
        self.remember_sent(taken)
        return taken

    def remember_sent(self, steps: Iterable[DraftStep]) -> None:
        """Remembers what steps have sent that are not in the draft, or no longer."""
        self.gone += (step for step in steps if step.requests)

    def withdraw(self, sent: Sent, requests: list[str], shapes: list[str], shape: str | None) -> None:
        """Forgets what a step has sent last in this way, in its lists too: the page made the request by itself."""
        at = len(requests) - 1 - requests[::-1].index(sent.request)
        del requests[at]
        for step in (*self.steps, *self.gone):
            step.told -= step.requests is requests and at < step.told
        self.done.remove(next(one for one in reversed(self.done) if one[:2] == sent[:2]))
        if shape in shapes:
            shapes.remove(shape)
        if shape and shape not in shapes and self.shapes.get(shape) == sent.step:
            del self.shapes[shape]

    def sent_before(self, written: Written) -> Sequence[str]:
        """Returns what the same step sent before it was removed from the draft; title, effect and so on aside."""
        same = (step for step in self.gone if _kind_of(step.written) == _kind_of(written) and step not in self.steps)
        return next((step.requests for step in same if not step.repeats and not is_safe(step.written)), ())

    def other_sender(self, shape: str, known: Mapping[str, str]) -> str | None:
        """Returns the step that has sent what has this shape; None if nothing `known` has, or a step of the draft."""
        stands = any(shape in step.shapes for step in [*self.steps, *(self.before or ())])
        return None if stands else known.get(shape, known.get(ANY))

    def like(self, step: DraftStep) -> list[int]:
        """Returns the numbers of the steps before this one that have sent a request of the same shape."""
        before = self.steps[: self.steps.index(step)]
        return [number for number, one in enumerate(before, 1) if set(one.shapes).intersection(step.shapes)]

    @property
    def sent_steps(self) -> frozenset[int]:
        """The steps that sent a request, by their index in the plan without its notes."""
        found, count = set(), 0
        for step in self.steps:
            found |= {count} if step.requests else set()
            count += len(step.all_written)
        return frozenset(found)

    def position(self, count: int) -> int:
        """Returns the index of the step that stands in the plan after `count` steps, without its notes."""
        ends = list(accumulate(len(step.all_written) for step in self.steps))
        return sum(end <= count for end in ends)

    @property
    def stopped_before_once(self) -> bool:
        """Whether a step was not sent, so that the page differs from a run's."""
        return any(step.known == "located" for step in self.steps)

    def plan(self, *more: Written) -> Plan:
        """Returns the plan to try: the steps so far, and more of them. Raises PlanProblems."""
        steps = [written for step in self.steps for written in step.all_written]
        return load_text(self.text([*steps, *more], {"defaults": QUICK}), Path("draft.yaml"))

    def text(self, steps: Sequence[Written], more: Written, name: str = "draft") -> str:
        """Returns the text of a plan with these steps; `more` are keys between the head and the steps."""
        head: Written = {"planbook": "1", "name": name, "goal": self.task.goal, "start": self.task.url}
        head |= {"allow": list(self.task.allow)} if self.task.allow else {}
        head |= {"inputs": self.inputs} if self.inputs else {}
        head |= {"browser": {"http_credentials": self.credentials}} if self.credentials else {}
        used = secrets_used([*steps, self.whenever, more])
        used = list(dict.fromkeys([*(self.credentials or {}).values(), *used]))
        head |= {"secrets": used} if used else {}
        head |= {"whenever": self.whenever} if self.whenever else {}
        lines = [line for key, value in (head | more).items() for line in entry_lines(key, texts(value), 0)]
        return "\n".join([*lines, "steps:", *item_lines(Block(texts(step) for step in steps), 2)]) + "\n"

    def empty_plan(self) -> Plan:
        """Returns the plan without steps."""
        task = self.task
        head = {"planbook": 1, "name": "draft", "goal": task.goal, "start": task.url, "allow": list(task.allow)}
        plan = Plan.model_validate({**head, "defaults": QUICK, "steps": []})
        own = Browser(http_credentials=Credentials(**self.credentials)) if self.credentials else None
        return plan.model_copy(update={"browser": own or browser_to_change(task)})


def _kind_of(written: Written) -> Written:
    kept = {key: value for key, value in written.items() if key in KINDS or key in ("steps", "each")}
    return kept | ({"steps": [_kind_of(inner) for inner in kept["steps"]]} if "steps" in kept else {})


def is_safe(written: Written, held: bool = False) -> bool:
    """Returns whether what a step sends may be sent again: it says so, sets the same state anew, or only reads.

    `held`: `once` steps are only found, and so are safe too. A group that says `once` is not: its steps are done.
    """
    effect = written.get("effect")
    if effect and not (effect == "once" and "steps" in written):
        return held or bool(effect != "once")
    if "steps" in written:
        inner = all(is_safe(inner, held) or _only_reads(inner) for inner in written["steps"])
        return inner and (held or not effect)
    return bool(SETS.intersection(written))


def _only_reads(written: Written) -> bool:
    return all(KINDS[word].effect == "read" for word in written if word in KINDS) and "steps" not in written


def new_steps(plan: Plan, count: int) -> list[Step]:
    """Returns the last `count` steps of a plan."""
    return plan.steps[len(plan.steps) - count :]


def texts(value: Any) -> Any:
    """Returns a JSON value with scalars as texts, as in a plan."""
    if isinstance(value, Mapping):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        made = [texts(item) for item in value]
        return Block(made) if any(isinstance(item, dict) for item in made) else made
    if value is None:
        return EmptyValue()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def secrets_used(value: Any) -> list[str]:
    """Returns the names of the secrets that expressions in a value use, in order."""
    return list(dict.fromkeys(path[1] for path in _paths(value) if path[0] == "secrets" and len(path) > 1))


def _paths(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        with suppress(BadExpression):  # reading the plan reports it
            yield from names_used(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _paths(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _paths(item)
