"""The projects in the admin: projects and programmes; funds and what is set aside of them."""

from projects.admin.funds import CommitmentAdmin, FundAdmin
from projects.admin.projects import CareProcessAdmin, ProgrammeAdmin, ProjectAdmin

__all__ = ["CareProcessAdmin", "CommitmentAdmin", "FundAdmin", "ProgrammeAdmin", "ProjectAdmin"]
