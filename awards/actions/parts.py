"""The rows that belong to one nomination: evidence, figures, parties, themes.

Written as a whole list, inside the action that edits the nomination, under its lock.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from awards.models import EvidenceLink, Nomination, NominationFigure, NomineeParty
from directory.models import Theme

PART_FIELDS = ("themes", "evidence", "figures", "parties")
FIGURE_FIELDS = ("label", "qualifier", "value", "magnitude", "unit", "as_of", "source")


def write_parts(nomination: Nomination, fields: Mapping[str, Any]) -> list[str]:
    """Write those parts that `fields` names and that differ from what is stored.

    Shapes: `themes` are rows, `evidence` pairs of (title, address), `figures` mappings of
    `FIGURE_FIELDS`, `parties` names; each in its order. Returns the names of what changed.
    """
    writers: dict[str, Callable[[Nomination, Any], bool]] = {
        "themes": _write_themes,
        "evidence": _write_evidence,
        "figures": _write_figures,
        "parties": _write_parties,
    }
    return [
        name for name in PART_FIELDS if name in fields and writers[name](nomination, fields[name])
    ]


def _write_themes(nomination: Nomination, themes: Iterable[Theme]) -> bool:
    wanted = {theme.pk for theme in themes}
    if wanted == set(nomination.themes.values_list("pk", flat=True)):
        return False
    nomination.themes.set(wanted)
    return True


def _write_evidence(nomination: Nomination, links: Iterable[tuple[str, str]]) -> bool:
    wanted = [tuple(link) for link in links]
    if wanted == list(nomination.evidence.values_list("title", "url")):
        return False
    nomination.evidence.all().delete()
    EvidenceLink.objects.bulk_create(
        EvidenceLink(nomination=nomination, title=title, url=url, position=place)
        for place, (title, url) in enumerate(wanted)
    )
    return True


def _write_figures(nomination: Nomination, figures: Iterable[Mapping[str, Any]]) -> bool:
    wanted = [{name: figure[name] for name in FIGURE_FIELDS} for figure in figures]
    if wanted == list(nomination.figures.values(*FIGURE_FIELDS)):
        return False
    nomination.figures.all().delete()
    NominationFigure.objects.bulk_create(
        NominationFigure(nomination=nomination, position=place, **figure)
        for place, figure in enumerate(wanted)
    )
    return True


def _write_parties(nomination: Nomination, names: Iterable[str]) -> bool:
    nominee, wanted = nomination.nominee, list(names)
    kept = {party.name: party for party in nominee.parties.all()}
    if wanted == [party.name for party in kept.values()]:
        return False
    nominee.parties.all().delete()
    NomineeParty.objects.bulk_create(
        NomineeParty(
            nominee=nominee,
            name=name,
            organisation=kept[name].organisation if name in kept else None,
            position=place,
        )
        for place, name in enumerate(wanted)
    )
    return True
