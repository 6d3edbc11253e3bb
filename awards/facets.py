"""What may be chosen on the list of winners, with how many winners each choice would leave."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from pyroaring import BitMap

from awards.browse import Selection
from awards.models import Award, Category, Round
from awards.models.nominations import NomineeKind
from awards.search import Hits, all_hit_ids, hit_ids
from awards.tallies import Key, region_levels, tallies
from directory.models import MediaPartner, Region, Theme
from events.models import Edition, Series
from kit.contentversion import ContentVersion
from kit.dates import render_year
from kit.search import SearchQuery

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
        self.below: defaultdict[str, list[str]] = defaultdict(list)  # codes, by the code above

    def find(self, name: str, value: str) -> Name | None:
        """What the filter of that name means by this value."""
        return self.by_value[name].get(value)

    def around(self, chosen: str) -> tuple[list[str], list[str]]:
        """The codes of the regions that the chosen one lies in, it included, and of what is next.

        Shapes: what lies right below it; beside it, where it has nothing below.
        """
        levels = region_levels(chosen) & self.by_value["region"].keys() if chosen else set()
        above = sorted(levels, key=Region.prefix)
        for code in reversed(above):
            if below := self.below.get(Region.prefix(code)):
                return above, below
        return above, self.below.get("", [])

    def held(self, chosen: str) -> str:
        """The words with which the regions offered below the chosen one begin."""
        above, _below = self.around(chosen)
        known = self.by_value["region"]
        holders = [code for code in above if Region.prefix(code) in self.below]
        return known[holders[-1]].text if holders else ""

    def read(self) -> None:
        """Read all names again, in two statements."""
        self.by_value.clear()
        self.by_key.clear()
        self.below.clear()
        for facet, key, value, text, order in _rows():
            self._add(facet, key if facet == "region" else int(key), value, text, order)
        editions = Edition.objects.published().select_related("series")
        for row in editions:
            self._add("edition", row.pk, row.slug, row.title, f"{9999 - (row.year or 0)}")
        known = self.by_value["region"]
        for code in sorted(known):
            own = Region.prefix(code)
            held = own[:-2] if len(own) < 6 or f"{own[:4]}00" in known else own[:2]
            self.below[held].append(code)

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
    counted: tuple[Option, ...]
    has_numbers: bool = True

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Value and text of each."""
        if not self.has_numbers:
            return tuple((value, text) for value, text, _ in self.counted)
        left, right = gettext("（"), gettext("）")
        return tuple((value, f"{text}{left}{n:,}{right}") for value, text, n in self.counted)

    def without_numbers(self) -> "Choice":
        """The same where nobody has counted."""
        return replace(self, has_numbers=False)


@dataclass(frozen=True, slots=True)
class Tallied:
    """The ids that a selection means, and what may be chosen beside it.

    Shapes: `changes` is how many changes the tallies had seen.
    """

    ids: BitMap
    choices: list[Choice]
    changes: int


def kept_hits(query: SearchQuery, version: ContentVersion, now: datetime) -> Hits:
    """What a search finds, looked up once while the content stays: a hot search is one word."""
    found: Hits = _kept(hit_ids, query, version, now)
    return found


def kept_all_hits(query: SearchQuery, version: ContentVersion, now: datetime) -> BitMap:
    """The same of a word that too many winners hold to be counted."""
    found: BitMap = _kept(all_hit_ids, query, version, now)
    return found


def _kept(
    look: Callable[[SearchQuery], Any], query: SearchQuery, version: ContentVersion, now: datetime
) -> Any:
    with tallies:
        tallies.follow(version, now)
        known, changes = tallies.kept.get((look, query)), tallies.changes
    if known is None:
        known = look(query)
        with tallies:
            tallies.keep(tallies.kept, (look, query), known, changes)
    return known


def tally(
    selection: Selection, hits: BitMap | None, version: ContentVersion, now: datetime
) -> Tallied:
    """Count a selection: what it means, and what every other choice would mean.

    Shapes: `hits` are the ids that its search finds, None without a search. What one filter offers
    is counted under all the others, so that a choice can be changed as well as made.
    """
    with tallies:
        names = known_names(version, now)
        if hits is not None:
            return _counted(selection, tallies.shown & hits, names)
        key = (get_language(), *((item.name, item.value) for item in selection.filters))
        known: Tallied | None = tallies.kept.get(key)
        if known is None:
            known = _counted(selection, tallies.shown, names)
            tallies.keep(tallies.kept, key, known, tallies.changes)
        return known


def tallied_ids(
    selection: Selection, hits: BitMap | None, version: ContentVersion, now: datetime
) -> BitMap:
    """The ids that a selection means, where nothing else is to be counted."""
    with tallies:
        tallies.follow(version, now)
        picked = [tallies.of(item.name, item.keys) for item in selection.filters]
        return BitMap.intersection(tallies.shown, *picked, *([] if hits is None else [hits]))


def shown_count(version: ContentVersion, now: datetime) -> int:
    """How many winners are public: known to the one, however many there are."""
    with tallies:
        tallies.follow(version, now)
        return len(tallies.shown)


def _counted(selection: Selection, found: BitMap, names: Names) -> Tallied:
    picked = {item.name: tallies.of(item.name, item.keys) for item in selection.filters}
    ids = BitMap.intersection(found, *picked.values())
    choices = []
    for facet, label in LABELS.items():
        chosen = selection.value(facet)
        if facet in BELOW and not selection.value(BELOW[facet]) and not chosen:
            continue
        others = (one for name, one in picked.items() if name != facet)
        base = BitMap.intersection(found, *others) if facet in picked else ids
        keys = None if facet != "region" else set().union(*names.around(chosen))
        options = _options(facet, tallies.count(facet, base, keys), chosen, names)
        if options:
            everything = ("", gettext("全部"), len(base))
            choices.append(Choice(facet, label, chosen, (everything, *options)))
    return Tallied(ids, choices, tallies.changes)


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
    above, inside = names.around(chosen)
    for code in above:
        yield code, known[code].text, counts.get(code, 0)
    within = names.held(chosen)
    for code in inside:
        if code in counts and code not in above:
            yield code, known[code].text.removeprefix(within), counts[code]
