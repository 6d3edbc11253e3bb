"""What the deciding page of a round reads: the ranking, the money, who waits, who dropped out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page, Paginator

from directory.models import Region, User
from kit.aggregates import Standing
from projects.allocation import Held, Meter, Rules, meter
from projects.allocation.meter import PROVINCE
from projects.allocation.rules import NOTHING
from projects.grant_rules import rules_of
from projects.grant_standings import Ranked, ranking_of
from projects.models import Application, GrantRound, SiteVisit
from projects.workflow import HOLDING, WAITING, ApplicationState

NOWHERE = "未填写"
PER_PAGE = 50
SHOWN = 10  # of the reserve list, beside the grid


@dataclass(frozen=True, slots=True)
class Line:
    """One application that is being judged.

    Shapes: `standing` tells place and figures; `visits` how many visits were recorded; `reserve`
    the place in the reserve list, counted anew.
    """

    application: Application
    standing: Standing
    visits: int
    reserve: int | None = None

    @property
    def waits(self) -> bool:
        """Whether it may be proposed, and so stand in reserve."""
        return self.application.state in WAITING


@dataclass(frozen=True, slots=True)
class Holder:
    """An application that holds money: who it is, and what it holds."""

    key: str
    name: str
    held: Held


@dataclass(frozen=True)
class Board:
    """A round while it is decided.

    Shapes: `lines` are those of one page of the ranking; `holders` every application that
    holds money; `places` the reserve list by public id; `first` its first lines; `vacated` who
    dropped out, and `lapsed` whose day to accept is over; `provinces` names the beginnings of
    region codes.
    """

    round: GrantRound
    rules: Rules
    ranking: tuple[Ranked, ...]
    lines: list[Line]
    page: Page[Ranked]
    holders: list[Holder]
    places: Mapping[str, int]
    first: list[Application]
    vacated: list[Application]
    lapsed: list[Application]
    provinces: Mapping[str, str]

    @cached_property
    def rows(self) -> list[Held]:
        """What holds money, for the arithmetic."""
        return [one.held for one in self.holders]

    @cached_property
    def meter(self) -> Meter:
        """Where the pool stands."""
        return meter(self.rules, self.rows)


def board_of(round_: GrantRound, user: User, *, page: str, now: datetime) -> Board:
    """Everything that the page shows; neither statements nor work grow with the applications.

    Shapes: what grows is one line for each that holds money, and one for each place in reserve.
    """
    ranking = ranking_of(round_)
    reserve = round_.applications.in_reserve()
    keys = list(reserve.values_list("public_id", flat=True))
    places = {key: place for place, key in enumerate(keys, start=1)}
    lines, shown = _page(ranking, places, user, page)
    return Board(
        round=round_,
        rules=rules_of(round_),
        ranking=ranking,
        lines=lines,
        page=shown,
        holders=_holders(round_),
        places=places,
        first=list(reserve[:SHOWN]),
        vacated=list(round_.applications.vacated()),
        lapsed=list(round_.applications.lapsed(now).select_related("grant")),
        provinces=provinces_named(),
    )


def _page(
    ranking: Sequence[Ranked], places: Mapping[str, int], user: User, number: str
) -> tuple[list[Line], Page[Ranked]]:
    """The lines of one page of the ranking, and which page it is."""
    page = Paginator(ranking, PER_PAGE).get_page(number)
    shown = list(page.object_list)
    keys = [one.pk for one in shown]
    rows = Application.objects.select_related("region").in_bulk(keys)
    seen = SiteVisit.objects.visible_to(user).filter(application__in=keys)
    visits = Counter(seen.values_list("application_id", flat=True))
    lines = [
        Line(rows[one.pk], one.standing, visits[one.pk], places.get(one.key))
        for one in shown if one.pk in rows
    ]  # fmt: skip
    return lines, page


def _holders(round_: GrantRound) -> list[Holder]:
    themes = themes_of(round_, HOLDING)
    rows = round_.applications.filter(state__in=HOLDING, amount__isnull=False).order_by("pk")
    told = rows.values_list("pk", "public_id", "name", "amount", "region_id")
    return [
        Holder(key, name, Held(amount or NOTHING, region or "", themes[pk]))
        for pk, key, name, amount, region in told
    ]  # fmt: skip


def themes_of(
    round_: GrantRound, states: Sequence[ApplicationState]
) -> Mapping[int, frozenset[str]]:
    """The names of the themes of each application in these states, by its key."""
    found: dict[int, set[str]] = defaultdict(set)
    links = Application.themes.through.objects.filter(
        application__round=round_, application__state__in=states
    )
    for key, name in links.values_list("application_id", "theme__name"):
        found[key].add(name)
    return defaultdict(frozenset, {key: frozenset(names) for key, names in found.items()})


def provinces_named() -> Mapping[str, str]:
    """The name of every province by the beginning of its code; nothing for those without one."""
    rows = Region.objects.filter(level=Region.Level.PROVINCE).order_by("code")
    named = {code[:PROVINCE]: name for code, name in rows.values_list("code", "name")}
    return {"": NOWHERE, **named}
