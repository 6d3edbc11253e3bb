"""The projects in the admin: projects, programmes, funds, what media recommend."""

from projects.admin.funds import CommitmentAdmin, FundAdmin
from projects.admin.projects import CareProcessAdmin, ProgrammeAdmin, ProjectAdmin
from projects.admin.recommendations import RecommendationAdmin

__all__ = [
    "CareProcessAdmin",
    "CommitmentAdmin",
    "FundAdmin",
    "ProgrammeAdmin",
    "ProjectAdmin",
    "RecommendationAdmin",
]
