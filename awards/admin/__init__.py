"""The awards in the admin: nominations, winners, rounds, awards and columns.

nominations: the list and the one page (page, saving, drafts, photos, sections, facts) ·
steps: every transition as a small page · stages, round_making: a round set up and run ·
masks: what a medium may know before the release · export: the award list as a file ·
jury: seats, assignments, the desk of a scoring stage · deciding: the grid of a round ·
meetings: minutes, motions.
"""

from awards.admin.awards import AwardAdmin, ColumnAdmin
from awards.admin.ballots import BallotAdmin
from awards.admin.jury_assignments import AssignmentAdmin
from awards.admin.jury_seats import SeatAdmin
from awards.admin.meetings import MeetingAdmin
from awards.admin.nomination_photos import PhotoAdmin
from awards.admin.nominations import NominationAdmin
from awards.admin.notices import NoticeAdmin
from awards.admin.objections import ObjectionAdmin, ObjectionFileAdmin
from awards.admin.outside import OutsidePollAdmin
from awards.admin.rounds import RoundAdmin
from awards.admin.stages import StageAdmin
from awards.admin.templates import RoundTemplateAdmin
from awards.admin.winners import WinnerAdmin

__all__ = [
    "AssignmentAdmin",
    "AwardAdmin",
    "BallotAdmin",
    "ColumnAdmin",
    "MeetingAdmin",
    "NominationAdmin",
    "NoticeAdmin",
    "ObjectionAdmin",
    "ObjectionFileAdmin",
    "OutsidePollAdmin",
    "PhotoAdmin",
    "RoundAdmin",
    "RoundTemplateAdmin",
    "SeatAdmin",
    "StageAdmin",
    "WinnerAdmin",
]
