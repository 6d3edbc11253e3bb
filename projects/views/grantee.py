"""What a grantee does behind the private link: accept the agreement, or decline; report."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from kit.verdict import Refused
from projects.actions.agreements import accept_agreement, agreement_of
from projects.actions.renouncing import renounce_grant
from projects.actions.report_photos import add_report_photos, remove_report_photo
from projects.actions.reports import file_report
from projects.applicants import arrived, grant_of, report_of
from projects.applying import Filled
from projects.forms.pictures import read_photos
from projects.forms.reports import stored_report, told_report, typed_report
from projects.models import Report
from projects.permissions.grants import may_accept_agreement
from projects.views.entries import Entry
from projects.views.frames import frame_of
from projects.workflow import ApplicationState, ReportState

AGREEMENT, RENOUNCE, REPORT = "agreement", "renounce", "report"


# ------------------------------------------------------------------ the agreement


def agreement_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """The words to accept; what was accepted stays to be read."""
    grant = grant_of(given.application)
    if grant is None:
        raise Http404
    grant.application = given.application
    refused, name = "", entry.request.POST.get("name", "")[:60]
    if entry.is_sent:
        try:
            accept_agreement(
                grant=grant, digest=entry.request.POST.get("digest", ""), name=name, now=entry.now
            )
            return redirect(entry.url())
        except Refused as refusal:
            refused = refusal.reason
    words = grant.agreement or agreement_of(given.application.round)
    context = frame_of(entry, given) | {
        "grant": grant, "words": words, "refused": refused, "name": name,
        "accepts": may_accept_agreement(grant),
    }  # fmt: skip
    return render(entry.request, "apply/agreement.html", context, status=409 if refused else 200)


def renounce_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """Decline what was approved, after a second look."""
    if given.application.state != ApplicationState.APPROVED:
        raise Http404
    if entry.is_sent:
        renounce_grant(application=given.application, now=entry.now)
        return redirect(entry.url())
    return render(entry.request, "apply/renounce.html", frame_of(entry, given))


# ------------------------------------------------------------------ the report


def report_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """Three short answers, what was spent, and a photo; everything typed is kept."""
    report = report_of(given.application)
    if report is None:
        raise Http404
    if not entry.is_sent:
        return _report(entry, given, report, stored_report(report))
    typed = typed_report(entry.request.POST)
    problems: list[str] = []
    try:
        problems = _take_pictures(entry, report)
        if problems or "remove" in entry.request.POST or "more" in entry.request.POST:
            return _report(entry, given, report, typed, problems)
        file_report(report=report, told=told_report(typed), now=entry.now)
    except Refused as refusal:
        return _report(entry, given, report, typed, [refusal.reason])
    return redirect(entry.url())


def _take_pictures(entry: Entry, report: Report) -> list[str]:
    if name := entry.request.POST.get("remove", ""):
        remove_report_photo(report=report, public_id=name, now=entry.now)
        return []
    taken, problems = read_photos(entry.request.FILES.getlist("photos"))
    if taken:
        problems += add_report_photos(report=report, photos=taken, now=entry.now)
    return problems


def _report(
    entry: Entry, given: Filled, report: Report, typed: dict[str, str],
    problems: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    report.refresh_from_db()
    context = frame_of(entry, given) | {
        "report": report, "typed": typed, "problems": problems or [],
        "photos": list(report.photos.all()), "arrived": arrived(given.application),
        "is_open": report.state in (ReportState.DUE, ReportState.RETURNED),
        "is_late": report.is_overdue(entry.now),
    }  # fmt: skip
    return render(entry.request, "apply/report.html", context, status=400 if problems else 200)
