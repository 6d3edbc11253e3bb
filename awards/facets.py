"""What may be chosen on the list of winners, with how many winners each choice would leave."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from pyroaring import BitMap

from awards.browse import Selection
from awards.models import Award, Category, Round
from awards.models.nominations import NomineeKind
from awards.tallies import Key, region_levels, tallies
from directory.models import MediaPartner, Region, Theme
from events.models import Edition, Series
from kit.contentversion import ContentVersion
from kit.dates import render_year

LABELS = {
    "year": _("年份"), "award": _("奖项"), "region": _("地区"), "kind": _("类型"),
    "category": _("类别"), "series": _("系列"), "edition": _("届次"), "theme": _("主题"),
    "partner": _("提名媒体"),
}  # fmt: skip
# Names of categories and editions repeat; they are offered below what they belong to.
BELOW = {"category": "award", "edition": "series"}

# ------------------------------------------------------------------ names


@dataclass(slots=True)
class Name:
    """Something that a filter can name: the keys of its sets, its value, its words, its place."""

    keys: tuple[Key, ...]
    value: str
    text: str
    order: str


class Names:
    """Everything that a filter of the list can name, kept in memory beside the tallies."""

    def __init__(self) -> None:
        self.by_value: defaultdict[str, dict[str, Name]] = defaultdict(dict)
        self.by_key: defaultdict[str, dict[Key, Name]] = defaultdict(dict)

    def find(self, name: str, value: str) -> Name | None:
        """What the filter of that name means by this value."""
        return self.by_value[name].get(value)

    def read(self) -> None:
        """Read all names again, in two statements."""
        self.by_value.clear()
        self.by_key.clear()
        for facet, key, value, text, order in _rows():
            self._add(facet, key if facet == "region" else int(key), value, text, order)
        editions = Edition.objects.published().select_related("series")
        for row in editions:
            self._add("edition", row.pk, row.slug, row.title, f"{9999 - (row.year or 0)}")

    def _add(self, facet: str, key: Key, value: str, text: str, order: str) -> None:
        known = self.by_value[facet].get(value)
        if known is None:
            known = self.by_value[facet][value] = Name((), value, text, order)
        known.keys += (key,)
        self.by_key[facet][key] = known


def _rows() -> Iterator[tuple[str, str, str, str, str]]:
    rounds = Round.objects.published()
    categories = Category.objects.filter(round__in=rounds.values("pk"))
    partners = ("pk", "organisation__slug", "organisation__name", "organisation__name_pinyin")
    plain = ("pk", "slug", "name", "name")
    parts = [
        _named("award", Award.objects.all(), *plain),
        _named("round", rounds, "pk", "slug", "title", "title"),
        _named("series", Series.objects.all(), *plain),
        _named("theme", Theme.objects.all(), *plain),
        _named("region", Region.objects.all(), "code", "code", "full_name", "code"),
        _named("category", categories, *plain),
        _named("partner", MediaPartner.objects.all(), *partners),
    ]
    yield from parts[0].union(*parts[1:], all=True).iterator()


def _named(facet: str, rows: "QuerySet[Any]", *columns: str) -> Any:
    """The rows as facet, key, value, words and place."""
    said = {f"of{n}": Cast(F(column), CharField()) for n, column in enumerate(columns)}
    named = rows.order_by().annotate(of=Value(facet, CharField()), **said)
    return named.values_list("of", *said)


_names = Names()


def known_names(version: ContentVersion, now: datetime) -> Names:
    """The names as they are now; costs nothing while the content stays."""
    with tallies:
        tallies.follow(version, now)
        if tallies.names_changed:
            _names.read()
            tallies.names_changed = False
    return _names


# ------------------------------------------------------------------ choices


Option: TypeAlias = tuple[str, str, int]  # value, words, number of winners


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the filter form; its first option means "any".

    Shapes: options are (value, text); a text ends with the number of winners it would leave.
    """

    name: str
    label: StrOrPromise
    value: str
    counted: list[Option]
    has_numbers: bool = True

    @property
    def options(self) -> list[tuple[str, str]]:
        """Value and text of each."""
        if not self.has_numbers:
            return [(value, text) for value, text, _ in self.counted]
        return [(value, f"{text}（{count:,}）") for value, text, count in self.counted]

    def without_numbers(self) -> "Choice":
        """The same where nobody has counted."""
        return replace(self, has_numbers=False)


