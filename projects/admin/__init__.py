"""The projects in the admin: projects and programmes; funds, what is set aside, what is paid."""

from projects.admin.batches import BatchAdmin
from projects.admin.funds import CommitmentAdmin, FundAdmin
from projects.admin.payments import PaymentAdmin
from projects.admin.projects import CareProcessAdmin, ProgrammeAdmin, ProjectAdmin

__all__ = [
    "BatchAdmin",
    "CareProcessAdmin",
    "CommitmentAdmin",
    "FundAdmin",
    "PaymentAdmin",
    "ProgrammeAdmin",
    "ProjectAdmin",
]
