"""What the page of a winner says to machines: who was honoured, and the story.

Pure functions on rows that are already loaded; nothing here that the page does not show.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from awards.models import Photo, Winner
from awards.models.nominations import NomineeKind
from awards.publication import PublicSource, hides_identity
from kit.addresses import absolute_url
from kit.dates import SHANGHAI
from kit.jsonld import Thing, named, pruned
from kit.languages import address_of

_KINDS = {NomineeKind.PERSON.value: "Person", NomineeKind.PROJECT.value: "Project"}


def winner_things(winner: Winner, photos: Sequence[Photo], source: PublicSource) -> list[Thing]:
    """The honoured one with its award as text, and its story as an article.

    Shapes: nobody is described whose publish level hides who it is.
    """
    page = absolute_url(address_of("awards:winner_detail", winner.slug))
    images = [absolute_url(address_of("awards:photo", photo.public_id)) for photo in photos]
    hidden = hides_identity(winner.publish_level)
    things = [] if hidden else [_honoured(winner, page, images)]
    if winner.story:
        things.append(_article(winner, page, images, source, told_of=not hidden))
    return things


def _honoured(winner: Winner, page: str, images: list[str]) -> Thing:
    kind = _KINDS.get(winner.kind, "Organization")
    of = named("Organization", winner.organisation_name) if winner.organisation_name else None
    facts: Thing = {
        "@id": f"{page}#winner",
        "url": page,
        "award": f"{winner.award.name} {winner.category.name}（{winner.year}年）",
        "description": winner.headline,
        "image": images,
    }
    if kind == "Person":
        facts |= {"jobTitle": winner.role, "affiliation": of}
    return named(kind, winner.display_name, **facts)


def _article(
    winner: Winner, page: str, images: list[str], source: PublicSource, *, told_of: bool
) -> Thing:
    published = winner.release_at
    corrected = max((one.corrected_at for one in winner.corrections.all()), default=published)
    return pruned({
        "@type": "NewsArticle",
        "@id": f"{page}#story",
        "url": page,
        "headline": winner.headline or f"{winner.display_name} · {winner.award.name}",
        "inLanguage": "zh-Hans",
        "datePublished": _moment(published),
        "dateModified": _moment(corrected),
        "image": images,
        "about": {"@id": f"{page}#winner"} if told_of else None,
        "isBasedOn": _basis(source),
        "publisher": named("Organization", settings.SITE_NAME, url=settings.BASE_URL),
    })  # fmt: skip


def _basis(source: PublicSource) -> Thing | None:
    """The report that first told the story, as far as the page names it."""
    if not (source.title or source.url):
        return None
    return pruned({
        "@type": "NewsArticle",
        "headline": source.title,
        "url": source.url,
        "author": named("Person", source.author) if source.author else None,
        "publisher": named("Organization", source.medium) if source.medium else None,
    })  # fmt: skip


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds") if moment else ""
