"""What is compared of a nomination: of a stored one, and of one that is being typed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2s
from urllib.parse import parse_qsl, urlsplit

from awards.likeness.names import Name, core_of, latin_turned, plain, read_name
from awards.models import Nomination
from awards.models.nominations import NomineeKind
from kit.dates import Precision

_TRACKING = ("utm_", "from", "share", "spm", "scene", "isappinstalled", "timestamp", "sharer")
_SHORTEST_TITLE = 8  # 「凡人善举」 is a column; a title of this length is a title


@dataclass(frozen=True, slots=True)
class Traits:
    """The facts about one nomination by which it may be recognised.

    Shapes: `places` are GB/T 2260 codes; `organisation` a row of the directory, `bodies` its names
    and those that were typed, without place and kind; `links` and `title` are compared forms.
    """

    name: Name
    kind: str = NomineeKind.PERSON
    organisation: int | None = None
    bodies: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    day: date | None = None
    precision: str = Precision.DAY
    links: frozenset[str] = frozenset()
    title: str = ""
    other_bodies: frozenset[str] = field(default=frozenset())

    @staticmethod
    def of(
        *,
        name: str,
        kind: str = NomineeKind.PERSON,
        organisation: int | None = None,
        bodies: Iterable[str] = (),
        aliases: Iterable[str] = (),
        places: Iterable[str | None] = (),
        day: date | None = None,
        precision: str = Precision.DAY,
        links: Iterable[str] = (),
        title: str = "",
    ) -> "Traits":
        """Traits of plain values; `aliases` are the other names of `organisation`."""
        called = read_name(name, person=kind == NomineeKind.PERSON)
        if turned := latin_turned(name):
            called = _also_sounding(called, turned)
        folded = plain(title)
        return Traits(
            name=called,
            kind=kind,
            organisation=organisation,
            bodies=frozenset(core_of(plain(one)) for one in bodies if one.strip()),
            other_bodies=frozenset(plain(one) for one in aliases if one.strip()),
            places=frozenset(place for place in places if place),
            day=day if precision != Precision.UNKNOWN else None,
            precision=precision,
            links=frozenset(key for key in map(link_key, links) if key),
            title=folded if len(folded) >= _SHORTEST_TITLE else "",
        )


def _also_sounding(name: Name, sound: str) -> Name:
    return Name(
        name.full, name.cores, name.given, name.surname, name.sounds | {sound}, name.written,
        name.is_person,
    )  # fmt: skip


def link_key(url: str) -> str:
    """A link without what does not matter: scheme, www and m, tracking, fragment, last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    asked = sorted(
        f"{name}={value}"
        for name, value in parse_qsl(parts.query)
        if not name.lower().startswith(_TRACKING)
    )
    if not host or (not path and not asked):
        return ""  # a front page is the source of everything
    return f"{host}{path}?{'&'.join(asked)}".rstrip("?")


def traits_of(nomination: Nomination, links: Iterable[str] | None = None) -> Traits:
    """The traits of a nomination, as its own medium named the nominee.

    Shapes: prefetch `evidence` and `nominee__organisation__aliases` where there are several; with
    `links` no evidence is read, so that the nomination need not be stored yet.
    """
    if links is None:
        links = [link.url for link in nomination.evidence.all()]
    nominee = nomination.nominee_before_merge or nomination.nominee
    body = nominee.organisation
    known = [body.name, *(alias.name for alias in body.aliases.all())] if body else []
    return Traits.of(
        name=nominee.name,
        kind=nominee.kind,
        organisation=nominee.organisation_id,
        bodies=[nominee.organisation_name, *known],
        aliases=known if nominee.kind != NomineeKind.PERSON else (),
        places=[nomination.happened_region_id, nominee.region_id],
        day=nomination.happened_on,
        precision=nomination.happened_precision,
        links=[nomination.source_url, *links],
        title=nomination.source_title,
    )


def story_mark(nomination: Nomination) -> str:
    """A short mark of the texts that a story check is about; it differs once they differ."""
    nominee = nomination.nominee
    parts = (nominee.name, nominee.role, nomination.headline, nomination.story,
             str(nomination.happened_on), nomination.happened_place)  # fmt: skip
    return blake2s("\x00".join(parts).encode(), digest_size=8).hexdigest()
