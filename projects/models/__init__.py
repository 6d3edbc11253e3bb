"""All models of the projects, one import path."""

from projects.models.batches import Batch, BatchLine
from projects.models.funds import Commitment, Fund
from projects.models.links import LinkKind, PrivateLink
from projects.models.payees import Payee, PayeeFile
from projects.models.payments import Clawback, Payment, TaxTreatment, Voucher
from projects.models.projects import (
    CareProcess,
    Programme,
    ProgrammeFigure,
    ProgrammeOrganisation,
    Project,
    ProjectFigure,
    ProjectOrganisation,
    ProjectUpdate,
)

__all__ = [
    "Batch",
    "BatchLine",
    "CareProcess",
    "Clawback",
    "Commitment",
    "Fund",
    "LinkKind",
    "Payee",
    "PayeeFile",
    "Payment",
    "PrivateLink",
    "Programme",
    "ProgrammeFigure",
    "ProgrammeOrganisation",
    "Project",
    "ProjectFigure",
    "ProjectOrganisation",
    "ProjectUpdate",
    "TaxTreatment",
    "Voucher",
]
