"""All models of the events, one import path."""

from events.models.agenda import CountyProduct, Lineup, Participant, ProductFigure, Session
from events.models.editions import (
    Edition,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Series,
)

__all__ = [
    "CountyProduct",
    "Edition",
    "EditionFigure",
    "EditionHighlight",
    "EditionOrganisation",
    "Lineup",
    "Participant",
    "ProductFigure",
    "Series",
    "Session",
]
