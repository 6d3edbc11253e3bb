"""What other sites show of ours in a frame: a winner, the winners of a round or of a medium."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from awards.models import Winner
from awards.paging import newest_among
from awards.public import media_partners, round_for_page
from kit.addresses import absolute_url
from kit.contentversion import content_version
from kit.pictures import Picture

SHOWN = 12
WIDTH = 600
MOST_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Embed:
    """A frame's content: its title, the page it belongs to, and its winners.

    Units: `height` in pixels, room for all of it at the usual width.
    """

    kind: str
    slug: str
    title: str
    path: str
    winners: list[Winner]

    @property
    def lines(self) -> list[tuple[Winner, str]]:
        """Each winner with the address of its picture, if it has one."""
        covers = ((one, getattr(one, "cover", None)) for one in self.winners)
        return [(one, Picture.of_text(cover).plain(320) if cover else "") for one, cover in covers]

    @property
    def url(self) -> str:
        """The address that the frame loads."""
        return absolute_url(reverse(f"embed:{self.kind}", args=(self.slug,)))

    @property
    def page_url(self) -> str:
        """The page that it belongs to."""
        return absolute_url(self.path)

    @property
    def height(self) -> int:
        """Room for the heading and a line for each winner."""
        return 150 + 92 * max(1, len(self.winners))


def embedded(kind: str, slug: str, *, now: datetime) -> Embed | None:
    """What is shown of this thing at this moment; nothing for what the public does not see."""
    return _MAKERS[kind](slug, now)


def _winner(slug: str, now: datetime) -> Embed | None:
    found = Winner.objects.published(now).for_cards().filter(slug=slug).first()
    if found is None:
        return None
    path = reverse("awards:winner_detail", args=(slug,))
    return Embed("winner", slug, f"{found.display_name} · {found.award.name}", path, [found])


def _round(slug: str, now: datetime) -> Embed | None:
    page = round_for_page(slug, now)
    if page is None:
        return None
    found = page.round
    path = reverse("awards:round_detail", args=(found.award.slug, slug))
    winners = found.winners.published(now).for_cards().order_by("position", "pk")
    return Embed("round", slug, found.title, path, list(winners[:SHOWN]))


def _partner(slug: str, now: datetime) -> Embed | None:
    media = media_partners().select_related("organisation")
    found = media.filter(organisation__slug=slug).first()
    if found is None:
        return None
    path = reverse("awards:partner_detail", args=(slug,))
    version = content_version(now)
    winners = newest_among("partner", [found.pk], SHOWN, version=version, now=now)
    return Embed("partner", slug, str(found), path, winners)


_MAKERS: Mapping[str, Callable[[str, datetime], Embed | None]] = {
    "winner": _winner,
    "round": _round,
    "partner": _partner,
}
