"""Taking all sample data off again. Entries of the ledger stay: it is only ever appended to."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Model, ProtectedError, Q, QuerySet

from awards.models import (
    Assignment,
    Award,
    Column,
    Meeting,
    Merge,
    Motion,
    Nomination,
    Nominee,
    Notice,
    Objection,
    ObjectionFile,
    Photo,
    ResultSnapshot,
    Round,
    SamePerson,
    Seat,
    StageEntry,
    StoryCheck,
    Winner,
)
from awards.noticesearch import NOTICES
from awards.search import NOMINATIONS, WINNERS
from charity_site.finding import INDEXES
from charity_site.sample.facts import Facts, Record
from charity_site.sample.grant_purge import grant_rows
from charity_site.sample.jury import remove_jury
from charity_site.sample.money import money_rows
from charity_site.sample.reference import THEMES
from directory.models import (
    Agreement,
    Mail,
    MailTemplate,
    MediaPartner,
    Organisation,
    Person,
    Policy,
    RegionGroup,
    SourceArticle,
    SourceNote,
    Theme,
    User,
)
from events.models import Edition, Series
from kit.pictures import variant_names
from ledger.actions import append
from projects.models import CareProcess, Commitment, Fund, Programme, Project

# What was made inside something of the sample is a sample too, whoever made it.
OURS = Q(is_sample=True)
IN_ROUND = OURS | Q(round__is_sample=True) | Q(round__award__is_sample=True)


@transaction.atomic
def purge_sample(*, now: datetime) -> dict[str, int]:
    """Remove every sample row and picture, and say how many rows of each kind went.

    Errors: CommandError when rows that are no sample point at one that is; nothing is removed.
    """
    try:
        gone = _remove_awards()
        for index in INDEXES.values():
            index.forget(OURS)
        for rows in _rest(Facts.read()):
            gone[str(rows.model._meta.verbose_name)] = _remove(rows)
    except ProtectedError as refusal:
        raise CommandError(_kept_by(refusal)) from refusal
    gone = {name: count for name, count in gone.items() if count}
    if gone:
        append(by=None, verb="sample.purge", thing=Winner, payload=gone, now=now)
    return gone


def _remove_awards() -> dict[str, int]:
    """Remove winners, nominations and their pictures, and take them out of the search."""
    _remove_deciding()
    winners = Winner.objects.filter(IN_ROUND | Q(nomination__created_by__is_sample=True))
    nominations = Nomination.objects.filter(IN_ROUND | Q(created_by__is_sample=True))
    ids = list(nominations.values_list("pk", flat=True))
    nominees = list(nominations.values_list("nominee", flat=True))
    WINNERS.remove(list(winners.values_list("pk", flat=True)))
    NOMINATIONS.remove(ids)
    StageEntry.objects.filter(nomination__in=ids).delete()
    _remove_notices(ids)
    _forget_files(Photo.objects.filter(nomination__in=ids))
    gone = {str(Winner._meta.verbose_name): _remove(winners), **remove_jury()}
    _part(ids, nominees)
    # A merged nomination points at its target, so it goes first.
    merged = _remove(nominations.filter(merged_into__isnull=False))
    gone[str(Nomination._meta.verbose_name)] = merged + _remove(nominations)
    free = Nominee.objects.filter(OURS | Q(pk__in=nominees), nominations=None)
    return {**gone, str(Nominee._meta.verbose_name): _remove(free)}


# A mail keeps the people who handled it, so the mails of sample people go before them.
MAILS = (
    OURS | Q(organisation__is_sample=True) | Q(recipient__is_sample=True)
    | Q(asked_by__is_sample=True) | Q(releaser__is_sample=True) | Q(discarded_by__is_sample=True)
)  # fmt: skip


def _remove_deciding() -> None:
    """Remove what stands between a round and its nominations: scores, meetings, frozen results."""
    rounds = Round.objects.filter(OURS | Q(award__is_sample=True))
    for model, path in (
        (Motion, "meeting__round"), (Meeting, "round"), (ResultSnapshot, "round"),
        (Assignment, "stage__round"), (StageEntry, "stage__round"), (Seat, "round"),
    ):  # fmt: skip
        _remove(model._default_manager.filter(**{f"{path}__in": rounds}))


def _remove_notices(nominations: list[int]) -> None:
    """Remove what lists these nominations, with the objections to it and their files."""
    notices = Notice.objects.filter(IN_ROUND | Q(rows__nomination__in=nominations))
    keys = list(notices.distinct().values_list("pk", flat=True))
    NOTICES.table.remove(keys)
    objections = Objection.objects.filter(notice__in=keys)
    files = ObjectionFile.objects.filter(objection__in=objections)
    names = list(files.values_list("file_name", flat=True))
    objections.delete()
    Notice.objects.filter(pk__in=keys).delete()
    transaction.on_commit(lambda: _delete(names))


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _part(ids: list[int], nominees: list[int]) -> None:
    """Take off what ties nominations to each other, and what was noted about them."""
    before = Merge.objects.filter(Q(nomination__in=ids) | Q(target__in=ids))
    nominees += before.values_list("nominee_before", flat=True)
    before.delete()
    StoryCheck.objects.filter(nomination__in=ids).delete()
    SamePerson.objects.filter(Q(nominee__in=nominees) | Q(hero__in=nominees)).delete()
    Nomination.objects.filter(co_nominates__in=ids).update(co_nominates=None)


def _rest(facts: Facts) -> Iterable[QuerySet[Model]]:
    """Everything else, what points at other things before what it points at."""
    yield Mail.objects.filter(MAILS)
    yield MailTemplate.objects.filter(OURS | Q(organisation__is_sample=True))
    yield Round.objects.filter(OURS | Q(award__is_sample=True))
    yield from grant_rows()
    yield from money_rows()
    yield Commitment.objects.filter(fund__is_sample=True)
    yield Fund.objects.filter(OURS)
    yield Column.objects.filter(OURS | Q(award__is_sample=True))
    yield Award.objects.filter(OURS)
    yield CareProcess.objects.filter(slug__in=_names(facts["processes"], "slug"))
    yield Project.objects.filter(OURS)
    yield Programme.objects.filter(OURS)
    yield Edition.objects.filter(OURS | Q(series__is_sample=True))
    yield Series.objects.filter(OURS)
    yield Agreement.objects.filter(OURS)
    yield MediaPartner.objects.filter(OURS)
    yield Person.objects.filter(OURS)
    yield User.objects.filter(OURS)
    yield Organisation.objects.filter(OURS)
    yield RegionGroup.objects.filter(slug__in=_names(facts["region_groups"], "slug"))
    yield Theme.objects.filter(slug__in=THEMES)
    yield Policy.objects.filter(name__in=_names(facts["policies"], "name"))
    yield SourceNote.objects.filter(text__in=_names(facts["anomalies"], "note"))
    articles = (article for group in facts["sources"] for article in group["articles"])
    yield SourceArticle.objects.filter(key__in=_names(articles, "id"))


def _names(records: Iterable[Record], field: str) -> list[str]:
    return [record[field] for record in records]


def _remove(rows: QuerySet[Model]) -> int:
    """Delete the rows with what belongs to them, and count the rows themselves."""
    _, deleted = rows.delete()
    return deleted.get(rows.model._meta.label, 0)


def _forget_files(photos: QuerySet[Photo]) -> None:
    """Delete the pictures once it is certain that their rows are gone."""
    names = [
        name
        for photo in photos
        for name in (photo.file_name, *variant_names(photo.file_name, photo.picture.widths))
    ]
    transaction.on_commit(lambda: _delete(names))


def _kept_by(refusal: ProtectedError) -> str:
    """Name what would be left pointing at nothing."""
    things = sorted({f"{row._meta.verbose_name} “{row}”" for row in refusal.protected_objects})
    return (
        "Nothing was removed, because rows that are not sample data depend on it: "
        f"{'; '.join(things[:5])}. Remove or change these first."
    )
