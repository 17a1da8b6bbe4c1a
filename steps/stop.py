"""stop: end the run here."""

from typing import ClassVar, Literal

from pydantic import Field

from planbook.step import Family, Kind, Stage


class Stop(Kind):
    """Ends the run as passed or failed. It usually has a `when`.

    Example:
        - when: {text: Sold out}
          stop: {status: failed, because: The paper is sold out.}
    """

    word: ClassVar[str] = "stop"
    family: ClassVar[Family] = "steer"
    bare: ClassVar[str | None] = "status"

    status: Literal["passed", "failed"] = Field(description="how the run ends")
    because: str = Field("", description="the reason, for readers of the run")

    def describe(self) -> str:
        return f"Stop as {self.status}{': ' if self.because else ''}{self.because}"

    async def run(self, stage: Stage) -> None:
        stage.stop(self.status, self.because)
