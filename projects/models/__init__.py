"""All models of the projects, one import path."""

from projects.models.funds import Commitment, Fund
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
    "CareProcess",
    "Commitment",
    "Fund",
    "Programme",
    "ProgrammeFigure",
    "ProgrammeOrganisation",
    "Project",
    "ProjectFigure",
    "ProjectOrganisation",
    "ProjectUpdate",
]
