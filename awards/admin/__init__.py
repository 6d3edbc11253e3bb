"""The awards in the admin: nominations, winners, rounds, awards and columns.

nominations: the list and the one page (page, saving, drafts, photos, sections, facts) ·
steps: every transition as a small page · masks: what a medium may know before the release ·
export: the award list as a file.
"""

from awards.admin.awards import AwardAdmin, ColumnAdmin
from awards.admin.ballots import BallotAdmin
from awards.admin.nomination_photos import PhotoAdmin
from awards.admin.nominations import NominationAdmin
from awards.admin.outside import OutsidePollAdmin
from awards.admin.rounds import RoundAdmin
from awards.admin.winners import WinnerAdmin

__all__ = [
    "AwardAdmin",
    "BallotAdmin",
    "ColumnAdmin",
    "NominationAdmin",
    "OutsidePollAdmin",
    "PhotoAdmin",
    "RoundAdmin",
    "WinnerAdmin",
]
