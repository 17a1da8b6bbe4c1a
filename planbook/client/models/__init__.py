"""Contains all the data models used in inputs/outputs"""

from .answer_out import AnswerOut
from .answer_wish import AnswerWish
from .answer_wish_answer_type_1 import AnswerWishAnswerType1
from .answered import Answered
from .approval_out import ApprovalOut
from .approval_wish import ApprovalWish
from .artifact import Artifact
from .artifact_added import ArtifactAdded
from .artifact_wish import ArtifactWish
from .batch_wish import BatchWish
from .branch_out import BranchOut
from .callback import Callback
from .continue_wish import ContinueWish
from .credentials import Credentials
from .deployed_run import DeployedRun
from .deployed_run_inputs import DeployedRunInputs
from .deployment import Deployment
from .draft import Draft
from .draft_profile_type_0 import DraftProfileType0
from .drafted import Drafted
from .due_run import DueRun
from .event_out import EventOut
from .event_out_event import EventOutEvent
from .events import Events
from .file_line import FileLine
from .file_out import FileOut
from .filled import Filled
from .filling import Filling
from .filling_inputs import FillingInputs
from .finding import Finding
from .finding_level import FindingLevel
from .findings import Findings
from .findings_profile import FindingsProfile
from .gate_state import GateState
from .gate_state_gate import GateStateGate
from .goal_line import GoalLine
from .goal_line_state import GoalLineState
from .goal_out import GoalOut
from .goal_out_state import GoalOutState
from .goal_question import GoalQuestion
from .goal_wish import GoalWish
from .goal_wish_inputs import GoalWishInputs
from .heal_line import HealLine
from .heal_out import HealOut
from .health import Health
from .history_statistics_response_history_statistics import HistoryStatisticsResponseHistoryStatistics
from .input_out import InputOut
from .key_out import KeyOut
from .key_out_scopes_type_0_item import KeyOutScopesType0Item
from .key_wish import KeyWish
from .key_wish_scopes_type_0_item import KeyWishScopesType0Item
from .last_run import LastRun
from .me import Me
from .me_roles import MeRoles
from .me_roles_additional_property import MeRolesAdditionalProperty
from .me_scopes import MeScopes
from .me_scopes_additional_property_item import MeScopesAdditionalPropertyItem
from .memory_stored import MemoryStored
from .memory_wish import MemoryWish
from .merged_out import MergedOut
from .message_wish import MessageWish
from .message_wish_role import MessageWishRole
from .messages_added import MessagesAdded
from .named_query import NamedQuery
from .new_key import NewKey
from .new_key_scopes_type_0_item import NewKeyScopesType0Item
from .page_artifact import PageArtifact
from .page_deployment import PageDeployment
from .page_file_line import PageFileLine
from .page_goal_line import PageGoalLine
from .page_heal_line import PageHealLine
from .page_key_out import PageKeyOut
from .page_named_query import PageNamedQuery
from .page_plan_line import PagePlanLine
from .page_question_out import PageQuestionOut
from .page_recipe_out import PageRecipeOut
from .page_run_line import PageRunLine
from .page_state_out import PageStateOut
from .page_step_out import PageStepOut
from .page_thread_line import PageThreadLine
from .page_thread_message import PageThreadMessage
from .page_user_out import PageUserOut
from .plan_line import PlanLine
from .plan_out import PlanOut
from .plan_out_health_type_0 import PlanOutHealthType0
from .plan_out_inputs import PlanOutInputs
from .plans_findings_profile_type_0 import PlansFindingsProfileType0
from .problem import Problem
from .problem_errors_item import ProblemErrorsItem
from .proof_told import ProofTold
from .question_out import QuestionOut
from .question_out_fields import QuestionOutFields
from .question_out_fields_additional_property import QuestionOutFieldsAdditionalProperty
from .question_out_values import QuestionOutValues
from .queue_out import QueueOut
from .recipe_out import RecipeOut
from .recipe_out_inputs import RecipeOutInputs
from .recipe_out_inputs_additional_property import RecipeOutInputsAdditionalProperty
from .resume_wish import ResumeWish
from .resume_wish_assume_type_0 import ResumeWishAssumeType0
from .run_line import RunLine
from .run_line_inputs import RunLineInputs
from .run_line_status_type_0 import RunLineStatusType0
from .run_out import RunOut
from .run_out_inputs import RunOutInputs
from .run_out_status_type_0 import RunOutStatusType0
from .run_out_values import RunOutValues
from .run_started_out import RunStartedOut
from .run_told_out import RunToldOut
from .run_wish import RunWish
from .run_wish_evidence import RunWishEvidence
from .run_wish_inputs import RunWishInputs
from .runs_list_runs_status_type_0 import RunsListRunsStatusType0
from .scheduled import Scheduled
from .session import Session
from .sql import Sql
from .state_out import StateOut
from .state_wish import StateWish
from .state_wish_state import StateWishState
from .step_out import StepOut
from .step_out_error_type_0 import StepOutErrorType0
from .step_out_sent import StepOutSent
from .table import Table
from .thread_artifact import ThreadArtifact
from .thread_event import ThreadEvent
from .thread_event_changes_item import ThreadEventChangesItem
from .thread_events import ThreadEvents
from .thread_goal import ThreadGoal
from .thread_goal_kind import ThreadGoalKind
from .thread_goal_out import ThreadGoalOut
from .thread_goal_out_kind import ThreadGoalOutKind
from .thread_goal_out_result import ThreadGoalOutResult
from .thread_goal_result import ThreadGoalResult
from .thread_line import ThreadLine
from .thread_line_state import ThreadLineState
from .thread_memory import ThreadMemory
from .thread_message import ThreadMessage
from .thread_message_role import ThreadMessageRole
from .thread_out import ThreadOut
from .thread_out_state import ThreadOutState
from .thread_place import ThreadPlace
from .thread_summary import ThreadSummary
from .thread_summary_counts import ThreadSummaryCounts
from .thread_summary_goals_item import ThreadSummaryGoalsItem
from .thread_summary_memories_item import ThreadSummaryMemoriesItem
from .thread_summary_state import ThreadSummaryState
from .thread_wish import ThreadWish
from .threads_list_threads_state_type_0 import ThreadsListThreadsStateType0
from .used import Used
from .user_change import UserChange
from .user_change_roles_type_0 import UserChangeRolesType0
from .user_change_roles_type_0_additional_property import UserChangeRolesType0AdditionalProperty
from .user_out import UserOut
from .user_out_roles import UserOutRoles
from .user_out_roles_additional_property import UserOutRolesAdditionalProperty
from .user_wish import UserWish
from .user_wish_roles import UserWishRoles
from .user_wish_roles_additional_property import UserWishRolesAdditionalProperty
from .wish import Wish
from .worker import Worker

