"""Public notices of grant lists: the list, its file, the objection and its receipt."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.keyset import LostPlace
from kit.noticewindow import document_answer, last_day, time_left
from kit.objecting import ObjectionForm, answer_objection, for_one_alone
from kit.pages import public_page
from kit.queries import address
from projects.actions.grant_notices import file_grant_objection, grant_objection_by_code
from projects.grant_noticeboard import (
    list_document,
    notice_for_page,
    notice_page,
    outcomes,
    shown_rows,
)
from projects.grant_pages import round_to_apply
from projects.models import GrantNotice
from projects.permissions.grant_notices import may_object_to_grants
from projects.workflow import GrantNoticeState, GrantObjectionState


def _found(slug: str, public_id: str, now: datetime) -> tuple[GrantNotice, datetime]:
    """The notice of this address with its end; absent before it begins."""
    notice = notice_for_page(slug, public_id, now=now)
    if notice is None or notice.ends_at is None:
        raise Http404
    return notice, notice.ends_at


@public_page()
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    now, round_ = timezone.now(), round_to_apply(slug)
    if round_ is None:
        raise Http404
    try:
        page = notice_page(round_, request.GET.get("page", ""), now)
    except LostPlace as lost:
        raise Http404 from lost
    context = {
        "round": round_,
        "notices": page.rows,
        "previous_url": page.previous and address(request.path, {"page": page.previous}),
        "next_url": page.next and address(request.path, {"page": page.next}),
    }
    return render(request, "grants/notice_list.html", context)


@public_page()
def notice_detail(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    now = timezone.now()
    notice, ends_at = _found(slug, public_id, now)
    rows = shown_rows(notice, now)
    runs = any(one.takes for one in rows) or bool(may_object_to_grants(notice, None, now))
    context = {
        "notice": notice,
        "round": notice.round,
        "rows": rows,
        "status": GrantNoticeState.OPEN.label if runs else GrantNoticeState.CLOSED.label,
        "is_running": runs,
        "remaining": time_left(ends_at, now) if runs else "",
        "last_day": last_day(ends_at),
        "later": [
            (one.row.position, last_day(one.row.ends_at)) for one in rows
            if not one.is_gone and one.row.ends_at is not None and one.row.ends_at > ends_at
        ],
        "has_masked": any(one.is_masked for one in rows),
        "outcomes": outcomes(notice),
    }  # fmt: skip
    return render(request, "grants/notice_detail.html", context)


@public_page()
def notice_file(_request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    now = timezone.now()
    notice, _ends_at = _found(slug, public_id, now)
    return document_answer(list_document(notice, shown_rows(notice, now)))


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def notice_object(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    now = timezone.now()
    notice, ends_at = _found(slug, public_id, now)
    shown = [one for one in shown_rows(notice, now) if one.takes]
    verdict, sent = may_object_to_grants(notice, None, now), request.method == "POST"
    form = ObjectionForm(
        request.POST if sent else None, request.FILES if sent else None, may_all=bool(verdict),
        offered=[(one.row.position, one.name) for one in shown],
        about=request.GET.get("about", ""),
    )  # fmt: skip

    def page(status: int) -> HttpResponse:
        context = {
            "notice": notice, "round": notice.round, "form": form, "verdict": verdict,
            "last_day": last_day(ends_at), "had_files": bool(request.FILES),
        }  # fmt: skip
        answer = render(request, "grants/objection_form.html", context, status=status)
        return for_one_alone(answer, "same-origin")

    def filed() -> HttpResponse:
        rows = {one.row.position: one.row for one in shown}
        row = rows.get(form.place or 0)
        receipt = file_grant_objection(notice=notice, row=row, now=now, **form.arguments())
        return redirect("grants:objection_receipt", receipt.code)

    return answer_objection(request, form, page=page, filed=filed)


@public_page(kept=False)
def objection_receipt(request: HttpRequest, code: str) -> HttpResponse:
    objection = grant_objection_by_code(code)
    if objection is None:
        raise Http404
    declined = objection.state == GrantObjectionState.NOT_ACCEPTED
    label = _("不予受理的原因") if declined else _("答复")
    round_ = objection.notice.round
    context = {
        "objection": objection, "notice": objection.notice, "round": round_,
        "title": round_.title, "answers": ((label, objection.reply),),
    }  # fmt: skip
    return for_one_alone(render(request, "grants/objection_receipt.html", context))
