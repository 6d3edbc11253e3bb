"""What hangs on an edition, kind by kind, and how much of it its page reads.

A small event is shown whole. Of a large one the page shows the first of each kind, and every kind
has a page of its own, so that an edition with hundreds of line-ups costs what a small one does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from events.models import (
    CountyProduct,
    Edition,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Lineup,
    Participant,
    ProductFigure,
    Session,
)
from kit.gather import Gathering, Part

ROOM = 84  # rows of all kinds together on the page of an edition
CAPS = (ROOM, 24, 12, 5)  # so many of each kind: the first that leaves all within the room
_PROJECTS: Any = Edition.projects.rel.related_model
_ROUNDS: Any = Edition.rounds.rel.related_model


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows.

    Shapes: `edition` is the path to the edition; `weight` how many are read where one is read of
    the others.
    """

    rows: "Callable[[], QuerySet[Any]]"
    edition: str
    order: tuple[str, ...]
    related: tuple[str, ...] = ()
    weight: int = 1


def _stars() -> "QuerySet[Any]":
    """People of line-ups, without those who are hidden in the same session."""
    hidden = Participant.objects.filter(
        session=OuterRef("lineup__session"), person=OuterRef("person"), hidden_at__isnull=False
    )
    return Lineup.people.through.objects.filter(~Exists(hidden))


_BY_SESSION = ("session__position", "session", "position", "pk")
PARTS: Mapping[str, Kind] = {
    "organisations": Kind(
        partial(EditionOrganisation.objects.filter, is_inferred=False),
        "edition", ("position", "pk"), ("organisation",),
    ),
    "sessions": Kind(Session.objects.all, "edition", ("position", "pk")),
    "participants": Kind(
        Participant.objects.shown, "session__edition", _BY_SESSION, ("person__organisation",)
    ),
    "bodies": Kind(
        Session.organisations.through.objects.all, "session__edition",
        ("session__position", "session", "pk"), ("organisation",),
    ),
    "lineups": Kind(Lineup.objects.all, "session__edition", _BY_SESSION),
    "stars": Kind(
        _stars, "lineup__session__edition",
        (*(f"lineup__{name}" for name in _BY_SESSION), "pk"), ("person",), weight=2,
    ),
    "figures": Kind(EditionFigure.objects.all, "edition", ("position", "pk")),
    "highlights": Kind(EditionHighlight.objects.all, "edition", ("pk",)),
    "products": Kind(CountyProduct.objects.all, "edition", ("position", "pk")),
    "product_figures": Kind(
        ProductFigure.objects.all, "product__edition",
        ("product__position", "product", "position", "pk"), weight=2,
    ),
    "projects": Kind(_PROJECTS.objects.published, "editions", ("position", "pk")),
    "rounds": Kind(_ROUNDS.objects.published, "edition", ("-year", "pk"), ("award",)),
}  # fmt: skip


def of_edition(name: str, edition: int) -> "QuerySet[Any]":
    """All rows of one kind that hang on the edition with that key."""
    kind = PARTS[name]
    return kind.rows().filter(**{kind.edition: edition}).order_by(*kind.order)


def held(kind: Kind) -> Coalesce:
    """How many of a kind the outer edition holds."""
    own = kind.rows().filter(**{kind.edition: OuterRef("pk")}).order_by().values(kind.edition)
    return Coalesce(Subquery(own.annotate(held=Count("pk")).values("held")), Value(0),
                    output_field=IntegerField())  # fmt: skip


def cap_for(counts: Mapping[str, int]) -> int:
    """How many of each kind the page shows."""

    def read(cap: int) -> int:
        rows = sum(min(counts[name], cap * kind.weight) for name, kind in PARTS.items())
        return rows + min(counts["lineups"], cap)

    return next((cap for cap in CAPS if read(cap) <= ROOM), CAPS[-1])


def _parts(edition: Edition, cap: int) -> dict[str, Part]:
    found = {
        name: Part(of_edition(name, edition.pk)[: cap * kind.weight], kind.related)
        for name, kind in PARTS.items()
    }
    named = of_edition("lineups", edition.pk).exclude(project_slug="")[:cap]
    linked = of_edition("projects", edition.pk).filter(slug__in=named.values("project_slug"))
    return found | {"lineup_projects": Part(linked[:cap])}


PLANS = {cap: Gathering(Edition, partial(_parts, cap=cap)) for cap in CAPS}


def _is_not(key: int, row: Any) -> bool:
    return bool(row.pk != key)


def drop_incomplete(found: dict[str, list[Any]], counts: Mapping[str, int]) -> None:
    """Leave out line-ups and products of which perhaps not everything was read.

    Shapes: half of one would be told as the whole of it.
    """
    for name, inner, key in (
        ("lineups", "stars", "lineup_id"), ("products", "product_figures", "product_id"),
    ):  # fmt: skip
        if counts[inner] > len(found[inner]):
            last = getattr(found[inner][-1], key)
            found[name] = list(takewhile(partial(_is_not, last), found[name]))
