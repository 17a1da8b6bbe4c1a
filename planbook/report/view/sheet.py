"""Converts a plan to the cells of its notebook, before it runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from planbook.diff.allowed import allowed_in
from planbook.engine.outline import NOTE, Outline
from planbook.events import Cell
from planbook.places import find_project
from planbook.plan.agents import listed_agents
from planbook.plan.model import Plan, Whenever
from planbook.plan.problem import Problem, shown
from planbook.plan.programs import programs_of
from planbook.plan.walk import held_steps, with_inner
from planbook.report.view.badges import KINDS, Badge, badges
from planbook.report.view.deployment import deployment
from planbook.report.view.facts import InputInfo, UsedResource, committing, hosts, inputs, secrets
from planbook.report.view.terms import step_terms
from planbook.report.view.touched import called_plan
from planbook.runs.earlier_runs import Past, PastStep
from planbook.step.kind import Step


@dataclass(frozen=True)
class Card:
    """A cell: a step with everything about it, or a note. `goal` is that of the plan that a step calls."""

    cell: Cell
    step: Step
    badges: list[Badge] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    findings: list[Problem] = field(default_factory=list)
    past: PastStep | None = None
    goal: str = ""
    inside: list["Card"] = field(default_factory=list)

    @property
    def is_note(self) -> bool:
        return self.cell.kind == NOTE

    @property
    def effect(self) -> str:
        """The effect of the step; `unknown` if it depends on a plan that cannot be read."""
        sure = self.cell.effect == "once" or not any(_has(card, "unknown") for card in flat([self]))
        return self.cell.effect if sure or self.step.effect else "unknown"

    @property
    def code(self) -> str | None:
        """The lines of a script: what it does is there, and nowhere else in the plan."""
        return str(getattr(self.step.do, "code", "")) if self.step.do.word == "script" else None

    @property
    def failures(self) -> int:
        """In how many of the last runs it failed."""
        return sum(status in ("failed", "warned") for status in self.past.statuses) if self.past else 0

    @property
    def anchor(self) -> str:
        """The anchor of the cell."""
        return f"line-{self.cell.line}"

    @property
    def last_line(self) -> int:
        """Its last line in the file."""
        return self.cell.line + self.cell.source.count("\n")

    @property
    def own_source(self) -> str:
        """Its YAML without the steps inside it."""
        lines = self.cell.source.split("\n")
        first = min((card.cell.line for card in self.inside), default=self.last_line + 1) - self.cell.line
        return "\n".join(lines[: max(first, 1)])


@dataclass(frozen=True)
class AnyTime:
    """An entry of `whenever`: what may appear at any time, and the steps for it."""

    see: str
    cards: list[Card]


@dataclass(frozen=True)
class Risk:
    """One kind of badge, or findings, and the cells that have it."""

    why: str
    cards: list[Card]


@dataclass(frozen=True)
class PlanPage:
    """A plan, ready to be shown. `findings` are those that belong to no cell, or to a plan that it calls."""

    plan: Plan
    cards: list[Card]
    any_time: list[AnyTime]
    findings: list[Problem]
    hosts: list[UsedResource]
    secrets: list[UsedResource]
    inputs: list[InputInfo]
    past: Past
    committing: list[str] = field(default_factory=list)  # other plans that may run with it and contain commits

    @property
    def deployed(self) -> list[str]:
        """When and how the plan's deployment runs, a sentence each; empty if the plan does not say."""
        return deployment(self.plan, datetime.now(UTC))

    @property
    def all_cards(self) -> list[Card]:
        """Every cell, those inside others right after them; first those of `whenever`."""
        return [*(card for one in self.any_time for card in flat(one.cards)), *flat(self.cards)]

    @property
    def steps(self) -> list[Card]:
        """The plan's own steps, including those inside others."""
        return [card for card in flat(self.cards) if not card.is_note]

    @property
    def numbered(self) -> dict[int, Card]:
        """The plan's own steps by their number."""
        return {card.cell.number: card for card in self.steps}

    @property
    def legend(self) -> list[Badge]:
        """One badge of each kind that occurs, by risk."""
        kinds = {badge.kind: badge for card in self.all_cards for badge in card.badges}
        return [kinds[kind] for kind in KINDS if kind in kinds]

    @property
    def marks(self) -> list[Badge]:
        """The same without those that are shown elsewhere, or say little about the whole plan."""
        return [badge for badge in self.legend if badge.kind not in ("secret", "retried")]

    @property
    def found(self) -> int:
        """The number of findings."""
        return len(self.findings) + sum(len(card.findings) for card in self.all_cards)

    @property
    def risks(self) -> list[Risk]:
        """What deserves attention, the riskiest first. Secrets are left out, because they have their own section."""
        cards = self.all_cards
        kinds = [(why, [card for card in cards if _has(card, kind)]) for kind, why in KINDS.items() if kind != "secret"]
        found = ("Has a problem that the check finds", [card for card in cards if card.findings])
        return [Risk(why, having) for why, having in [*kinds, found] if having]


