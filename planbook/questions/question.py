"""A question, and what happens to it: events of a run."""

from typing import Any, Literal

from planbook.part import Moment, Number, Part

About = Literal["ask", "failure", "sent"]
"""What a question is about: an `ask` step, what to do about a failed step, or whether a step was sent."""
OnTimeout = Literal["fail", "stop", "value"]


class Person(Part):
    """A person: the user of the operating system, and the git identity."""

    own = frozenset(["user", "git"])
    user: str
    git: str | None = None  # `Name <email>`

    def __str__(self) -> str:
        return self.git or self.user

    @property
    def name_and_address(self) -> tuple[str, str]:
        """The name and the address for a commit; the address may be empty."""
        name, _, address = (self.git or self.user).rstrip(">").partition(" <")
        return name, address


class Question(Part):
    """A question. It has `choices`, or `fields` by name, or neither: then any text is an answer.

    A field is declared like an input of a plan: `type`, `default`, `choices`, `min`, `max`, `description`.
    """

    own = frozenset(["about", "on_timeout", "into"])
    about: About = "ask"
    text: str
    choices: list[str] = []
    fields: dict[str, dict[str, Any]] = {}
    into: str | None = None  # the value that takes the answer
    approvers: list[str] = []  # who may answer: names, addresses, users; anybody if empty
    not_starter: bool = False  # whether the person who started the run may not answer
    at_least: Number = 1  # how many people must give the same answer
    within: float | None = None  # seconds
    on_timeout: OnTimeout = "fail"
    value: Any = None  # the answer if nobody answers in time
    remind: float | None = None  # seconds between reminders
    failed: dict[str, str] = {}  # for a failure: `class` and `message` of the error
    attached: bool = False  # whether the browser stays open meanwhile


class QuestionPut(Part):
    """A question was asked. The id is the run's, a dot, and the step's index."""

    event: Literal["question_put"] = "question_put"
    at: Moment
    index: Number
    id: str
    question: Question
    due: Moment | None = None  # when the time to answer ends
    starter: Person | None = None  # who started the run
    values: dict[str, Any] = {}  # values of the run, as information
    picture: str | None = None  # of the page: a path in the run's folder

    @property
    def run_id(self) -> str:
        """The run that asks."""
        return self.id.rpartition(".")[0]


class QuestionAnswered(Part):
    """A person has answered: the text of a choice, a text, or texts and values by the names of fields."""

    own = frozenset(["via"])
    event: Literal["question_answered"] = "question_answered"
    at: Moment
    index: Number
    id: str
    answer: Any
    by: Person
    via: str = "command line"  # the interface


class QuestionReminded(Part):
    """Nobody has answered yet, and a reminder is due."""

    event: Literal["question_reminded"] = "question_reminded"
    at: Moment
    index: Number
    id: str


class QuestionClosed(Part):
    """Nobody has answered in time: further answers do not count."""

    event: Literal["question_closed"] = "question_closed"
    at: Moment
    index: Number
    id: str


class RunTold(Part):
    """A person asks a run to pause, or to cancel."""

    own = frozenset(["what"])
    event: Literal["run_told"] = "run_told"
    at: Moment
    index: Number | None = None
    what: Literal["pause", "cancel"]
    by: Person
