"""A question as it is put, and what becomes of it: events of a run."""

from typing import Any, Literal

from planbook.part import Moment, Number, Part

About = Literal["ask", "failure", "sent"]
"""What a question is about: an `ask` step, what to do about a failed step, whether a step was sent."""
OnTimeout = Literal["fail", "stop", "value"]


class Person(Part):
    """Who did something: the user of the operating system, and as who git knows them."""

    own = frozenset(["user", "git"])
    user: str
    git: str | None = None  # `Name <email>`

    def __str__(self) -> str:
        return self.git or self.user


class Question(Part):
    """What a person is asked. Either `choices`, or `fields` by name, or neither: any text is an answer then.

    A field is written as an input of a plan: `type`, `default`, `choices`, `min`, `max`, `description`.
    """

    own = frozenset(["about", "on_timeout", "into"])
    about: About = "ask"
    text: str
    choices: list[str] = []
    fields: dict[str, dict[str, Any]] = {}
    into: str | None = None  # the value that takes the answer
    approvers: list[str] = []  # who may answer: names, addresses, users; anybody where none is named
    not_starter: bool = False  # whether who started the run may not answer
    at_least: Number = 1  # how many people must give the same answer
    within: float | None = None  # seconds
    on_timeout: OnTimeout = "fail"
    value: Any = None  # the answer if nobody gives one in time
    remind: float | None = None  # seconds between reminders
    failed: dict[str, str] = {}  # where it is about a failure: `class` and `message` of the error
    attached: bool = False  # whether the browser is kept open meanwhile


class QuestionPut(Part):
    """A person is asked. The id is the run's, a dot, and the step's index."""

    event: Literal["question_put"] = "question_put"
    at: Moment
    index: Number
    id: str
    question: Question
    due: Moment | None = None  # until when it can be answered
    starter: Person | None = None  # who started the run
    values: dict[str, Any] = {}  # of the run, for whoever answers
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
    via: str = "command line"  # the door


class QuestionReminded(Part):
    """Nobody has answered yet, and it is time to say so again."""

    event: Literal["question_reminded"] = "question_reminded"
    at: Moment
    index: Number
    id: str


class QuestionClosed(Part):
    """Nobody has answered in time: no answer counts any more."""

    event: Literal["question_closed"] = "question_closed"
    at: Moment
    index: Number
    id: str


class RunTold(Part):
    """A person tells a run to pause, or to cancel."""

    own = frozenset(["what"])
    event: Literal["run_told"] = "run_told"
    at: Moment
    index: Number | None = None
    what: Literal["pause", "cancel"]
    by: Person
