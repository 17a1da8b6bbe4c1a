"""Reads steps one by one, so that a mistake in one does not hide those in others."""

from pathlib import Path
from typing import Any

from planbook.errors import ERROR_CLASSES
from planbook.plan.inputs import read_declared
from planbook.plan.kinds import PEOPLE, WORDS, kind_of
from planbook.plan.names import Ids
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted
from planbook.plan.source import Located, Mapping, Sequence, Text, place_of
from planbook.plan.synonyms import synonym_hint
from planbook.plan.wording import read_model, refuse_empty, tell_unknown_key
from planbook.step.kind import Each, Kind, Step
from planbook.step.look import Look


class StepReader:
    """Reads the steps of one file."""

    def __init__(self, book: ProblemCollector, file: Path, written: Any) -> None:
        self.book = book
        self.file = file
        self.ids = Ids(written)
        self.given: dict[str, int] = {}  # ids that the plan sets, and their lines

    def read_list(self, written: Any, owner: Text) -> list[Step]:
        """Returns the steps of a list, without those that have problems."""
        if not isinstance(written, Sequence):
            self.book.add(owner.place, f"{quoted(owner)} is not a list of steps", "begin each step with '- '", "type")
            return []
        if not written:
            self.book.add(owner.place, f"{quoted(owner)} is empty", "write at least one step", "value")
        steps = [self.read(step) for step in written]
        return [step for step in steps if step]

    def read(self, written: Any) -> Step | None:
        """Returns one step, or None if it has problems, which go into the book."""
        key = self._kind_key(written)
        if key is None:
            return None
        kind = self._kind(key, written)
        envelope = self._envelope(written)
        if kind is None or envelope is None:
            return None
        place = {"file": self.file, "line": written.place.line, "column": written.place.column}
        self._refuse_wait(written, kind)
        made = {"id": self.ids.make(kind)} if "id" not in envelope else {}
        return Step.model_validate({**envelope, **made, "do": kind, **place, "source": source_of(written, self.book)})

    def _kind_key(self, written: Any) -> Text | None:
        if not isinstance(written, Mapping):
            self._refuse_bare(written)
            return None
        keys: list[Text] = [key for key in written if key not in Step.envelope]
        kinds = [key for key in keys if key in WORDS] or [key for key in keys if kind_of(key)]
        if len(kinds) > 1:
            what = f"one step, but {len(kinds)} kinds: {listed(map(quoted, kinds))}"
            self.book.add(kinds[1].place, what, "begin a new step with '- ' for each", "kind")
            return None
        if not kinds:
            self._refuse_unknown(written, keys)
            return None
        self._refuse_beside(keys, kinds[0])
        return kinds[0]

    def _refuse_beside(self, keys: list[Text], word: Text) -> None:
        kind = _known(word)
        for key in keys:
            own = key in own_keys(kind)
            if own and not kind.holds_steps:
                self.book.add(key.place, f"{quoted(key)} belongs into {quoted(word)}", "indent it below that", "key")
            elif not own and key != word:
                tell_unknown_key(key, list(Step.envelope), self.book)

    def _refuse_wait(self, written: Mapping, kind: Kind) -> None:
        if "wait" in written and kind.family not in ("go", "act"):
            what = f"'wait' is for steps that may open a page, and {quoted(kind.word)} opens none"
            self.book.add(written.key("wait").place, what, "take it out", "key")

    def _refuse_bare(self, written: Any) -> None:
        place = place_of(written)
        assert place
        if isinstance(written, Text) and (kind_of(written)):
            self.book.add(place, f"{quoted(written)} is not followed by ':'", f"write '- {written}:'", "kind")
        elif isinstance(written, Text):
            self.book.add(place, f"{quoted(written)} is not a step", "a step is a kind and what it is about", "kind")
        else:
            self.book.add(place, "a list stands where a step should", "a step is one mapping", "kind")

    def _refuse_unknown(self, written: Mapping, keys: list[Any]) -> None:
        keys = keys or [key for key in written if key == "wait"]  # people write this for `pause` and `wait_for`
        if not keys:
            what = "this step does not say what to do"
            self.book.add(written.place, what, "give it a kind, such as 'click' or 'expect'", "kind")
            return
        for key in keys:
            hint = synonym_hint(key, [*WORDS, *Step.envelope], "`planbook steps` lists them all")
            self.book.add(key.place, f"there is no kind of step called {quoted(key)}", hint, "kind")

    def _kind(self, key: Text, step: Mapping) -> Kind | None:
        model, written = _known(key), step[key]
        if isinstance(written, Text) and not written.written:
            written = _mapping({}, key.place)
        if model.holds_steps:
            before = len(self.book)
            written = self._holder(model, written, step)
            if len(self.book) > before and not written.get("steps"):  # it would count as empty
                return None
        elif key in PEOPLE:
            written = self._with_fields(written)
        found: Kind | None = read_model(model, written, self.book, key)
        return found

    def _with_fields(self, written: Any) -> Any:
        """Returns the source of a question, its fields read like the inputs of a plan."""
        fields = written.get("fields") if isinstance(written, Mapping) else None
        if not isinstance(fields, Mapping):
            return written
        parts = Mapping(written)
        parts.place = written.place
        parts["fields"] = {str(name): read_declared(name, fields[name], self.book) for name in fields}
        return parts

    def _holder(self, model: type[Kind], written: Any, step: Mapping) -> Any:
        """Returns the source of a kind with steps inside.

        Reads those steps first. Its fields may be beside the kind.
        """
        beside = {key: value for key, value in step.items() if key in own_keys(model)}
        inside = written if isinstance(written, Mapping) else {model.bare: written}
        fields = {**inside, **beside}
        if "steps" in fields:
            fields["steps"] = self.read_list(fields["steps"], next(key for key in fields if key == "steps"))
        return _mapping(fields, place_of(written) or step.place)

    def _envelope(self, step: Mapping) -> dict[str, Any] | None:
        before = len(self.book)
        known = {key: value for key, value in step.items() if key in Step.envelope}
        simple = {key: value for key, value in known.items() if key not in ("verify", "when", "each")}
        checked = _mapping(simple, step.place)
        values: dict[str, Any] = {}
        for name, model in (("when", Look), ("each", Each)):
            if name in known:
                values[name] = self._part(model, known[name], step.key(name))
        if "verify" in known:
            values["verify"] = self._verify(known["verify"], step.key("verify"))
        refuse_recover(checked.get("recover"), self.book)
        read = read_model(_Envelope, checked, self.book)
        self._note_id(known.get("id"))
        if read is None or len(self.book) > before:
            return None
        return {name: getattr(read, name) for name in checked} | values

    def _part(self, model: type[Any], written: Any, key: Text) -> Any:
        holder = Mapping({key: written})
        return None if refuse_empty(holder, self.book) else read_model(model, written, self.book, key)

    def _verify(self, written: Any, key: Text) -> Any:
        if isinstance(written, Sequence):
            return self.read_list(written, key)
        return self._part(Look, written, key)

    def _note_id(self, given: Any) -> None:
        if not isinstance(given, Text):
            return
        first = self.given.setdefault(given, given.place.line)
        if first != given.place.line:
            self.book.add(given.place, f"the id {quoted(given)} is here twice", f"line {first} has it first", "id")


