"""What a model costs, as a project says it."""

from pydantic import BaseModel, ConfigDict, Field


class ModelPrice(BaseModel):
    """The price of a model that is not in the price list, in US dollars per million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    input: float = Field(ge=0)
    output: float = Field(ge=0)
