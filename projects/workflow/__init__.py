"""States and steps of what the projects own, one table for each kind of thing (domain.md §4)."""

from projects.workflow.applications import (
    APPLICATION,
    AWARDED,
    DECIDED,
    DROPPED,
    ENDED,
    HOLDING,
    LIVE_APPLICATIONS,
    PROMISED,
    WAITING,
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
    RESERVE_USED,
    ROLLING_GRANT_ROUND,
    GrantRoundState,
)
from projects.workflow.payments import (
    BATCH,
    CLAWBACK,
    LIVE,
    PAYEE,
    PAYMENT,
    RELEASED,
    STOPPABLE,
    BatchState,
    ClawbackState,
    PayeeState,
    PaymentState,
)
from projects.workflow.reports import ASSESSMENT, REPORT, AssessmentState, ReportState

WORKFLOWS = (
    COMMITMENT, PAYEE, PAYMENT, BATCH, CLAWBACK,
    BATCH_GRANT_ROUND, ROLLING_GRANT_ROUND, APPLICATION, ASSESSMENT, GRANT_NOTICE,
    GRANT_OBJECTION, REPORT,
)  # fmt: skip

__all__ = [
    "ACCEPTING",
    "APPLICATION",
    "ASSESSMENT",
    "AWARDED",
    "BATCH",
    "BATCH_GRANT_ROUND",
    "CLAWBACK",
    "COMMITMENT",
    "DECIDED",
    "DECIDING",
    "DROPPED",
    "ENDED",
    "GRANT_NOTICE",
    "GRANT_OBJECTION",
    "HOLDING",
    "LIVE",
    "LIVE_APPLICATIONS",
    "OPEN_STATES",
    "PAYEE",
    "PAYMENT",
    "PROMISED",
    "RELEASED",
    "REPORT",
    "RESERVE_USED",
    "ROLLING_GRANT_ROUND",
    "STOPPABLE",
    "WAITING",
    "WORKFLOWS",
    "ApplicationState",
    "AssessmentState",
    "BatchState",
    "ClawbackState",
    "CommitmentState",
    "GrantNoticeState",
    "GrantObjectionState",
    "GrantRoundState",
    "PayeeState",
    "PaymentState",
    "ReportState",
]
