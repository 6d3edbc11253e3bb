"""Who must stand aside from which nomination, and why: computed from facts, for all at once.

Every rule has one place here. Assigning, showing and counting ask this module.
Source: domain.md §4 (automatic recusal) and §5, invariant 7.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from awards.jury.facts import LEAST_BODY, Body, Facts, Post, Source, names_in, phones_in, read_facts
from awards.models import Assignment, Nomination, Seat
from kit.chinese import fold

C = Assignment.Conflict
MOST_WORDS = 300  # what the reason of a recusal holds


@dataclass(frozen=True, slots=True)
class Hit:
    """One conflict: its kind, and the sentence that explains it."""

    kind: str
    words: str


Pair = tuple[int, int]  # juror, nomination
Hits = dict[Pair, tuple[Hit, ...]]
Give = Callable[[str, str], None]


def find_conflicts(seats: Sequence[Seat], nominations: QuerySet[Nomination]) -> Hits:
    """All conflicts between these jurors and these nominations; pairs without one are left out.

    Shapes: the same few queries for one pair and for a whole round.
    """
    facts = read_facts(seats, nominations)
    index = _Index(facts)
    found: Hits = {}
    for seat in seats:
        hits: dict[int, list[Hit]] = defaultdict(list)
        for nomination, hit in _hits_of(seat, facts.posts[seat.juror_id], index):
            if hit not in hits[nomination]:
                hits[nomination].append(hit)
        found |= {(seat.juror_id, pk): tuple(some) for pk, some in hits.items()}
    return found


def reason(hits: Sequence[Hit]) -> str:
    """All sentences as one, as long as a reason may be."""
    text = "；".join(hit.words for hit in hits)
    return text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 1]}…"


Found = tuple[int, Source, str]  # nomination, the row that says so, what it says


class _Index:
    """Where each organisation, name, person and number turns up among the nominations."""

    def __init__(self, facts: Facts) -> None:
        self.users: dict[int, list[Found]] = defaultdict(list)
        self.media: dict[int, list[Found]] = defaultdict(list)
        self.roots: dict[int, list[Found]] = defaultdict(list)
        self.groups: dict[str, list[Found]] = defaultdict(list)
        self.bodies: dict[int, list[Found]] = defaultdict(list)
        self.body_roots: dict[int, list[Found]] = defaultdict(list)
        self.media_names: dict[str, list[Found]] = defaultdict(list)
        self.body_names: dict[str, list[Found]] = defaultdict(list)
        self.nominees: dict[str, list[Found]] = defaultdict(list)
        self.contacts: dict[str, list[Found]] = defaultdict(list)
        self.authors: dict[str, list[Found]] = defaultdict(list)
        self.phones: dict[str, list[Found]] = defaultdict(list)
        for pk, sources in facts.sources.items():
            for source in sources:
                self._add(pk, source)

    def _add(self, pk: int, source: Source) -> None:
        row = source.row
        for user in {row.created_by_id, row.submitted_by_id or row.created_by_id}:
            self.users[user].append((pk, source, ""))
        if source.medium is not None:
            self._add_medium(pk, source, source.medium)
        self._add_bodies(pk, source)
        people = (
            (self.nominees, source.people),
            (self.contacts, names_in(row.contact_name)),
            (self.authors, names_in(row.source_author)),
            (self.phones, phones_in(row.contact_phone)),
        )
        for table, keys in people:
            for key in keys:
                table[key].append((pk, source, ""))

    def _add_bodies(self, pk: int, source: Source) -> None:
        for body in source.bodies:
            self.bodies[body.pk].append((pk, source, body.name))
            self.body_roots[body.root].append((pk, source, body.name))
        names = [*source.body_names, *(name for body in source.bodies for name in body.names)]
        for name in dict.fromkeys(names):
            self.body_names[fold(name)].append((pk, source, name))

    def _add_medium(self, pk: int, source: Source, medium: Body) -> None:
        self.media[medium.pk].append((pk, source, medium.name))
        self.roots[medium.root].append((pk, source, medium.name))
        if medium.group:
            self.groups[medium.group].append((pk, source, medium.name))
        for name in medium.names:
            self.media_names[fold(name)].append((pk, source, medium.name))


def _hits_of(seat: Seat, posts: Sequence[Post], index: _Index) -> Iterator[tuple[int, Hit]]:
    for pk, source, _ in index.users[seat.juror_id]:
        said = "这份提名由本人填报或提交" if source.is_own else "本人填报过同一对象的提名"
        yield pk, Hit(C.OWN_NOMINATION, said)
    for post in posts:
        yield from _hits_of_post(post, index)
    yield from _hits_of_affiliation(seat.affiliation, index)
    yield from _hits_of_name(fold(seat.juror.full_name), index)
    yield from _hits_of_kin(seat.kin, index)
    for phone in phones_in(seat.phone):
        for pk, _, _ in index.phones[phone]:
            yield pk, Hit(C.SAME_PHONE, "评委的手机号与提名的联系电话相同")


def _medium_hit(source: Source, words: str) -> Hit:
    """The juror belongs to a medium that nominated: this one, or another of the same nominee."""
    kind = C.SAME_ORGANISATION if source.is_own else C.CO_NOMINATION
    return Hit(kind, words if source.is_own else f"{words}（联合提名）")


def _hits_of_post(post: Post, index: _Index) -> Iterator[tuple[int, Hit]]:
    body, works = post.body, "曾任职于" if post.ended_at else "任职于"
    media = (one for one in index.media[body.pk] if _held_then(post, one[1]))
    for pk, source, name in media:
        yield pk, _medium_hit(source, f"{works}提名媒体“{name}”")
    named = (*index.bodies[body.pk], *index.body_names[fold(body.name)])
    for pk, _, name in (one for one in named if _held_then(post, one[1])):
        yield pk, Hit(C.SAME_ORGANISATION, f"{works}被提名者所在单位“{name}”")
    yield from _hits_of_group(post, index)


def _hits_of_group(post: Post, index: _Index) -> Iterator[tuple[int, Hit]]:
    """Another medium of the same group, or a body under the same head."""
    body = post.body
    group = f"“{body.group}”" if body.group else ""
    said = (
        (index.groups[body.group], f"所在的“{body.name}”与提名媒体“{{}}”同属一个集团{group}"),
        (index.roots[body.root], f"所在的“{body.name}”与提名媒体“{{}}”同属一个集团{group}"),
        (index.body_roots[body.root], f"所在的“{body.name}”与被提名者的单位“{{}}”有隶属关系"),
    )
    for found, words in said:
        for pk, source, name in found:
            if name != body.name and _held_then(post, source):
                yield pk, Hit(C.SAME_GROUP, words.format(name))


def _held_then(post: Post, source: Source) -> bool:
    """A role that ended before the nomination was begun is no interest in it."""
    return post.ended_at is None or post.ended_at > source.row.created_at


def _hits_of_affiliation(text: str, index: _Index) -> Iterator[tuple[int, Hit]]:
    """The stated employer, which need not be in the directory, by the names that stand in it."""
    stated = fold(text)
    if len(stated) < LEAST_BODY:
        return
    for name, found in index.media_names.items():
        if len(name) >= LEAST_BODY and name in stated:
            for pk, source, said in found:
                yield pk, _medium_hit(source, f"所填单位“{text}”是提名媒体“{said}”")
    for name, found in index.body_names.items():
        if len(name) >= LEAST_BODY and name in stated:
            for pk, _, said in found:
                yield (
                    pk,
                    Hit(C.SAME_ORGANISATION, f"所填单位“{text}”是被提名者或其单位“{said}”"),
                )


def _hits_of_name(name: str, index: _Index) -> Iterator[tuple[int, Hit]]:
    for pk, _, _ in index.nominees[name]:
        yield pk, Hit(C.SAME_PERSON, "与被提名者同名，按本人处理")
    for pk, _, _ in index.contacts[name]:
        yield pk, Hit(C.SAME_PERSON, "与提名的联系人同名，按本人处理")
    for pk, _, _ in index.authors[name]:
        yield pk, Hit(C.BYLINE, "是这篇报道的署名作者")


def _hits_of_kin(names: Sequence[str], index: _Index) -> Iterator[tuple[int, Hit]]:
    """The declared names are of others, so that the sentence does not repeat them."""
    said = (
        (index.nominees, "申报的亲属或关系密切者与被提名者同名"),
        (index.contacts, "申报的亲属或关系密切者与联系人同名"),
        (index.authors, "申报的亲属或关系密切者与报道作者同名"),
        (index.body_names, "申报的关系单位是被提名者或其单位"),
        (index.media_names, "申报的关系单位是提名媒体"),
    )
    for name in map(fold, names):
        for table, words in said:
            for pk, _, _ in table.get(name, ()):
                yield pk, Hit(C.KIN, words)
