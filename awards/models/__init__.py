"""All models of the awards, one import path."""

from awards.models.awards import Award, AwardFigure, Column
from awards.models.ballots import Ballot, Deposit, OpenedBallot, Voter
from awards.models.evidence import Consent, EvidenceLink
from awards.models.jury import Assignment, Score, Seat
from awards.models.nominations import Nomination, NominationFigure, Nominee, NomineeParty
from awards.models.outside import OutsidePoll, OutsideVote
from awards.models.photos import Photo
from awards.models.rounds import Category, Criterion, Round
from awards.models.stages import Stage, StageEntry
from awards.models.winners import Correction, Winner, WinnerCredit, WinnerSlug

__all__ = [
    "Assignment",
    "Award",
    "AwardFigure",
    "Ballot",
    "Category",
    "Column",
    "Consent",
    "Correction",
    "Criterion",
    "Deposit",
    "EvidenceLink",
    "Nomination",
    "NominationFigure",
    "Nominee",
    "NomineeParty",
    "OpenedBallot",
    "OutsidePoll",
    "OutsideVote",
    "Photo",
    "Round",
    "Score",
    "Seat",
    "Stage",
    "StageEntry",
    "Voter",
    "Winner",
    "WinnerCredit",
    "WinnerSlug",
]
