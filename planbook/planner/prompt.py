"""The prompts: files in `prompts/`, one per task. Text of pages is in them between marks that it cannot contain."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound

from planbook.planner.draft import Draft, DraftStep
from planbook.planner.http_sign_in import names_of
from planbook.planner.safety import LONGEST, MOST_TIMES
from planbook.planner.side_effects import SideEffects
from planbook.planner.task import Task

READ = 600  # characters of a value that was read
LISTED, MOST_LISTED = 200, 4  # characters and entries of a list that is told whole
_NONE: Mapping[str, Any] = MappingProxyType({})
_MARK = re.compile(r"<(?=\s*/?\s*page_data)", re.IGNORECASE)


class _Files(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        file = files("planbook.planner") / "prompts" / template
        if not file.is_file():
            raise TemplateNotFound(template)
        return file.read_text(encoding="utf-8"), template, lambda: True


@cache
def _environment() -> Environment:
    return Environment(loader=_Files(), undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)


def render(name: str, **facts: Any) -> str:
    """Renders the prompt `prompts/NAME.md.j2`."""
    return _environment().get_template(f"{name}.md.j2").render(**facts).strip()


def as_data(text: str) -> str:
    """Returns a page's text without anything that would end the marks around it."""
    return _MARK.sub("‹", text)


def system(task: Task) -> str:
    """Returns the system prompt of a draft: the task, pages and targets, and the kinds of steps in short."""
    limits = {"most_times": MOST_TIMES, "longest": f"{LONGEST:g}"}
    return render("write_plan", once=task.once, **limits)


def filling() -> str:
    """Returns the system prompt for filling a recipe."""
    return render("fill_recipe")


def goal(draft: Draft, hosts: Sequence[str], page: str, memories: str = "") -> str:
    """Returns the prompt with the goal, what may be used for it, the state of the draft, and a thread's memories."""
    task = draft.task
    whenever = [json.dumps(one["see"], ensure_ascii=False) for one in draft.whenever]
    stands = {"steps": draft.steps, "held": draft.stopped_before_once, "whenever": whenever}
    stands["memories"] = as_data(memories)
    stands["change"] = as_data(task.change)
    stands["answers"] = names_of(draft.credentials) if draft.credentials else ""
    return render("goal", goal=task.goal, url=task.url, hosts=hosts, secrets=task.secrets, page=page, **stands)


def page(text: str | None, lead: str = "The page:") -> str:
    """Returns a page as the model sees it; None for a page that it has seen."""
    return render("page", text=None if text is None else as_data(text), lead=lead)


def tried(number: int, end: str, because: str = "", fallback: bool = False, values: Mapping[str, Any] = _NONE) -> str:
    """Returns the result of a step, and what it has read, if anything."""
    read = as_data("\n".join(f"{name} = {_short(value)}" for name, value in values.items()))
    facts = {"number": number, "end": end, "fallback": fallback, "read": read}
    return render("tried", because=as_data(because), **facts)


def lost(step: DraftStep, count: int, because: str) -> str:
    """Returns the message that a repeated step no longer works, and was removed with the steps after it."""
    return " " + render("lost", sentence=step.sentence, behind=count - 1, because=as_data(because))


def sent(step: DraftStep, like: Sequence[int] = ()) -> str:
    """Returns the message that a step has sent something to the site, and what to say about that.

    `like`: the numbers of the steps that have sent the like before.
    """
    once = step.written.get("effect") == "once"
    return " " + render("sent", requests=step.requests, asks=step.is_unanswered, once=once, like=like)


def sent_late(number: int, step: DraftStep) -> str:
    """Returns the message that a step has sent more than the model was told when it worked."""
    requests = step.requests[step.told :]
    return " " + render("sent_late", number=number, requests=requests, asks=step.is_unanswered)


def side_effects(came: SideEffects) -> str:
    """Returns the message about what a failed step has done all the same; "" if nothing."""
    if came.end == "nothing":
        return ""
    if came.end == "held":
        return " " + render("held", number=came.number, requests=came.sent)
    return " " + render("side_effects", happened=came.end == "happened", sent=came.sent, at=as_data(came.at))


def sent_again(steps: Mapping[int, Sequence[str]]) -> str:
    """Returns why these steps are not done again: what each, by its number, has sent."""
    return render("sent_again", steps=steps)


def sent_before(requests: Sequence[str], by: str = "", group: bool = False) -> str:
    """Returns why a step, or a `group`, does not send again what it has sent before, or another step: `by`."""
    return render("sent_before", requests=requests, by=by, group=group)


def stopped_in(step: DraftStep) -> str:
    """Returns the message that the draft was stopped in the middle of a step, which is not in it."""
    return " " + render("stopped_in", step=json.dumps(step.written, ensure_ascii=False), requests=step.requests)


def not_proved(number: int, taken: Sequence[DraftStep], because: str) -> str:
    """Returns the message that the step of that number failed in the proof, and was taken back with those after it."""
    steps = [json.dumps(step.written, ensure_ascii=False) for step in taken]
    return render("not_proved", number=number, taken=steps, because=as_data(because))


def _short(value: Any) -> str:
    """Returns a value that was read, cut; of a long list its first entries, its last one, and their number."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, list) or len(text) <= LISTED:
        return text if len(text) <= READ else f"{text[:READ]} …"
    if len(value) > MOST_LISTED:
        first, last = (
            [json.dumps(one, ensure_ascii=False, default=str) for one in part] for part in (value[:2], value[-1:])
        )
        text = f"[{', '.join([*first, f'… {len(value) - 3} more', *last])}]"
    return f"{text if len(text) <= READ else f'{text[:READ]} …'} ({len(value)} items)"


def problems(found: Sequence[str], last: bool) -> str:
    """Returns the problems that keep a plan from review."""
    return render("problems", problems=found, last=last)
