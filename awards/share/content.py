"""What a share card or poster says: the public copy of one winner or one announced round."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from awards.models import Photo, Round, Winner
from awards.models.winners import IDENTITY_HIDDEN
from awards.public import is_announced
from kit.addresses import absolute_url
from kit.parts import monogram_letters

FEE_FREE = "本奖项从不收费"
NAMES = 60


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photograph to draw: its stored file, what tells its content, its focal point."""

    file_name: str
    digest: str
    widths: tuple[int, ...]
    focus: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WinnerShare:
    """Everything that is drawn for a winner.

    Shapes: `chars` and `tone` stand where there is no photo; `version` is that of the public copy.
    """

    key: str
    version: int
    name: str
    chars: str
    tone: str
    standing: str
    headline: str
    citation: str
    award: str
    year: int
    media: str
    released_on: str
    number: str
    url: str
    photo: ShownPhoto | None
    site_name: str
    fee_free: str = FEE_FREE


@dataclass(frozen=True, slots=True)
class RoundShare:
    """Everything that is drawn for an announced round; `names` are of those public just now."""

    key: str
    title: str
    award: str
    year: int
    organiser: str
    announced_on: str
    names: tuple[str, ...]
    count: int
    url: str
    site_name: str
    fee_free: str = FEE_FREE


def round_key(pk: int) -> str:
    """The name of a round's pictures."""
    return f"round-{pk}"


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = timezone.localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _photo_of(winner: Winner) -> ShownPhoto | None:
    """The first photograph that may be shown at the winner's publish level."""
    photos = Photo.objects.kept().filter(nomination=winner.nomination_id).exclude(widths="")
    if winner.publish_level in IDENTITY_HIDDEN:
        photos = photos.filter(portrait=Photo.Portrait.NOBODY)
    photo = photos.exclude(Q(rights_basis="") | Q(portrait="")).order_by("position", "pk").first()
    if photo is None:
        return None
    picture = photo.picture
    return ShownPhoto(photo.file_name, photo.digest, picture.widths, picture.focus)


def _standing(winner: Winner) -> str:
    """Who the winner is: place of work and office, as on the winner's page."""
    place = "" if winner.organisation_name in winner.role else winner.organisation_name
    return f"{place} {winner.role}".strip() or winner.region_name


def winner_share(slug: str, *, now: datetime) -> WinnerShare | None:
    """What is drawn for the winner at this address; None unless it is public at this moment."""
    rows = Winner.objects.published(now).select_related("award").defer("story", "search_text")
    winner = rows.filter(slug=slug).first()
    if winner is None:
        return None
    return WinnerShare(
        key=winner.public_id,
        version=winner.version,
        name=winner.display_name,
        chars=monogram_letters(winner.display_name, winner.kind),
        tone=winner.kind,
        standing=_standing(winner),
        headline=winner.headline,
        citation=winner.citation,
        award=winner.award.name,
        year=winner.year,
        media=winner.media_credit,
        released_on=_day(winner.release_at),
        number=winner.certificate_number,
        url=absolute_url(reverse("awards:winner_detail", args=[winner.slug])),
        photo=_photo_of(winner),
        site_name=settings.SITE_NAME,
    )


def round_share(award: str, slug: str, *, now: datetime) -> RoundShare | None:
    """What is drawn for a round whose result may be spoken of and has a public winner."""
    rows = Round.objects.published().select_related("award__run_by")
    found = rows.filter(slug=slug, award__slug=award).first()
    if found is None or not is_announced(found, now):
        return None
    shown = found.winners.published(now)
    count = shown.order_by().aggregate(count=Count("pk"))["count"]
    if not count:
        return None
    in_order = shown.order_by("category__position", "category", "position", "pk")
    return RoundShare(
        key=round_key(found.pk),
        title=found.title,
        award=found.award.name,
        year=found.year,
        organiser=found.award.run_by.name,
        announced_on=_day(found.announce_at),
        names=tuple(in_order.values_list("display_name", flat=True)[:NAMES]),
        count=count,
        url=absolute_url(reverse("awards:round_detail", args=[award, slug])),
        site_name=settings.SITE_NAME,
    )
