"""The report on a grant as the recommending editor files it for the grantee."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.admin import Button
from kit.pages import private_page
from kit.verdict import Refused
from projects.actions.report_photos import add_report_photos, remove_report_photo
from projects.actions.reports import file_report
from projects.admin.grant_photos import private_file
from projects.applicants import arrived, report_of
from projects.forms.pictures import read_photos
from projects.forms.reports import stored_report, told_report, typed_report
from projects.models import Recommendation, Report
from projects.permissions.reports import may_step_report


class ReportPages(StaffAdmin[Recommendation]):
    """Adds the page on which a medium files the report for whom it recommended."""

    def get_urls(self) -> list[URLPattern]:
        view = private_page(methods=("GET",))(self.report_photo)
        return [
            path(
                "<path:object_id>/report_photo/<str:public_id>/",
                self.admin_site.admin_view(view),
                name="projects_recommendation_report_photo",
            ),
            *super().get_urls(),
        ]

    def object_pages(self) -> Mapping[str, Any]:
        return {**super().object_pages(), "report": self.report_page}

    def object_views(self) -> Mapping[str, Any]:
        return {**super().object_views(), "file_report": self.take_report}

    def report_button(self, user: User, obj: Recommendation) -> Button | None:
        """The way to the report, while it is owed."""
        report = report_of(obj)
        verdict = report and may_step_report(user, report, "file")
        if not verdict:
            return None
        return Button("代为提交反馈", self.act_url(obj, "report"), verdict, method="get",
                      tone="main", note="受助人也可以用自己的专用链接提交。")  # fmt: skip

    def report_page(self, request: HttpRequest, obj: Recommendation) -> HttpResponse:
        """What is asked, and what is there already."""
        report = _report(obj)
        return self._report_page(request, obj, report, stored_report(report))

    def report_photo(
        self, request: HttpRequest, object_id: str, public_id: str
    ) -> HttpResponseBase:
        """A picture of the report, for the medium that recommended."""
        obj = self.get_object(request, object_id)
        assert obj is not None  # noqa: S101 - get_object answers 404 otherwise
        return private_file(_report(obj).photos.filter(public_id=public_id).first())

    def take_report(self, request: HttpRequest, obj: Recommendation) -> HttpResponse:
        """File the report for the grantee; everything typed is kept."""
        report, user, now = _report(obj), person(request), timezone.now()
        may_step_report(user, report, "file").require()
        typed = typed_report(request.POST)
        try:
            problems = self._take_pictures(request, report)
            if problems or "remove" in request.POST or "more" in request.POST:
                return self._report_page(request, obj, report, typed, problems)
            file_report(report=report, told=told_report(typed), now=now, by=user)
        except Refused as refusal:
            return self._report_page(request, obj, report, typed, [refusal.reason])
        # The browser's own copy of what was typed is named, so that it goes.
        mark = format_html('<span data-told="report:{}:{}"></span>', user.pk, report.public_id)
        self.message_user(request, format_html("反馈已代为提交，等待项目运营查看。{}", mark))
        return HttpResponseRedirect(self.act_url(obj, "change"))

    def _take_pictures(self, request: HttpRequest, report: Report) -> list[str]:
        by, now = person(request), timezone.now()
        if name := request.POST.get("remove", "")[:20]:
            remove_report_photo(report=report, public_id=name, by=by, now=now)
            return []
        taken, problems = read_photos(request.FILES.getlist("photos"))
        if taken:
            problems += add_report_photos(report=report, photos=taken, by=by, now=now)
        return problems

    def _report_page(
        self, request: HttpRequest, obj: Recommendation, report: Report, typed: dict[str, str],
        problems: list[str] | None = None,
    ) -> HttpResponse:  # fmt: skip
        report.refresh_from_db()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "代为提交反馈",
            "subtitle": str(obj),
            "object": obj,
            "report": report,
            "typed": typed,
            "problems": problems or [],
            "photos": list(report.photos.all()),
            "arrived": arrived(obj),
            "files": may_step_report(person(request), report, "file"),
            "is_late": report.is_overdue(timezone.now()),
        }
        request.current_app = self.admin_site.name
        name = "admin/projects/recommended_report.html"
        return TemplateResponse(request, name, context, status=400 if problems else 200)


def _report(obj: Recommendation) -> Report:
    found = report_of(obj)
    if found is None:
        raise Http404
    return found
