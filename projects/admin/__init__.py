"""The projects in the admin: projects and programmes; funds; grant rounds and applications."""

from projects.admin.applications import ApplicationAdmin
from projects.admin.assessments import AssessmentAdmin, ReportAdmin
from projects.admin.batches import BatchAdmin
from projects.admin.funds import CommitmentAdmin, FundAdmin
from projects.admin.grant_notices import GrantNoticeAdmin, GrantObjectionAdmin
from projects.admin.grant_rounds import GrantRoundAdmin
from projects.admin.payments import PaymentAdmin
from projects.admin.projects import CareProcessAdmin, ProgrammeAdmin, ProjectAdmin
from projects.admin.recommendations import RecommendationAdmin

__all__ = [
    "ApplicationAdmin",
    "AssessmentAdmin",
    "BatchAdmin",
    "CareProcessAdmin",
    "CommitmentAdmin",
    "FundAdmin",
    "GrantNoticeAdmin",
    "GrantObjectionAdmin",
    "GrantRoundAdmin",
    "PaymentAdmin",
    "ProgrammeAdmin",
    "ProjectAdmin",
    "RecommendationAdmin",
    "ReportAdmin",
]
