"""What a payee sees: first what is asked and why, then the form, then what was received."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kit.documents import DOCUMENT_LIMITS
from kit.intake import PHOTO_LIMITS
from kit.verdict import Refused
from projects.actions import consent_payee, decline_payee, fill_payee, is_holder, payee_of
from projects.forms.payees import PayeeForm
from projects.models import Payee
from projects.views.visits import Visit
from projects.workflow import PayeeState


def payee_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One step of the payee's way; every mistake leads back to the page with a sentence."""
    payee = payee_of(visit.link)
    if payee is None:
        raise Http404
    if visit.link.used_at is not None or payee.state != PayeeState.WAITING:
        return _done(request, payee)
    try:
        if request.method == "POST":
            return _sent(request, visit, payee)
    except Refused as refusal:
        return _consent(request, visit, payee, refusal.reason, refusal.status)
    if is_holder(visit.link, visit.held) and payee.consented_at is not None:
        return _form(request, visit, PayeeForm(payee=payee, now=visit.now))
    return _consent(request, visit, payee)


def _sent(request: HttpRequest, visit: Visit, payee: Payee) -> HttpResponse:
    step = request.POST.get("step", "")
    if step == "decline":
        return _done(request, decline_payee(link=visit.link, held=visit.held, now=visit.now))
    if step == "fill":
        return _fill(request, visit, payee)
    if not request.POST.get("agrees"):
        return _consent(request, visit, payee, _("请先勾选同意，或选择不领取。"), 400)
    visit.held = visit.given = consent_payee(link=visit.link, held=visit.held, now=visit.now)
    return _form(request, visit, PayeeForm(payee=payee, now=visit.now))


def _fill(request: HttpRequest, visit: Visit, payee: Payee) -> HttpResponse:
    form = PayeeForm(request.POST, request.FILES, payee=payee, now=visit.now)
    if not form.is_valid():
        return _form(request, visit, form, 400)
    try:
        filled = fill_payee(link=visit.link, held=visit.held, now=visit.now, **form.arguments())
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _form(request, visit, form, refusal.status)
    return _done(request, filled)


# ------------------------------------------------------------------ pages


def _facts(visit: Visit, payee: Payee) -> dict[str, Any]:
    """What is to be paid, as the payee may know it."""
    return {
        "payee": payee,
        "house": payee.commitment.fund.run_by,
        "title": payee.commitment.title,
        "payments": list(payee.payments.live().order_by("instalment")),
        "door": visit.door,
        "held": visit.held if is_holder(visit.link, visit.held) or visit.given else "",
    }


def _consent(
    request: HttpRequest, visit: Visit, payee: Payee, error: str = "", status: int = 200
) -> HttpResponse:
    facts = _facts(visit, payee) | {"error": error}
    return render(request, "links/payee_consent.html", facts, status=status)


def _form(request: HttpRequest, visit: Visit, form: PayeeForm, status: int = 200) -> HttpResponse:
    facts = _facts(visit, form.payee) | {
        "form": form, "had_files": bool(request.FILES) and form.is_bound,
        "limits": (PHOTO_LIMITS, DOCUMENT_LIMITS),
    }  # fmt: skip
    return render(request, "links/payee_form.html", facts, status=status)


def _done(request: HttpRequest, payee: Payee) -> HttpResponse:
    facts = {"payee": payee, "declined": payee.state == PayeeState.DECLINED,
             "house": payee.commitment.fund.run_by}  # fmt: skip
    return render(request, "links/payee_done.html", facts)
