"""Pages of the admin that need several apps."""

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from charity_site.today import today
from directory.models import User


def today_page(site: AdminSite, request: HttpRequest) -> TemplateResponse:
    """The first page of the admin: what waits for this person."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    now = timezone.now()
    facts = {
        **site.each_context(request),
        "title": "今天",
        "subtitle": None,
        "now": now,
        "today": today(request.user, now),
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/index.html", facts)
