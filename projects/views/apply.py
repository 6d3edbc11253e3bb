"""Before there is an application: does it fit, who applies, and the way back with a short code."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from kit.ids import public_id
from kit.limits import is_too_often
from kit.pages import public_page
from kit.verdict import Refused
from projects.actions import begin_application, resumed
from projects.actions.applicant_links import code_index
from projects.forms.applying import BeginForm, ResumeForm
from projects.grant_pages import round_to_apply
from projects.models import GrantRound
from projects.permissions.applying import may_apply

HOUR = 3600
BEGUN, RESUMED = 60, 20  # per client and hour
NOT_FOUND = "短码和手机号对不上，或这份草稿已经过期。请核对后再试；记不清了，可以重新申请。"
TOO_OFTEN = "试得太频繁了，请一小时后再试。填好的内容不会丢。"


def with_form(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with a form, kept by nobody; other sites are told nothing."""
    answer = render(request, template, context, status=status)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Without any referrer an older browser sends its form from the origin "null": refused.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _round(slug: str) -> GrantRound:
    found = round_to_apply(slug)
    if found is None:
        raise Http404
    return found


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def apply(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One screen of what must be so; whoever does not fit reads where else to turn."""
    round_, now = _round(slug), timezone.now()
    verdict = may_apply(round_, now)
    asked = list(round_.fit_questions.all())
    context = {"round": round_, "verdict": verdict, "questions": asked}
    if not verdict or request.method != "POST":
        if verdict and not asked:
            return redirect("grants:apply_begin", slug)
        status = 409 if request.method == "POST" else 200
        return with_form(request, "apply/fit.html", context, status)
    other = set(request.POST.getlist("other"))
    unfit = [one for one in asked if str(one.pk) in other]
    if not unfit:
        return redirect("grants:apply_begin", slug)
    context |= {"unfit": unfit, "places": round_.referral_places.all()}
    return with_form(request, "apply/unfit.html", context)


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def apply_begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The first step that is saved: it makes the application and its private link."""
    round_, now = _round(slug), timezone.now()
    if request.method != "POST":
        form = BeginForm(initial={"form_key": public_id()})
        return _begin_page(request, round_, form)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _begin_page(request, round_, form, status=400)
    if is_too_often(request, "grants.begin", limit=BEGUN, seconds=HOUR):
        return _begin_page(request, round_, form, TOO_OFTEN, 429)
    try:
        begun = begin_application(
            round_=round_, values=form.values(), form_key=form.cleaned_data["form_key"], now=now
        )
    except Refused as refusal:
        return _begin_page(request, round_, form, refusal.reason, refusal.status)
    return redirect("links:private_step", begun.token, "keep")


def _begin_page(
    request: HttpRequest, round_: GrantRound, form: BeginForm, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "round": round_, "form": form, "refused": refused, "stored": [], "warnings": [],
        "verdict": may_apply(round_, timezone.now()), "warned": "", "seen": "", "back_to": "",
        "before_url": "", "number": 1, "total": 0, "step_key": "contact", "door": "",
    }  # fmt: skip
    return with_form(request, "apply/begin.html", context, status)


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def apply_resume(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Back with short code and telephone; what is not there is answered like what is wrong."""
    round_, now = _round(slug), timezone.now()
    form = ResumeForm(request.POST if request.method == "POST" else None)
    context = {"round": round_, "form": form, "refused": ""}
    if request.method != "POST":
        return with_form(request, "apply/resume.html", context)
    if is_too_often(request, "grants.resume", limit=RESUMED, seconds=HOUR):
        return with_form(request, "apply/resume.html", context | {"refused": TOO_OFTEN}, 429)
    if not form.is_valid():
        return with_form(request, "apply/resume.html", context, 400)
    token = resumed(
        round_=round_, code_hash=code_index(form.cleaned_data["code"]),
        phone=form.cleaned_data["phone"], now=now,
    )  # fmt: skip
    if token:
        return redirect("links:private_link", token)
    return with_form(request, "apply/resume.html", context | {"refused": NOT_FOUND}, 400)
