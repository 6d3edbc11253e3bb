"""The objection form, and the page on which its sender follows it. Neither is ever kept."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.objections import file_objection, found_by_code
from awards.models import Notice
from awards.noticeboard import ShownRow, notice_for_page, shown_rows
from awards.permissions import may_object
from kit.noticewindow import last_day
from kit.objecting import ObjectionForm, answer_objection, for_one_alone
from kit.pages import public_page


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def notice_object(request: HttpRequest, public_id: str) -> HttpResponseBase:
    now = timezone.now()
    notice = notice_for_page(public_id, now=now)
    if notice is None:
        raise Http404
    shown = [one for one in shown_rows(notice, now) if may_object(notice, one.row, now)]
    form = _form(request, notice, shown, now)

    def filed() -> HttpResponse:
        rows = {one.row.position: one.row for one in shown}
        row = rows.get(form.place or 0)
        receipt = file_objection(notice=notice, row=row, now=now, **form.arguments())
        return redirect("awards:objection_receipt", receipt.code)

    return answer_objection(
        request, form, page=lambda status: _page(request, notice, form, status), filed=filed
    )


def _form(
    request: HttpRequest, notice: Notice, shown: list[ShownRow], now: datetime
) -> ObjectionForm:
    sent = request.method == "POST"
    return ObjectionForm(
        request.POST if sent else None, request.FILES if sent else None,
        offered=[(one.row.position, one.name) for one in shown],
        may_all=bool(may_object(notice, None, now)), about=request.GET.get("about", ""),
    )  # fmt: skip


def _page(request: HttpRequest, notice: Notice, form: ObjectionForm, status: int) -> HttpResponse:
    context = {
        "notice": notice,
        "form": form,
        "verdict": may_object(notice, None, timezone.now()),
        "last_day": last_day(notice.ends_at),
        "had_files": bool(request.FILES),
    }
    answer = render(request, "awards/objection_form.html", context, status=status)
    return for_one_alone(answer, "same-origin")


@public_page(kept=False)
def objection_receipt(request: HttpRequest, code: str) -> HttpResponse:
    objection = found_by_code(code)
    if objection is None:
        raise Http404
    notice = objection.notice
    answers = (
        (_("不予受理的原因"), objection.decline_reason), (_("结论"), objection.resolution),
        (_("答复"), objection.reply),
    )  # fmt: skip
    title = f"{notice.round.title} · {notice.category.name}"
    context = {"objection": objection, "notice": notice, "title": title, "answers": answers}
    return for_one_alone(render(request, "awards/objection_receipt.html", context))