def plan_page(
    plan: Plan, called: Mapping[str, Plan], findings: Sequence[Problem] = (), past: Past | None = None
) -> PlanPage:
    """Arranges a plan in cells. `called` are the plans that it calls, as far as they could be loaded."""
    past = past or Past()
    path = shown(plan.file)
    maker = _Maker(plan, called, [one for one in findings if one.path == path], past)
    cards = maker.own()
    any_time = [AnyTime(one.see.describe(), maker.aside(one)) for one in plan.whenever]
    aside = [(0, inner) for one in plan.whenever for step in one.steps for inner in with_inner(step)]
    numbered = [*aside, *((card.cell.number, card.step) for card in flat(cards))]
    return PlanPage(
        plan=plan,
        cards=cards,
        any_time=any_time,
        findings=[*maker.left(), *(one for one in findings if one.path != path)],
        hosts=hosts(plan, called, numbered),
        secrets=secrets(plan, called, numbered),
        inputs=inputs(plan),
        past=past,
        committing=committing(plan, called),
    )


def flat(cards: Sequence[Card]) -> Iterator[Card]:
    """Yields the cells, each before those inside it."""
    for card in cards:
        yield card
        yield from flat(card.inside)


class _Maker:
    """Makes the cells of one plan, and assigns its findings."""

    def __init__(self, plan: Plan, called: Mapping[str, Plan], findings: Sequence[Problem], past: Past) -> None:
        self._plan = plan
        self._called = called
        self._past = past
        self._findings = list(findings)
        self._allowed = allowed_in(plan)
        project = find_project(plan.file.absolute().parent)
        self._programs, self._agents = programs_of([plan], project), listed_agents([plan], project)

    def own(self) -> list[Card]:
        """Returns the cells of the plan's own steps."""
        return self._cards(self._plan.steps, iter(Outline(self._plan, self._called).cells))

    def aside(self, whenever: Whenever) -> list[Card]:
        """Returns the cells of steps of `whenever`, which have no numbers."""
        outline = Outline(self._plan.model_copy(update={"steps": whenever.steps}), self._called)
        return self._cards(whenever.steps, (cell.model_copy(update={"number": 0}) for cell in outline.cells))

    def left(self) -> list[Problem]:
        """Returns the findings that no cell has."""
        return self._findings

    def _cards(self, steps: Sequence[Step], cells: Iterator[Cell]) -> list[Card]:
        return [self._card(step, next(cells), cells) for step in steps]

    def _card(self, step: Step, cell: Cell, cells: Iterator[Cell]) -> Card:
        if cell.kind == NOTE:
            return Card(cell, step, findings=self._take(cell))
        inside = self._cards(held_steps(step), cells)  # the inner cells take the findings about their steps
        other = called_plan(step, self._called)
        findings = self._take(cell)
        return Card(
            cell,
            step,
            badges(
                step,
                cell.effect,
                self._plan,
                self._called,
                findings,
                self._past.steps.get(cell.id),
                self._allowed_on(step, cell),
            ),
            step_terms(step, self._programs, self._agents),
            findings,
            self._past.steps.get(cell.id),
            (other.goal or "") if other else "",
            inside,
        )

    def _allowed_on(self, step: Step, cell: Cell) -> list[str]:
        """Returns the rules that comments on the step, or on the line above it, suppress."""
        last = cell.line if held_steps(step) else cell.line + cell.source.count("\n")
        return [one.rule for one in self._allowed if cell.line - 1 <= one.line <= last]

    def _take(self, cell: Cell) -> list[Problem]:
        last = cell.line + cell.source.count("\n")
        taken = [one for one in self._findings if cell.line <= one.line <= last]
        self._findings = [one for one in self._findings if one not in taken]
        return taken


def _has(card: Card, kind: str) -> bool:
    return any(badge.kind == kind for badge in card.badges)
