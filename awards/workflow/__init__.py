"""States and steps of everything in the awards, as data; one module for each thing that moves.

Review, publicity and money are three separate state fields (domain.md §4); this folder holds the
first two. `WORKFLOWS` lists every table, in reading order: docs/workflows.md is drawn from it.
"""

from awards.workflow.ballots import BALLOT, BallotState
from awards.workflow.heroes import (
    BACK_TO,
    UNMERGEABLE_FROM,
    CheckChannel,
    CheckResult,
    VerificationLevel,
)
from awards.workflow.jury import ASSIGNMENT, AssignmentState
from awards.workflow.nominations import (
    DECIDED,
    LOST,
    NOMINATION,
    PENDING,
    UNDECIDED,
    NominationState,
)
from awards.workflow.notices import (
    CONCLUDED,
    NOTICE,
    OBJECTION,
    UNRESOLVED,
    NoticeState,
    ObjectionState,
)
from awards.workflow.rounds import BATCH_ROUND, OVER, ROLLING_ROUND, RoundState
from awards.workflow.stages import STAGE, StageState
from awards.workflow.winners import PUBLIC, WINNER, WinnerState

WORKFLOWS = (
    BATCH_ROUND, ROLLING_ROUND, STAGE, NOMINATION, ASSIGNMENT, BALLOT, NOTICE, OBJECTION, WINNER
)  # fmt: skip

__all__ = [
    "ASSIGNMENT",
    "BACK_TO",
    "BALLOT",
    "BATCH_ROUND",
    "CONCLUDED",
    "DECIDED",
    "LOST",
    "NOMINATION",
    "NOTICE",
    "OBJECTION",
    "OVER",
    "PENDING",
    "PUBLIC",
    "ROLLING_ROUND",
    "STAGE",
    "UNDECIDED",
    "UNMERGEABLE_FROM",
    "UNRESOLVED",
    "WINNER",
    "WORKFLOWS",
    "AssignmentState",
    "BallotState",
    "CheckChannel",
    "CheckResult",
    "NominationState",
    "NoticeState",
    "ObjectionState",
    "RoundState",
    "StageState",
    "VerificationLevel",
    "WinnerState",
]