__all__ = (
    "Answered",
    "AnswerOut",
    "AnswerWish",
    "AnswerWishAnswerType1",
    "ApprovalOut",
    "ApprovalWish",
    "Artifact",
    "ArtifactAdded",
    "ArtifactWish",
    "BatchWish",
    "BranchOut",
    "Callback",
    "ContinueWish",
    "Credentials",
    "DeployedRun",
    "DeployedRunInputs",
    "Deployment",
    "Draft",
    "Drafted",
    "DraftProfileType0",
    "DueRun",
    "EventOut",
    "EventOutEvent",
    "Events",
    "FileLine",
    "FileOut",
    "Filled",
    "Filling",
    "FillingInputs",
    "Finding",
    "FindingLevel",
    "Findings",
    "FindingsProfile",
    "GateState",
    "GateStateGate",
    "GoalLine",
    "GoalLineState",
    "GoalOut",
    "GoalOutState",
    "GoalQuestion",
    "GoalWish",
    "GoalWishInputs",
    "HealLine",
    "HealOut",
    "Health",
    "HistoryStatisticsResponseHistoryStatistics",
    "InputOut",
    "KeyOut",
    "KeyOutScopesType0Item",
    "KeyWish",
    "KeyWishScopesType0Item",
    "LastRun",
    "Me",
    "MemoryStored",
    "MemoryWish",
    "MergedOut",
    "MeRoles",
    "MeRolesAdditionalProperty",
    "MeScopes",
    "MeScopesAdditionalPropertyItem",
    "MessagesAdded",
    "MessageWish",
    "MessageWishRole",
    "NamedQuery",
    "NewKey",
    "NewKeyScopesType0Item",
    "PageArtifact",
    "PageDeployment",
    "PageFileLine",
    "PageGoalLine",
    "PageHealLine",
    "PageKeyOut",
    "PageNamedQuery",
    "PagePlanLine",
    "PageQuestionOut",
    "PageRecipeOut",
    "PageRunLine",
    "PageStateOut",
    "PageStepOut",
    "PageThreadLine",
    "PageThreadMessage",
    "PageUserOut",
    "PlanLine",
    "PlanOut",
    "PlanOutHealthType0",
    "PlanOutInputs",
    "PlansFindingsProfileType0",
    "Problem",
    "ProblemErrorsItem",
    "ProofTold",
    "QuestionOut",
    "QuestionOutFields",
    "QuestionOutFieldsAdditionalProperty",
    "QuestionOutValues",
    "QueueOut",
    "RecipeOut",
    "RecipeOutInputs",
    "RecipeOutInputsAdditionalProperty",
    "ResumeWish",
    "ResumeWishAssumeType0",
    "RunLine",
    "RunLineInputs",
    "RunLineStatusType0",
    "RunOut",
    "RunOutInputs",
    "RunOutStatusType0",
    "RunOutValues",
    "RunsListRunsStatusType0",
    "RunStartedOut",
    "RunToldOut",
    "RunWish",
    "RunWishEvidence",
    "RunWishInputs",
    "Scheduled",
    "Session",
    "Sql",
    "StateOut",
    "StateWish",
    "StateWishState",
    "StepOut",
    "StepOutErrorType0",
    "StepOutSent",
    "Table",
    "ThreadArtifact",
    "ThreadEvent",
    "ThreadEventChangesItem",
    "ThreadEvents",
    "ThreadGoal",
    "ThreadGoalKind",
    "ThreadGoalOut",
    "ThreadGoalOutKind",
    "ThreadGoalOutResult",
    "ThreadGoalResult",
    "ThreadLine",
    "ThreadLineState",
    "ThreadMemory",
    "ThreadMessage",
    "ThreadMessageRole",
    "ThreadOut",
    "ThreadOutState",
    "ThreadPlace",
    "ThreadsListThreadsStateType0",
    "ThreadSummary",
    "ThreadSummaryCounts",
    "ThreadSummaryGoalsItem",
    "ThreadSummaryMemoriesItem",
    "ThreadSummaryState",
    "ThreadWish",
    "Used",
    "UserChange",
    "UserChangeRolesType0",
    "UserChangeRolesType0AdditionalProperty",
    "UserOut",
    "UserOutRoles",
    "UserOutRolesAdditionalProperty",
    "UserWish",
    "UserWishRoles",
    "UserWishRolesAdditionalProperty",
    "Wish",
    "Worker",
)
