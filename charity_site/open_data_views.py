"""Which data may be taken away, how it is written, and what may be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.exports import COLUMNS
from awards.facets import shown_count
from awards.models import Winner
from kit.browse import FORMATS
from kit.cells import Column, Kind
from kit.contentversion import content_version
from kit.pages import public_page
from kit.queries import address
from projects.grant_exports import GRANTEE_COLUMNS
from projects.models import Application

_WRITTEN = {
    Kind.TEXT: gettext_lazy("文字"),
    Kind.CODE: gettext_lazy("编码，按文字处理"),
    Kind.URL: gettext_lazy("网址"),
    Kind.NUMBER: gettext_lazy("数字"),
    Kind.MONEY: gettext_lazy("金额，两位小数"),
    Kind.DATE: gettext_lazy("日期，2025-05-20"),
    Kind.DATETIME: gettext_lazy("北京时间，2025-05-20 20:00:00"),
}


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One column of the award list as the page explains it."""

    key: str
    heading: str
    kind: str
    about: str


def _noted(columns: Iterable[Column]) -> list[FieldNote]:
    return [
        FieldNote(one.key, one.heading, str(_WRITTEN[one.kind]), one.about and _(one.about))
        for one in columns
    ]


@public_page()
def open_data(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    public = Winner.objects.published(now)
    page = reverse("awards:winner_list")
    context = {
        "count": shown_count(content_version(now), now),
        "newest": public.newest_first().values_list("release_at", flat=True).first(),
        "downloads": [(suffix, address(page, {"format": suffix})) for suffix in FORMATS],
        "fields": _noted(COLUMNS),
        "has_grants": Application.objects.told().exists(),
        "grant_downloads": [
            (suffix, address(reverse("grants:grant_list"), {"format": suffix}))
            for suffix in FORMATS
        ],
        "grant_fields": _noted(GRANTEE_COLUMNS),
        "licence": settings.DATA_LICENCE,
    }
    return render(request, "open_data.html", context)
