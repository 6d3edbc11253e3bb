"""The objection form, and the page on which its sender follows it. Neither is ever kept."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.objections import file_objection, found_by_code
from awards.forms.objections import ObjectionForm
from awards.models import Notice
from awards.noticeboard import ShownRow, last_day, notice_for_page, shown_rows
from awards.permissions import may_object
from kit.documents import DOCUMENT_LIMITS
from kit.intake import PHOTO_LIMITS
from kit.limits import is_too_often
from kit.pages import public_page
from kit.verdict import Refused

HOUR = 3600
TRIES, FILED = 60, 8  # per client and hour: forms sent, objections taken in


@public_page(methods=("GET", "POST"), kept=False)
def notice_object(request: HttpRequest, public_id: str) -> HttpResponseBase:
    now = timezone.now()
    notice = notice_for_page(public_id, now=now)
    if notice is None:
        raise Http404
    shown = [one for one in shown_rows(notice, now) if may_object(notice, one.row, now)]
    form = _form(request, notice, shown, now)
    if request.method != "POST":
        return _page(request, notice, form, now)
    if is_too_often(request, "objection.try", limit=TRIES, seconds=HOUR):
        return _refused(request, notice, form, _("提交太频繁，请一小时后再试。"), 429)
    if not form.is_valid():
        closed = not (shown or may_object(notice, None, now))
        return _page(request, notice, form, now, status=409 if closed else 400)
    if is_too_often(request, "objection.file", limit=FILED, seconds=HOUR):
        return _refused(request, notice, form, _("提交太频繁，请一小时后再试。"), 429)
    try:
        receipt = file_objection(notice=notice, now=now, **form.arguments())
    except Refused as refusal:
        return _refused(request, notice, form, refusal.reason, refusal.status)
    return redirect("awards:objection_receipt", receipt.code)


def _form(
    request: HttpRequest, notice: Notice, shown: list[ShownRow], now: datetime
) -> ObjectionForm:
    sent = request.method == "POST"
    return ObjectionForm(
        request.POST if sent else None, request.FILES if sent else None, shown=shown,
        may_all=bool(may_object(notice, None, now)), about=request.GET.get("about", ""),
    )  # fmt: skip


def _refused(
    request: HttpRequest, notice: Notice, form: ObjectionForm, reason: str, status: int
) -> HttpResponse:
    form.add_error(None, reason)
    return _page(request, notice, form, timezone.now(), status=status)


def _page(
    request: HttpRequest, notice: Notice, form: ObjectionForm, now: datetime, status: int = 200
) -> HttpResponse:
    context = {
        "notice": notice,
        "form": form,
        "is_open": len(form.fields["about"].choices) > 1,  # type: ignore[attr-defined]
        "verdict": may_object(notice, None, now),
        "last_day": last_day(notice.ends_at),
        "limits": (PHOTO_LIMITS, DOCUMENT_LIMITS),
        "had_files": bool(request.FILES),
    }
    answer = _private(render(request, "awards/objection_form.html", context, status=status))
    # Without any referrer a browser sends its form from the origin "null", which is refused.
    answer["Referrer-Policy"] = "same-origin"
    return answer


@public_page(kept=False)
def objection_receipt(request: HttpRequest, code: str) -> HttpResponse:
    objection = found_by_code(code)
    if objection is None:
        raise Http404
    context = {"objection": objection, "notice": objection.notice}
    return _private(render(request, "awards/objection_receipt.html", context))


def _private(answer: HttpResponse) -> HttpResponse:
    """For the one who asks alone: kept nowhere, found by nobody, told to no other site."""
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
