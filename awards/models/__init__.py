"""All models of the awards, one import path."""

from awards.models.awards import Award, AwardFigure, Column
from awards.models.ballots import Ballot, Deposit, OpenedBallot, Voter
from awards.models.columns import ColumnBudget
from awards.models.deciding import Meeting, Motion, ResultSnapshot
from awards.models.evidence import Consent, EvidenceLink
from awards.models.heroes import LikenessKey, Merge, SamePerson, StoryCheck
from awards.models.honours import GrantHonour
from awards.models.jury import Assignment, Completion, Score, Seat
from awards.models.nominations import Nomination, NominationFigure, Nominee, NomineeParty
from awards.models.notices import Notice, NoticeAmendment, NoticeRow
from awards.models.objections import Objection, ObjectionFile
from awards.models.outside import OutsidePoll, OutsideVote
from awards.models.photos import Photo
from awards.models.rounds import Category, Criterion, Round
from awards.models.rules import RoundTemplate, RuleVersion
from awards.models.stages import Stage, StageEntry
from awards.models.winners import Correction, Winner, WinnerCredit, WinnerSlug

__all__ = [
    "Assignment",
    "Award",
    "AwardFigure",
    "Ballot",
    "Category",
    "Column",
    "ColumnBudget",
    "Completion",
    "Consent",
    "Correction",
    "Criterion",
    "Deposit",
    "EvidenceLink",
    "GrantHonour",
    "LikenessKey",
    "Meeting",
    "Merge",
    "Motion",
    "Nomination",
    "NominationFigure",
    "Nominee",
    "NomineeParty",
    "Notice",
    "NoticeAmendment",
    "NoticeRow",
    "Objection",
    "ObjectionFile",
    "OpenedBallot",
    "OutsidePoll",
    "OutsideVote",
    "Photo",
    "ResultSnapshot",
    "Round",
    "RoundTemplate",
    "RuleVersion",
    "SamePerson",
    "Score",
    "Seat",
    "Stage",
    "StageEntry",
    "StoryCheck",
    "Voter",
    "Winner",
    "WinnerCredit",
    "WinnerSlug",
]