class _Envelope(Step):
    """The keys of a step without its kind."""

    do: Any = None


def _mapping(values: dict[Any, Any], place: Place) -> Mapping:
    made = Mapping(values)
    made.place = place
    return made


def _known(word: str) -> type[Kind]:
    kind = kind_of(word)
    assert kind
    return kind


def own_keys(model: type[Kind]) -> list[str]:
    """Returns the keys of a kind's own fields."""
    return [field.alias or name for name, field in model.model_fields.items()]


def refuse_recover(written: Any, book: ProblemCollector) -> None:
    """Refuses unknown error classes, and remedies that call a plan with further keys."""
    for key in written if isinstance(written, Mapping) else ():
        if isinstance(written[key], Mapping) and list(written[key]) != ["call"]:
            book.add(key.place, f"{quoted(key)} has a remedy of other keys", "write {call: PLAN}, or a word", "recover")
        if key not in (*ERROR_CLASSES, "any"):
            known = [*ERROR_CLASSES, "any"]
            hint = did_you_mean(key, known, f"known: {', '.join(known)}")
            book.add(key.place, f"there is no error class {quoted(key)}", hint, "recover")


def source_of(written: Located, book: ProblemCollector) -> str:
    """Returns the text of a single step in the file, without the indentation of its list."""
    first, start = written.place.line - 1, written.place.column - 1
    last, end = written.ends
    before = book.lines[first][:start]
    if before.strip(" -"):
        inside = [*book.lines[first : last + 1]]
        inside[-1] = inside[-1][:end]
        inside[0] = inside[0][start:]
        return "\n".join(inside)
    indent = before.rindex("-") if "-" in before else start
    lines = book.lines[first : last + (1 if end else 0)]
    return "\n".join([lines[0][indent:], *(_dedented(line, indent) for line in lines[1:])]).rstrip()


def _dedented(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip() else line.lstrip()
