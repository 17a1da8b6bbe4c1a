"""run: start a program of the project's list."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from planbook.step import FIXED, Effect, Family, Kind, Stage
from steps._content import check_json
from steps._fields import ValueName


class Run(Kind):
    """Starts a program that `[tool.planbook.programs]` lists, and reads its output.

    The list is in the project's `pyproject.toml`: it says what is started, which inputs the program takes, which parts
    of the environment and the network it may use, and how much time, memory and output it may use. A step cannot start
    anything else, and there is no shell. `run: NAME` starts a program that takes no inputs.

    `args` are the arguments and `files` the files that the list names in `argv` (`{args.sku}`, `{files.invoice}`);
    `stdin` is what it reads from standard input, as JSON or as text. The program gets a copy of each file. An argument
    may not begin with `-` where the program could take it for an option. No value from a page may choose a file.

    `into` sets a value to the output: with `as: text` (default) to its text, with `json` to its JSON, with `lines` to
    its lines, and with `files` to the paths of the files that it made in the folder `{out}`, by name. If the list has a
    `schema`, the output must be JSON that fits it. The standard output, the standard error and the files are kept with
    the run, with secrets masked. The output counts as untrusted data, like text that is read from a page.

    The step fails if the program exits with a code that the list does not allow, or reaches a limit. At its end,
    planbook ends everything that the program has started. The time limit is the list's, unless `timeout` is shorter.
    `effect` is `once`, because planbook cannot know what a program does: write `read` if it changes nothing, or
    `repeat` if it may be started again.

    Example:
        - run: {program: shipping-cost, args: {order: "{{ inputs.order }}"}, as: json, into: cost}
          effect: read
    """

    word: ClassVar[str] = "run"
    family: ClassVar[Family] = "beyond"
    effect: ClassVar[Effect] = "once"
    bare: ClassVar[str | None] = "program"

    program: Annotated[str, FIXED] = Field(description="the program, as `[tool.planbook.programs]` calls it")
    args: dict[str, Any] = Field({}, description="its arguments, by name; a list gives several")
    stdin: Any = Field(None, description="what it reads from standard input")
    files: dict[str, str] = Field({}, description="the paths of files in the project's folder, by name")
    into: ValueName = Field(None, description="the value that receives the output")
    as_: Annotated[Literal["text", "json", "lines", "files"] | None, FIXED] = Field(
        None, description="`text` (default), `json`, `lines`, or `files`: the paths of the files that it made"
    )

    @model_validator(mode="after")
    def _of_json(self) -> "Run":
        if isinstance(self.stdin, (dict, list)):
            check_json(self.stdin)
        return self

    def describe(self) -> str:
        given = [f"{name} {value}" for name, value in self.args.items()]
        words = f" with {', '.join(given)}" if given else ""
        words += f"{' and' if words else ' with'} the {_many('file', self.files)}" if self.files else ""
        into = f", and read what it writes into {self.into}" if self.into else ""
        return f"Run {self.program}{words}{into}"

    async def run(self, stage: Stage) -> None:
        from planbook.programs.order import Order  # lazy: `planbook check` starts no program
        from planbook.programs.output import value_of

        order = Order(self.program, self.args, self.stdin, self.files)
        made, program, project = await stage.start_program(order)
        name = f"{self.program}.{'json' if self.as_ == 'json' or program.schema_ else 'txt'}"
        for kept, content in ((name, made.output), (f"{self.program}-errors.txt", made.errors)):
            if content:
                stage.keep("output", kept, content)
        if made.failure:
            raise made.failure
        paths = {path: stage.keep("output", path, content).as_posix() for path, content in made.files.items()}
        value = value_of(self.program, program, project, made.output, self.as_)
        if self.into:
            stage.put(self.into, paths if self.as_ == "files" else value)


def _many(word: str, given: dict[str, str]) -> str:
    return f"{word if len(given) == 1 else word + 's'} {', '.join(given.values())}"
