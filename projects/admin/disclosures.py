"""The page of the office for lists of grants that have to be made public."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from directory.admin.base import StaffAdmin, person
from kit.dates import china_day
from kit.pages import private_page
from projects.actions.disclosures import export_filing
from projects.admin.batches import attachment
from projects.disclosures import Filing, filing_lines, to_file
from projects.models import GrantRound
from projects.permissions.grants import may_export_grants

AT_ONCE = 100  # rows that the page shows; the file has all


class DisclosurePage(StaffAdmin[GrantRound]):
    """Adds the page that shows what has to be made public, and hands out the list."""

    change_list_template = "admin/projects/grantround/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(private_page()(self.filing_page))
        name = "projects_grantround_filing"
        return [path("filing/", page, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        more = {"may_file": may_export_grants(person(request))}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def filing_page(self, request: HttpRequest) -> HttpResponse:
        """Show the grants of a year; hand out their list for a reason."""
        user, now = person(request), timezone.now()
        may_export_grants(user).require()
        asked = request.POST if request.method == "POST" else request.GET
        filing = Filing.RELATED if asked.get("list") == Filing.RELATED else Filing.PUBLIC
        this_year = china_day(now).year
        year = read_year(asked.get("year", ""), this_year)
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            done = export_filing(filing=filing, year=year, reason=reason, by=user, now=now)
            return attachment(done)
        rows = to_file(user, filing, year)
        context = {
            **self.admin_site.each_context(request), "subtitle": "", "opts": self.opts,
            "title": f"信息公开：{filing.words}", "filing": filing, "filings": list(Filing),
            "listing": reverse(f"{self._view_prefix}_changelist"), "year": year,
            "rows": filing_lines(rows, filing, china_day(now), AT_ONCE), "count": rows.count(),
            "after": year + 1 if year < this_year else None, "before": year - 1,
        }  # fmt: skip
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/projects/grantround/filing.html", context)


def read_year(text: str, usual: int) -> int:
    """The year that an address names, or the usual one."""
    is_year = len(text) == 4 and text.isascii() and text.isdecimal() and text > "1999"
    return int(text) if is_year else usual
