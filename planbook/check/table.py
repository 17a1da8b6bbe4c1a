"""The table of rules, by family, in the order of the reference page."""

from collections.abc import Mapping
from types import MappingProxyType

from planbook.check.rule import Rule
from planbook.check.rules.agent_without_limit import AgentWithoutLimit
from planbook.check.rules.bad_address import BadAddress
from planbook.check.rules.brittle_target import BrittleTarget
from planbook.check.rules.call_cycle import CallCycle
from planbook.check.rules.call_inputs import CallInputs
from planbook.check.rules.called_browser import CalledBrowser
from planbook.check.rules.concurrent_once import ConcurrentOnce
from planbook.check.rules.coordinate_use import CoordinateUse
from planbook.check.rules.download_unbounded import DownloadUnbounded
from planbook.check.rules.first_run import FirstRun
from planbook.check.rules.fixed_wait import FixedWait
from planbook.check.rules.heal_before_once import HealBeforeOnce
from planbook.check.rules.http_plain import HttpPlain
from planbook.check.rules.impossible_match import ImpossibleMatch
from planbook.check.rules.long_plan import LongPlan
from planbook.check.rules.lookalike_host import LookalikeHost
from planbook.check.rules.magic_number import MagicNumber
from planbook.check.rules.missing_agent import MissingAgent
from planbook.check.rules.missing_plan import MissingPlan
from planbook.check.rules.naming import Naming
from planbook.check.rules.new_host import NewHost
from planbook.check.rules.no_fallback import NoFallback
from planbook.check.rules.no_goal import NoGoal
from planbook.check.rules.no_notes import NoNotes
from planbook.check.rules.once_in_loop import OnceInLoop
from planbook.check.rules.open_browser import OpenBrowser
from planbook.check.rules.output_unchecked import OutputUnchecked
from planbook.check.rules.over_broad_text import OverBroadText
from planbook.check.rules.request_outside_allow import RequestOutsideAllow
from planbook.check.rules.retry_on_once import RetryOnOnce
from planbook.check.rules.scheduled_input import ScheduledInput
from planbook.check.rules.script_use import ScriptUse
from planbook.check.rules.secret_in_address import SecretInAddress
from planbook.check.rules.secret_in_extract import SecretInExtract
from planbook.check.rules.secret_literal import SecretLiteral
from planbook.check.rules.shadowed_id import ShadowedId
from planbook.check.rules.slow_pattern import SlowPattern
from planbook.check.rules.stray_until import StrayUntil
from planbook.check.rules.task_from_page import TaskFromPage
from planbook.check.rules.text_in_one_language import TextInOneLanguage
from planbook.check.rules.turned_text import TurnedText
from planbook.check.rules.type_clash import TypeClash
from planbook.check.rules.unbounded_run import UnboundedRun
from planbook.check.rules.undeclared_effect import UndeclaredEffect
from planbook.check.rules.unjudged_change import UnjudgedChange
from planbook.check.rules.unknown_program import UnknownProgram
from planbook.check.rules.unknown_value import UnknownValue
from planbook.check.rules.unproved import Unproved
from planbook.check.rules.unreachable_step import UnreachableStep
from planbook.check.rules.untitled_commit import UntitledCommit
from planbook.check.rules.unused_input import UnusedInput
from planbook.check.rules.unused_value import UnusedValue
from planbook.check.rules.upload_from_page import UploadFromPage
from planbook.check.rules.upload_outside import UploadOutside
from planbook.check.rules.wide_allow import WideAllow

_ALL: tuple[Rule, ...] = (
    # wrong
    UnknownValue(),
    UploadFromPage(),
    FirstRun(),
    UnusedValue(),
    UnusedInput(),
    UnreachableStep(),
    StrayUntil(),
    ShadowedId(),
    BadAddress(),
    CallCycle(),
    MissingPlan(),
    MissingAgent(),
    CallInputs(),
    UnknownProgram(),
    ScheduledInput(),
    ImpossibleMatch(),
    SlowPattern(),
    TypeClash(),
    # fragile
    BrittleTarget(),
    FixedWait(),
    UnjudgedChange(),
    Unproved(),
    OutputUnchecked(),
    TextInOneLanguage(),
    CoordinateUse(),
    OverBroadText(),
    NoFallback(),
    CalledBrowser(),
    # dangerous
    UndeclaredEffect(),
    SecretLiteral(),
    RetryOnOnce(),
    OnceInLoop(),
    ConcurrentOnce(),
    HealBeforeOnce(),
    SecretInAddress(),
    SecretInExtract(),
    WideAllow(),
    LookalikeHost(),
    OpenBrowser(),
    TurnedText(),
    NewHost(),
    RequestOutsideAllow(),
    AgentWithoutLimit(),
    TaskFromPage(),
    ScriptUse(),
    DownloadUnbounded(),
    UnboundedRun(),
    UploadOutside(),
    HttpPlain(),
    # readable
    UntitledCommit(),
    NoGoal(),
    NoNotes(),
    LongPlan(),
    MagicNumber(),
    Naming(),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _ALL})
"""Every rule, by name."""
