"""Exporting the award list from the admin: the rows of the list page, in its order, as a file.

The file is written while the page that shows the progress is being sent, so that it needs
neither a worker nor a script; a signed link then fetches it, once made, for an hour.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.admin.views.main import ChangeList
from django.core import signing
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone

from awards.admin.progress import (
    FAILED,
    KEPT_SECONDS,
    LINK_SALT,
    MADE,
    MARKER,
    folder,
    link_to,
    new_file,
    ready_line,
    shown_while,
    step_line,
)
from awards.exports import award_list, award_list_sheet
from awards.models import Winner
from awards.permissions import may_export
from directory.models import User
from kit.admin import ScopedAdmin
from kit.cells import Row, Sheet
from kit.downloads import write_list
from kit.pages import private_page
from kit.tabular import CONTENT_TYPES, content_disposition, sheet_name
from kit.verdict import Refused
from ledger.actions import append

log = logging.getLogger(__name__)

FORMATS = (("xlsx", "Excel 工作簿"), ("csv", "CSV 表格"), ("json", "JSON 数据"))


class AwardListExport(ScopedAdmin[Winner]):
    """Adds `export/` beside a list of winners; its rows and order are those of the list."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(private_page()(self.export_page)), name="awards_winner_export"),
            path(
                "export/<str:token>/",
                wrap(private_page(methods=("GET",))(self.export_file)),
                name="awards_winner_export_file",
            ),
            *super().get_urls(),
        ]

    def export_page(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the format, or write the file and show how far it is."""
        user = _user(request)
        may_export(user).require()
        listing = self.get_changelist_instance(request)
        rows: QuerySet[Winner] = listing.get_queryset(request)
        count, words = rows.order_by().count(), filter_words(listing)
        if request.method == "POST":
            return self._written(request, user, rows, count, words)
        context = self.admin_site.each_context(request) | {
            "title": "导出获奖名单", "opts": self.opts, "count": count, "filter_words": words,
            "formats": FORMATS, "back": f"../?{request.GET.urlencode()}",
        }  # fmt: skip
        return render(request, "admin/awards/winner/export.html", context)

    def _written(
        self, request: HttpRequest, user: User, rows: QuerySet[Winner], count: int, words: str
    ) -> HttpResponseBase:
        suffix, now = request.POST.get("format", ""), timezone.now()
        if suffix not in CONTENT_TYPES:
            raise Refused("请选择一种导出格式。")
        sheet = award_list_sheet(filter_text=words, exported_by=user.full_name, now=now)
        append(
            by=user, verb="export.award_list", thing=Winner,
            reason=request.POST.get("purpose", "").strip()[:200],
            payload={"filter": words, "rows": count, "format": suffix}, now=now,
        )  # fmt: skip
        head, tail = self._frame(request, count)
        job = _Job(sheet, suffix, count, user)
        return shown_while(head, _progress(job, award_list(rows, now=now)), tail)

    def _frame(self, request: HttpRequest, count: int) -> tuple[str, str]:
        context = self.admin_site.each_context(request) | {
            "title": "正在导出获奖名单", "opts": self.opts, "count": count,
            "back": f"../?{request.GET.urlencode()}",
        }  # fmt: skip
        page = render_to_string("admin/awards/winner/export_progress.html", context, request)
        head, _, tail = page.partition(MARKER)
        return head, tail

    def export_file(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The finished file, for the person who made it."""
        try:
            about = signing.loads(token, salt=LINK_SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            raise Http404 from None
        file = folder() / about["file"]
        if about["user"] != _user(request).pk or not file.is_file():
            raise Http404
        answer = FileResponse(file.open("rb"), content_type=MADE[about["suffix"]])
        answer["Content-Disposition"] = content_disposition(about["name"])
        return answer


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def filter_words(listing: ChangeList) -> str:
    """What the list is filtered by, in the words of its page."""
    parts = [f"搜索：{listing.query}"] if listing.query else []
    for spec in listing.filter_specs:
        chosen = [c for c in spec.choices(listing) if c.get("selected")]
        default = next(iter(spec.choices(listing)), None)
        parts += [f"{spec.title}：{c['display']}" for c in chosen if default and c != default]
    return "；".join(parts) or "全部"


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to be written, and for whom."""

    sheet: Sheet
    suffix: str
    count: int
    user: User

    @property
    def name(self) -> str:
        return sheet_name(self.sheet, self.count, self.suffix)

    def link(self, file_name: str) -> str:
        return link_to(file_name, self.name, self.suffix, self.user)


def _progress(job: _Job, rows: QuerySet[Winner, Row]) -> Iterator[str]:
    """Write the file; after every step a line that the style sheet shows in place of the last."""
    target = new_file(job.suffix)
    is_done = False
    try:
        with target.open("wb") as file:
            for done in write_list(file, job.suffix, job.sheet, rows):
                yield step_line(done, job.count, "行")
        is_done = True
        yield ready_line(job.link(target.name), job.name)
    except (OSError, DatabaseError):
        log.exception("export failed")
        yield FAILED
    finally:
        if not is_done:
            target.unlink(missing_ok=True)
