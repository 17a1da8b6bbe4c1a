"""The step contract, for built-in and third-party kinds (entry-point group `planbook.steps`)."""

from planbook.errors import StepError
from planbook.step.input import Input
from planbook.step.kind import EFFECTS, Each, Effect, Family, Kind, Remedy, Step
from planbook.step.look import Look
from planbook.step.model import RENDERED, Model
from planbook.step.stage import Stage
from planbook.step.target import Target
from planbook.step.text import (
    ANSWER,
    FIXED,
    SECRETS,
    SOUGHT,
    Duration,
    Flag,
    Identifier,
    Name,
    NameText,
    OneOrMany,
    Pattern,
)

__all__ = [
    "ANSWER",
    "EFFECTS",
    "FIXED",
    "RENDERED",
    "SECRETS",
    "SOUGHT",
    "Duration",
    "Each",
    "Effect",
    "Family",
    "Flag",
    "Identifier",
    "Input",
    "Kind",
    "Look",
    "Model",
    "Name",
    "NameText",
    "OneOrMany",
    "Pattern",
    "Remedy",
    "Stage",
    "Step",
    "StepError",
    "Target",
]
