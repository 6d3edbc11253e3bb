"""Events in the admin."""

from events.admin.agenda import CountyProductAdmin, ParticipantAdmin, SessionAdmin
from events.admin.editions import EditionAdmin, SeriesAdmin

__all__ = [
    "CountyProductAdmin",
    "EditionAdmin",
    "ParticipantAdmin",
    "SeriesAdmin",
    "SessionAdmin",
]
