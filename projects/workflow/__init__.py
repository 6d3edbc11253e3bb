"""Every table of states of the projects: money that is set aside, and money that is paid out."""

from projects.workflow.funds import COMMITMENT, OPEN_STATES, CommitmentState
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

WORKFLOWS = (COMMITMENT, PAYEE, PAYMENT, BATCH, CLAWBACK)

__all__ = [
    "BATCH",
    "CLAWBACK",
    "COMMITMENT",
    "LIVE",
    "OPEN_STATES",
    "PAYEE",
    "PAYMENT",
    "RELEASED",
    "STOPPABLE",
    "WORKFLOWS",
    "BatchState",
    "ClawbackState",
    "CommitmentState",
    "PayeeState",
    "PaymentState",
]
