"""States and steps of everything in the awards, as data; one module for each thing that moves.

Review, publicity and money are three separate state fields (domain.md §4); this folder holds the
first two. `WORKFLOWS` lists every table, in reading order: docs/workflows.md is drawn from it.
"""

from awards.workflow.heroes import (
    BACK_TO,
    UNMERGEABLE_FROM,
    CheckChannel,
    CheckResult,
    VerificationLevel,
)
from awards.workflow.jury import ASSIGNMENT, AssignmentState
from awards.workflow.nominations import NOMINATION, PENDING, NominationState
from awards.workflow.rounds import BATCH_ROUND, ROLLING_ROUND, RoundState
from awards.workflow.stages import STAGE, StageState
from awards.workflow.winners import PUBLIC, WINNER, WinnerState

WORKFLOWS = (BATCH_ROUND, ROLLING_ROUND, STAGE, NOMINATION, ASSIGNMENT, WINNER)

__all__ = [
    "ASSIGNMENT",
    "BACK_TO",
    "BATCH_ROUND",
    "NOMINATION",
    "PENDING",
    "PUBLIC",
    "ROLLING_ROUND",
    "STAGE",
    "UNMERGEABLE_FROM",
    "WINNER",
    "WORKFLOWS",
    "AssignmentState",
    "CheckChannel",
    "CheckResult",
    "NominationState",
    "RoundState",
    "StageState",
    "VerificationLevel",
    "WinnerState",
]