@dataclass(frozen=True, slots=True)
class Tallied:
    """The ids that a selection means, and what may be chosen beside it."""

    ids: BitMap
    choices: list[Choice]


def tally(
    selection: Selection, hits: BitMap | None, version: ContentVersion, now: datetime
) -> Tallied:
    """Count a selection: what it means, and what every other choice would mean.

    Shapes: `hits` are the ids that its search finds, None without a search. What one filter offers
    is counted under all the others, so that a choice can be changed as well as made.
    """
    with tallies:
        names = known_names(version, now)
        found = tallies.shown if hits is None else tallies.shown & hits
        picked = {item.name: tallies.of(item.name, item.keys) for item in selection.filters}
        ids = BitMap.intersection(found, *picked.values())
        choices = []
        for facet, label in LABELS.items():
            chosen = selection.value(facet)
            if facet in BELOW and not selection.value(BELOW[facet]) and not chosen:
                continue
            others = (one for name, one in picked.items() if name != facet)
            base = BitMap.intersection(found, *others) if facet in picked else ids
            options = _options(facet, tallies.count(facet, base), chosen, names)
            if options:
                everything = ("", gettext("全部"), len(base))
                choices.append(Choice(facet, label, chosen, [everything, *options]))
    return Tallied(ids, choices)


def _options(facet: str, counts: dict[Key, int], chosen: str, names: Names) -> list[Option]:
    """Value, words and number of everything that the facet offers, in its order."""
    if facet == "year":
        years = dict.fromkeys([*counts, *([int(chosen)] if chosen else [])])
        ordered = sorted((int(year) for year in years), reverse=True)
        return [(str(year), render_year(year), counts.get(year, 0)) for year in ordered]
    if facet == "kind":
        kinds = ((kind.value, str(kind.label)) for kind in NomineeKind)
        return [(k, text, counts.get(k, 0)) for k, text in kinds if k in counts or k == chosen]
    if facet == "region":
        return list(_regions(counts, chosen, names))
    totals: dict[str, int] = {chosen: 0} if chosen else {}
    for key, count in counts.items():
        name = names.by_key[facet].get(key)
        if name is not None:
            totals[name.value] = totals.get(name.value, 0) + count
    known = [names.by_value[facet][value] for value in totals if value in names.by_value[facet]]
    known.sort(key=lambda name: (name.order, name.text))
    return [(name.value, name.text, totals[name.value]) for name in known]


def _regions(counts: dict[Key, int], chosen: str, names: Names) -> Iterator[Option]:
    """The provinces, or what the chosen region lies in and what lies in it."""
    known = names.by_value["region"]
    above = sorted(region_levels(chosen) & known.keys(), key=Region.prefix) if chosen else []
    for code in above:
        yield code, known[code].text, counts.get(code, 0)
    held = above[-2:-1] or above if chosen and not chosen.endswith("00") else above[-1:]
    inside = Region.prefix(held[0]) if held else ""
    for code in sorted(str(key) for key in counts):
        if code in known and code not in above and _is_next(code, inside, known):
            within = known[held[0]].text if held else ""
            yield code, known[code].text.removeprefix(within), counts[code]


def _is_next(code: str, inside: str, known: dict[str, Name]) -> bool:
    """Whether the region lies right below the one whose prefix is given."""
    if not inside:
        return code.endswith("0000")
    if not code.startswith(inside) or Region.prefix(code) == inside:
        return False
    if len(inside) == 2:
        return code.endswith("00") or f"{code[:4]}00" not in known
    return True
