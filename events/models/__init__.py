"""All models of the events, one import path."""

from events.models.agenda import Participant, CountyProduct, Lineup, ProductFigure, Session
from events.models.editions import (
    Edition,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Series,
)

__all__ = [
    "Participant",
    "CountyProduct",
    "Edition",
    "EditionFigure",
    "EditionHighlight",
    "EditionOrganisation",
    "Lineup",
    "ProductFigure",
    "Series",
    "Session",
]
