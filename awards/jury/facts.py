"""What conflicts of interest rest on, read set by set: a fixed number of queries for any number.

Each nomination is known by its own row, those merged into it, and others of the same nominee in
its round; each juror by roles, affiliation, phone, name and the names that stand close.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from awards.models import Nomination, NomineeParty, Seat
from awards.models.nominations import NomineeKind
from directory.models import Membership, Organisation, Role
from directory.models.organisations import OrganisationAlias
from kit.chinese import fold
from kit.identifiers import normalise_phone

_BETWEEN = re.compile(r"[、，,;；/|\n]|\s{1,}")
_BETWEEN_PHONES = re.compile(r"[、，,;；/|\n]")
LEAST_NAME = 2  # a shorter name is no name
LEAST_BODY = 3  # a shorter name of a body stands in too many other words


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as far as it matters: itself, its head, its media group, its names."""

    pk: int
    name: str
    root: int
    group: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One row that speaks of the nomination: itself, one merged into it, or a sibling.

    Shapes: `medium` is empty where the column's own medium leads the review (domain.md §1.5).
    """

    is_own: bool
    row: "Nomination"
    medium: Body | None
    bodies: tuple[Body, ...]
    body_names: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A role of a juror somewhere, and since when no more."""

    body: Body
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was read: sources by nomination, posts by juror."""

    sources: dict[int, list[Source]]
    posts: dict[int, list[Post]]


def read_facts(seats: Sequence[Seat], nominations: QuerySet[Nomination]) -> Facts:
    """Everything about these jurors and nominations that a conflict may rest on.

    Shapes: seats of one round or of several; each needs its `juror` and `round.award`.
    """
    own = nominations.order_by().values("pk")
    rows = _rows(own)
    posts = list(
        Membership.objects.filter(user__in={seat.juror_id for seat in seats}).order_by("pk")
    )
    parties = defaultdict(list)
    nominees = {row.nominee_id for row in rows} | {row.nominee_before_merge_id for row in rows}
    for party in NomineeParty.objects.filter(nominee__in=nominees - {None}):
        parties[party.nominee_id].append(party)
    bodies = _bodies(rows, [p for some in parties.values() for p in some], posts)
    return Facts(
        sources=_by_nomination(rows, parties, bodies, set(own.values_list("pk", flat=True))),
        posts=_posts(seats, posts, bodies),
    )


def _rows(own: QuerySet[Any, Any]) -> list[Nomination]:
    """The nominations, those merged into them, and others of their nominees in their rounds."""
    nominees = Nomination.objects.filter(pk__in=own).values("nominee")
    rounds = Nomination.objects.filter(pk__in=own).values("round")
    siblings = Nomination.objects.live().filter(nominee__in=nominees, round__in=rounds)
    wanted = Q(pk__in=own) | Q(merged_into__in=own) | Q(pk__in=siblings.values("pk"))
    rows = Nomination.objects.filter(wanted).select_related(
        "partner", "nominee", "nominee_before_merge", "round__column"
    )
    return list(rows.defer("story", "search_text", "citation", "internal_note").order_by("pk"))


def _bodies(
    rows: Iterable[Nomination], parties: Iterable[NomineeParty], posts: Iterable[Membership]
) -> dict[int, Body]:
    """Every organisation that plays a part, with its head, its group and its other names."""
    wanted = {row.partner.organisation_id for row in rows if row.partner is not None}
    wanted |= {n.organisation_id for row in rows for n in _nominees(row) if n.organisation_id}
    wanted |= {party.organisation_id for party in parties if party.organisation_id}
    wanted |= {post.organisation_id for post in posts}
    parents = dict(Organisation.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    aliases = defaultdict(list)
    for pk, name in OrganisationAlias.objects.filter(organisation__in=wanted).values_list(
        "organisation_id", "name"
    ):
        aliases[pk].append(name)
    found = (
        Organisation.objects.filter(pk__in=wanted)
        .annotate(group=F("media_partner__group"))
        .values_list("pk", "name", "group")
    )
    return {
        pk: Body(pk, name, _root(pk, parents), group or "", (name, *aliases[pk]))
        for pk, name, group in found
    }


def _root(pk: int, parents: Mapping[int, int | None]) -> int:
    seen = {pk}
    while (parent := parents.get(pk)) is not None and parent not in seen:
        seen.add(parent)
        pk = parent
    return pk


def _nominees(row: Nomination) -> list[Any]:
    return [one for one in (row.nominee, row.nominee_before_merge) if one is not None]


def _by_nomination(
    rows: Sequence[Nomination],
    parties: dict[int, list[NomineeParty]],
    bodies: dict[int, Body],
    own: set[int],
) -> dict[int, list[Source]]:
    of_nominee = defaultdict(list)
    for row in rows:
        if row.pk in own:
            of_nominee[row.round_id, row.nominee_id].append(row.pk)
    found: dict[int, list[Source]] = {pk: [] for pk in own}
    for row in rows:
        about = set(of_nominee[row.round_id, row.nominee_id]) | ({row.pk} & own)
        about |= {row.merged_into_id} & own if row.merged_into_id else set()
        for pk in about:
            found[pk].append(_source(row, parties, bodies, is_own=pk == row.pk))
    return found


def _source(
    row: Nomination, parties: dict[int, list[NomineeParty]], bodies: dict[int, Body], *,
    is_own: bool,
) -> Source:  # fmt: skip
    column = row.round.column
    leads = column is not None and column.partner_id == row.partner_id
    nominees = _nominees(row)
    joined = [party for nominee in nominees for party in parties.get(nominee.pk, ())]
    held = [one.organisation_id for one in (*nominees, *joined) if one.organisation_id]
    named = [n.name for n in nominees if n.kind != NomineeKind.PERSON]
    people = [n.name for n in nominees if n.kind == NomineeKind.PERSON]
    return Source(
        is_own=is_own,
        row=row,
        medium=None if leads or row.partner is None else bodies[row.partner.organisation_id],
        bodies=tuple(bodies[pk] for pk in dict.fromkeys(held)),
        body_names=tuple(
            name for name in (*named, *(n.organisation_name for n in nominees)) if name.strip()
        ),
        people=tuple(names_in("、".join([*people, *(party.name for party in joined)]))),
    )


def _posts(
    seats: Iterable[Seat], memberships: Iterable[Membership], bodies: dict[int, Body]
) -> dict[int, list[Post]]:
    """The roles of each juror; to be juror at the house that runs the award is no interest."""
    houses = {seat.juror_id: seat.round.award.run_by_id for seat in seats}
    found: dict[int, list[Post]] = {seat.juror_id: [] for seat in seats}
    for one in memberships:
        if one.role != Role.JUROR or one.organisation_id != houses[one.user_id]:
            found[one.user_id].append(Post(bodies[one.organisation_id], one.suspended_at))
    return found


def names_in(text: str) -> list[str]:
    """The names that stand in a text, one by one, in the form in which they are compared."""
    parts = (fold(part) for part in _BETWEEN.split(text))
    return [part for part in dict.fromkeys(parts) if len(part) >= LEAST_NAME]


def phones_in(text: str) -> list[str]:
    """The numbers that stand in a text, in the form in which they are compared."""
    parts = (normalise_phone(part) for part in _BETWEEN_PHONES.split(text))
    return [part for part in dict.fromkeys(parts) if len(part) >= 7]
