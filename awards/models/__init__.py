"""All models of the awards, one import path."""

from awards.models.awards import Award, AwardFigure, Column
from awards.models.evidence import Consent, EvidenceLink
from awards.models.heroes import LikenessKey, Merge, SamePerson, StoryCheck
from awards.models.jury import Assignment, Score, Seat
from awards.models.nominations import Nomination, NominationFigure, Nominee, NomineeParty
from awards.models.photos import Photo
from awards.models.rounds import Category, Criterion, Round
from awards.models.stages import Stage, StageEntry
from awards.models.winners import Correction, Winner, WinnerCredit, WinnerSlug

__all__ = [
    "Assignment",
    "Award",
    "AwardFigure",
    "Category",
    "Column",
    "Consent",
    "Correction",
    "Criterion",
    "EvidenceLink",
    "LikenessKey",
    "Merge",
    "Nomination",
    "NominationFigure",
    "Nominee",
    "NomineeParty",
    "Photo",
    "Round",
    "SamePerson",
    "Score",
    "Seat",
    "Stage",
    "StageEntry",
    "StoryCheck",
    "Winner",
    "WinnerCredit",
    "WinnerSlug",
]
