"""The deciding page of a round: the meter, the ranking, and what to give to whom."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.aggregates import METHOD, Standing
from projects.grant_rules import meter_of
from projects.grant_standings import JUDGED, standings_of
from projects.models import Application, GrantRound, SiteVisit
from projects.permissions.grants import may_see_ranking

_LAST = 10**9


def grid(round_: GrantRound, user: User) -> list[dict[str, Any]]:
    """Every application that is being judged with its place, best first; four statements."""
    standings = standings_of(round_)
    judged = round_.applications.filter(state__in=JUDGED)
    rows = judged.select_related("region", "partner__organisation")
    visits = Counter(SiteVisit.objects.visible_to(user).filter(application__in=judged.values("pk"))
                     .values_list("application_id", flat=True))  # fmt: skip
    lines = [
        {"application": one, "standing": standings.get(one.public_id, Standing(one.public_id)),
         "visits": visits[one.pk]}
        for one in rows
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line["standing"].place or _LAST, line["application"].pk))


def provinces(lines: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """How many of those proposed come from each province, the most first."""
    chosen = (line["application"] for line in lines if line["application"].amount is not None)
    return Counter(province_of(one) for one in chosen).most_common()


def province_of(application: Application) -> str:
    """The province of an application, in words."""
    if application.region is None:
        return "未填写"
    return application.region.full_name.split()[0]


class DecidingPage(StaffAdmin[GrantRound]):
    """The page that shows a round's ranking beside its money; it only reads."""

    def object_pages(self) -> dict[str, Any]:
        return {**super().object_pages(), "deciding": self.deciding}

    def deciding(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        """The ranking, the meter and the balance of provinces."""
        user = person(request)
        may_see_ranking(user, obj).require()
        lines = grid(obj, user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{obj} · 评定",
            "subtitle": "",
            "round": obj,
            "meter": meter_of(obj),
            "lines": lines,
            "provinces": provinces(lines),
            "method": METHOD,
        }
        request.current_app = admin.site.name
        return TemplateResponse(request, "admin/projects/deciding.html", context)
