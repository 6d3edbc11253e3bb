"""Cards and posters of whatever is sent on, as long as its page is public."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from awards.share.cache import drawn
from awards.share.content import RoundShare, WinnerShare, round_share, winner_share
from awards.share.round_art import round_card as draw_round_card
from awards.share.round_art import round_poster as draw_round_poster
from awards.share.thing_art import thing_card
from awards.share.things import ThingShare, edition_share, partner_share, project_share
from awards.share.winner_art import winner_card as draw_winner_card
from awards.share.winner_art import winner_poster as draw_winner_poster
from awards.views.files import served_with_mark
from kit.contentversion import content_version
from kit.pages import public_page
from kit.pictures import TYPES


@public_page(kept=False)
def winner_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _of_winner(request, slug, "card", draw_winner_card)


@public_page(kept=False)
def winner_poster(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _of_winner(request, slug, "poster", draw_winner_poster)


@public_page(kept=False)
def round_card(request: HttpRequest, award: str, slug: str) -> HttpResponseBase:
    return _of_round(request, (award, slug), "card", draw_round_card)


@public_page(kept=False)
def round_poster(request: HttpRequest, award: str, slug: str) -> HttpResponseBase:
    return _of_round(request, (award, slug), "poster", draw_round_poster)


@public_page(kept=False)
def edition_card(request: HttpRequest, series: str, slug: str) -> HttpResponseBase:
    return _of_thing(request, edition_share(series, slug))


@public_page(kept=False)
def project_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _of_thing(request, project_share(slug))


@public_page(kept=False)
def partner_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    now = timezone.now()
    return _of_thing(request, partner_share(slug, version=content_version(now), now=now))


def _of_thing(request: HttpRequest, share: ThingShare | None) -> HttpResponseBase:
    if share is None:
        raise Http404
    picture = drawn(share, "card", thing_card)
    return served_with_mark(request, picture.name, TYPES["jpg"], picture.mark)


def _of_winner(
    request: HttpRequest, slug: str, kind: str, draw: Callable[[WinnerShare], bytes]
) -> HttpResponseBase:
    share = winner_share(slug, now=timezone.now())
    if share is None:
        raise Http404
    picture = drawn(share, kind, draw)
    return served_with_mark(request, picture.name, TYPES["jpg"], picture.mark)


def _of_round(
    request: HttpRequest, place: tuple[str, str], kind: str, draw: Callable[[RoundShare], bytes]
) -> HttpResponseBase:
    share = round_share(*place, now=timezone.now())
    if share is None:
        raise Http404
    picture = drawn(share, kind, draw)
    return served_with_mark(request, picture.name, TYPES["jpg"], picture.mark)
