"""The form of a site visit: on a phone, on the spot, where the line may be lost."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from directory.admin.base import StaffAdmin, person
from kit.dates import china_day
from kit.ids import public_id
from kit.intake import PHOTO_LIMITS
from kit.verdict import Refused, Stale
from projects.actions.assessing import add_visit_photos, record_visit
from projects.admin.grant_parts import typed_day
from projects.applying import MOST_PHOTOS
from projects.forms.pictures import read_photos
from projects.models import Application, SiteVisit
from projects.permissions.grants import may_visit

A = TypeVar("A", bound=Application)
TEXTS = ("client_key", "visited_on", "met", "finding", "notes")


class VisitPages(StaffAdmin[A]):
    """Adds the page on which a visit is written down, and takes it.

    The page's script sends the words first and each photo by itself, all under one key: sent
    again after a lost line they are the same visit and the same photos.
    """

    def object_pages(self) -> Mapping[str, Any]:
        return {**super().object_pages(), "visit_form": self.visit_form}

    def object_views(self) -> Mapping[str, Any]:
        return {**super().object_views(), "visit": self.take_visit}

    def visit_form(self, request: HttpRequest, obj: A) -> HttpResponse:
        """The empty form; its script is told who is signed in now, and their token."""
        user = person(request)
        if _is_script(request):
            return JsonResponse({"user": user.pk, "token": get_token(request)})
        may_visit(user, obj).require()
        typed = {"client_key": public_id(), "visited_on": str(china_day(timezone.now()))}
        return self._visit_page(request, obj, typed)

    def take_visit(self, request: HttpRequest, obj: A) -> HttpResponse:
        """Record a visit with its pictures; what is not taken comes back with its sentence."""
        try:
            problems = _take(request, obj)
        except Refused as refusal:
            may_visit(person(request), obj).require()
            return self._refused(request, obj, refusal)
        if _is_script(request):
            return JsonResponse({"problems": problems})
        self.message_user(request, "走访已记录。")
        for problem in problems:
            self.message_user(request, problem, messages.WARNING)
        return HttpResponseRedirect(self.act_url(obj, "change"))

    def _refused(self, request: HttpRequest, obj: A, refusal: Refused) -> HttpResponse:
        """Everything typed, with the reason; a changed visit goes on under a key of its own."""
        typed = {name: request.POST.get(name, "") for name in TEXTS}
        if isinstance(refusal, Stale) or not typed["client_key"]:
            typed["client_key"] = public_id()
        if _is_script(request):
            answer = {"reason": refusal.reason, "client_key": typed["client_key"]}
            return JsonResponse(answer, status=refusal.status)
        return self._visit_page(request, obj, typed, refusal.reason)

    def _visit_page(
        self, request: HttpRequest, obj: A, typed: dict[str, str], problem: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "记录走访",
            "subtitle": str(obj),
            "object": obj,
            "listing": reverse(f"{self._view_prefix}_changelist"),
            "back": self.act_url(obj, "change"),
            "ask_url": self.act_url(obj, "visit_form"),
            "send_url": self.act_url(obj, "visit"),
            "typed": {name: typed.get(name, "") for name in TEXTS},
            "problem": problem,
            "today": china_day(timezone.now()),
            "findings": SiteVisit.Finding.choices,
            "photo_help": f"最多 {MOST_PHOTOS} 张。{PHOTO_LIMITS}",
        }
        request.current_app = self.admin_site.name
        status = 400 if problem else 200
        return TemplateResponse(request, "admin/projects/visit_form.html", context, status=status)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _take(request: HttpRequest, obj: Application) -> list[str]:
    """Record what was sent; a sentence for each photo that is not taken, the visit stays."""
    by, now = person(request), timezone.now()
    key = request.POST.get("client_key", "")[:64]
    if not key:
        raise Refused("页面不完整，请核对后再保存一次。")
    photos, problems = read_photos(request.FILES.getlist("photos"))
    visit = record_visit(
        application=obj, visited_on=typed_day(request.POST.get("visited_on", "")),
        notes=request.POST.get("notes", ""), finding=request.POST.get("finding", ""),
        met=request.POST.get("met", ""), client_key=key, by=by, now=now,
    )  # fmt: skip
    if photos:
        problems += add_visit_photos(visit=visit, photos=photos, by=by, now=now)
    return problems
