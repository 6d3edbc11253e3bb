"""All models of the projects, one import path."""

from projects.models.applications import (
    Application,
    ApplicationAnswer,
    ApplicationPhoto,
    BudgetLine,
)
from projects.models.assessing import Assessment, AssessmentScore, SiteVisit, VisitPhoto
from projects.models.batches import Batch, BatchLine
from projects.models.funds import Commitment, Fund
from projects.models.grant_notices import (
    GrantNotice,
    GrantNoticeRow,
    GrantObjection,
    GrantObjectionFile,
)
from projects.models.grant_rounds import (
    AgreementText,
    FitQuestion,
    GrantCriterion,
    GrantQuestion,
    GrantRound,
    GrantTier,
    ReferralPlace,
)
from projects.models.grants import Grant, HonourMark, Report, ReportExtension, ReportPhoto
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
from projects.models.recommendations import Recommendation

__all__ = [
    "AgreementText",
    "Application",
    "ApplicationAnswer",
    "ApplicationPhoto",
    "Assessment",
    "AssessmentScore",
    "Batch",
    "BatchLine",
    "BudgetLine",
    "CareProcess",
    "Clawback",
    "Commitment",
    "FitQuestion",
    "Fund",
    "Grant",
    "GrantCriterion",
    "GrantNotice",
    "GrantNoticeRow",
    "GrantObjection",
    "GrantObjectionFile",
    "GrantQuestion",
    "GrantRound",
    "GrantTier",
    "HonourMark",
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
    "Recommendation",
    "ReferralPlace",
    "Report",
    "ReportExtension",
    "ReportPhoto",
    "SiteVisit",
    "TaxTreatment",
    "VisitPhoto",
    "Voucher",
]
