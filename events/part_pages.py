"""Everything of one kind that an edition holds, page by page: what its own page has no room for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from events.models import Edition, Participant
from events.parts import PARTS, of_edition
from kit.dates import readable_day
from kit.gather import by
from kit.queries import BadQuery, address

SIZE = 16
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its name, what is told of it, its page if it has one."""

    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PartPage:
    """One page of one kind; `count` is how many there are."""

    label: StrOrPromise
    count: int
    lines: list[Line]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class More:
    """The way to everything of a kind."""

    label: StrOrPromise
    count: int
    url: str


def more_links(more: Mapping[str, int], path: str) -> dict[str, More | None]:
    """The ways to all of every kind, None where the page of the edition shows all."""
    found: dict[str, More | None] = dict.fromkeys(LISTED)
    for name in LISTED.keys() & more.keys():
        found[name] = More(LISTED[name].label, more[name], address(path, {"part": name}))
    return found


def part_page(edition: Edition, name: str, number: str, path: str) -> PartPage:
    """The page of that number, counted from one; `path` is the address of the edition.

    Errors: BadQuery for a kind or a page that there is not.
    """
    listed = LISTED.get(name)
    page = int(number or 1) if number.isdecimal() or not number else 0
    if listed is None or not 1 <= page <= MOST_PAGES:
        raise BadQuery(gettext("没有这一页，请从活动页看起。"), status=404)
    kind = PARTS[name]
    rows = of_edition(name, edition.pk).select_related(*kind.related, *listed.related)
    first = (page - 1) * SIZE
    found = list(rows.prefetch_related(*listed.prefetch())[first : first + SIZE + 1])
    if not found:
        raise BadQuery(gettext("没有这一页，请从活动页看起。"), status=404)
    urls = [
        address(path, {"part": name, "page": str(n) if n > 1 else ""}) for n in (page - 1, page + 1)
    ]
    return PartPage(
        label=listed.label,
        count=int(getattr(edition, f"count_{name}")),
        lines=list(listed.lines(edition, found[:SIZE])),
        previous_url=urls[0] if page > 1 else "",
        next_url=urls[1] if len(found) > SIZE else "",
    )


# ------------------------------------------------------------------ one kind each


@dataclass(frozen=True, slots=True)
class Listed:
    """How the rows of a kind are told."""

    label: StrOrPromise
    lines: Callable[[Edition, list[Any]], Iterable[Line]]
    related: tuple[str, ...] = ()
    prefetch: Callable[[], tuple[Any, ...]] = tuple


def _each(tell: Callable[[Any], Line]) -> Callable[[Edition, list[Any]], Iterable[Line]]:
    return lambda _edition, rows: map(tell, rows)


def _joined(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def _figure(row: Any) -> Line:
    until = gettext("（截至%(day)s）") % {"day": readable_day(row.as_of)} if row.as_of else ""
    return Line(f"{row.label} {row.claim}{until}", _joined(row.note, row.source))


def _participant(row: Participant) -> Line:
    is_stated = not row.role_inferred and row.role != Participant.As.PARTICIPANT
    role = row.get_role_display() if is_stated else ""
    return Line(row.person.name, _joined(role, row.session.title))


def _product(row: Any) -> Line:
    claims = (f"{one.label} {one.claim}" for one in row.figures.all() if not one.is_inferred)
    return Line(f"{row.county_name} · {row.name}", _joined(*claims, row.source))


def _highlight(row: Any) -> Line:
    counts = {"loaded": row.loaded_count, "stated": row.stated_count}
    known = gettext("已收录 %(loaded)s") % counts
    if row.stated_count:
        known = gettext("已收录 %(loaded)s / 公布 %(stated)s") % counts
    return Line(row.quoted or row.label, known)


def _lineups(edition: Edition, rows: list[Any]) -> Iterable[Line]:
    """The people of each with the cause that they spoke for; who is hidden is not named."""
    slugs = [row.project_slug for row in rows if row.project_slug]
    projects = {one.slug: one for one in of_edition("projects", edition.pk).filter(slug__in=slugs)}
    named = of_edition("stars", edition.pk).filter(lineup__in=rows).select_related("person")
    stars = by(named, "lineup_id")
    for row in rows:
        people = " × ".join(star.person.name for star in stars.get(row.pk, []))
        project = projects.get(row.project_slug)
        cause = project.title if project else row.project_name or gettext("项目名未公布")
        url = reverse("projects:project_detail", args=(project.slug,)) if project else ""
        note = "" if row.host_known else gettext("（主播原文未写明）")
        yield Line(f"{people}{note}" if people else cause, cause if people else "", url)


LISTED: Mapping[str, Listed] = {
    "figures": Listed(_("数字"), _each(_figure)),
    "sessions": Listed(
        _("议程"), _each(lambda row: Line(row.title, _joined(row.get_kind_display(), row.summary)))
    ),
    "participants": Listed(_("参与者"), _each(_participant), ("session",)),
    "bodies": Listed(
        _("相关机构"),
        _each(lambda row: Line(row.organisation.name, row.session.title)),
        ("session",),
    ),
    "lineups": Listed(_("阵容"), _lineups),
    "highlights": Listed(_("公布的名单"), _each(_highlight)),
    "products": Listed(_("县域农特产"), _each(_product), ("region",), lambda: ("figures",)),
    "organisations": Listed(
        _("组织机构"), _each(lambda row: Line(row.organisation.name, row.get_role_display()))
    ),
    "projects": Listed(
        _("公益项目"),
        _each(lambda row: Line(
            row.title, row.summary[:60] if row.name else "",
            reverse("projects:project_detail", args=(row.slug,)),
        )),
    ),
    "rounds": Listed(
        _("奖项"),
        _each(lambda row: Line(
            row.title, row.award.name,
            reverse("awards:round_detail", args=(row.award.slug, row.slug)),
        )),
    ),
}  # fmt: skip
