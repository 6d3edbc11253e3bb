"""Pages that need several apps: the home page, and the gallery of components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from awards.models import Award, Winner
from charity_site import gallery
from charity_site.on_now import on_now
from events.models import Edition
from kit.dates import china_day
from kit.pages import public_page
from projects.models import ProgrammeFigure
from projects.pools import newest_pools

NEWEST = 7
ON_NOW = 4
FIGURES = 4
POOLS = 2


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    newest = list(Winner.objects.published(now).for_cards().newest_first()[:NEWEST])
    stated = ProgrammeFigure.objects.filter(is_inferred=False, programme__awards__isnull=False)
    told = [winner for winner in newest if winner.citation or getattr(winner, "cover", None)]
    lead = next(iter(told or newest), None)
    context = {
        "lead": lead,
        "winners": [winner for winner in newest if winner is not lead],
        "on_now": on_now(now),
        "editions": Edition.objects.coming().select_related("series").newest_first()[:ON_NOW],
        "recent": Edition.objects.published().select_related("series").newest_first()[:ON_NOW],
        "figures": stated.select_related("programme")
        .distinct()
        .order_by("programme", "position", "pk")[:FIGURES],
        "pools": newest_pools(POOLS),
        "today": china_day(now),
        "awards": Award.objects.select_related("run_by").order_by("name")[:8],
    }
    return render(request, "home.html", context)


@public_page()
def styleguide(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "styleguide.html", gallery.examples())
