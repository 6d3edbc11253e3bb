"""States and steps of what the projects own, one table for each kind of thing (domain.md §4)."""

from projects.workflow.applications import (
    APPLICATION,
    AWARDED,
    DECIDED,
    ENDED,
    HOLDING,
    LIVE,
    PROMISED,
    ApplicationState,
)
from projects.workflow.funds import COMMITMENT, OPEN_STATES, CommitmentState
from projects.workflow.grant_notices import (
    GRANT_NOTICE,
    GRANT_OBJECTION,
    GrantNoticeState,
    GrantObjectionState,
)
from projects.workflow.grant_rounds import (
    ACCEPTING,
    BATCH_GRANT_ROUND,
    DECIDING,
    ROLLING_GRANT_ROUND,
    GrantRoundState,
)
from projects.workflow.reports import ASSESSMENT, REPORT, AssessmentState, ReportState

WORKFLOWS = (
    COMMITMENT, BATCH_GRANT_ROUND, ROLLING_GRANT_ROUND, APPLICATION, ASSESSMENT, GRANT_NOTICE,
    GRANT_OBJECTION, REPORT,
)  # fmt: skip

__all__ = [
    "ACCEPTING",
    "APPLICATION",
    "ASSESSMENT",
    "AWARDED",
    "BATCH_GRANT_ROUND",
    "COMMITMENT",
    "DECIDED",
    "DECIDING",
    "ENDED",
    "GRANT_NOTICE",
    "GRANT_OBJECTION",
    "HOLDING",
    "LIVE",
    "OPEN_STATES",
    "PROMISED",
    "REPORT",
    "ROLLING_GRANT_ROUND",
    "WORKFLOWS",
    "ApplicationState",
    "AssessmentState",
    "CommitmentState",
    "GrantNoticeState",
    "GrantObjectionState",
    "GrantRoundState",
    "ReportState",
]
