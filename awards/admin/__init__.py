"""The awards in the admin: nominations, winners, rounds, awards and columns.

nominations: the list and the one page (page, saving, drafts, photos, sections, facts) ·
steps: every transition as a small page · masks: what a medium may know before the release ·
export: the award list as a file · deciding: the grid of a round · meetings: minutes, motions.
"""

from awards.admin.awards import AwardAdmin, ColumnAdmin
from awards.admin.meetings import MeetingAdmin
from awards.admin.nomination_photos import PhotoAdmin
from awards.admin.nominations import NominationAdmin
from awards.admin.rounds import RoundAdmin
from awards.admin.winners import WinnerAdmin

__all__ = [
    "AwardAdmin",
    "ColumnAdmin",
    "MeetingAdmin",
    "NominationAdmin",
    "PhotoAdmin",
    "RoundAdmin",
    "WinnerAdmin",
]
