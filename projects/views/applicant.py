"""The applicant's private pages: where the application stands, its link, how to end it.

A further step of the way, such as the agreement, is one more line of `PAGES`, and shows itself on
the first page through `apply/more.html`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kit.serving import served
from kit.verdict import Refused, Verdict
from projects.actions import erase_application, hide_name, withdraw_application
from projects.actions.applicant_links import code_of, private_url
from projects.actions.reports import take_back_report
from projects.applicants import application_of, grant_of, owed, photo_of, report_of
from projects.applying import PHOTOS, REVIEW, Filled, filled, masked_phone, question_key
from projects.grant_noticeboard import notice_of
from projects.models import Application, Report
from projects.permissions.applying import (
    grace_ends,
    is_past,
    may_edit_application,
    may_erase_application,
    may_withdraw_application,
    told_state,
    told_turn,
)
from projects.views.entries import Entry
from projects.views.frames import frame_of
from projects.views.grantee import (
    AGREEMENT,
    RENOUNCE,
    REPORT,
    agreement_page,
    renounce_page,
    report_page,
)
from projects.views.screens import photos_page, review_page, step_page
from projects.views.visits import Visit
from projects.workflow import AWARDED, ApplicationState, ReportState

Page = Callable[[Entry, Filled], HttpResponseBase]
_EDITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)


def applicant_page(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Answer whoever holds an applicant's link."""
    entry = Entry(request, visit)
    application = application_of(entry.link.subject)
    if application is None:
        raise Http404
    if entry.step == "photo":
        return _photo(entry, application)
    if entry.visit.item:
        raise Http404
    given = filled(application)
    page = PAGES.get(entry.step)
    if page is None and given.step(entry.step) is not None:
        page = step_page
    if page is None:
        raise Http404
    return page(entry, given)


def _photo(entry: Entry, application: Application) -> HttpResponseBase:
    found = photo_of(application, entry.visit.item)
    if found is None or entry.is_sent:
        raise Http404
    return served(found.file_name, "image/jpeg")


# ------------------------------------------------------------------ where it stands


def _state_page(entry: Entry, given: Filled) -> HttpResponse:
    application, report = given.application, report_of(given.application)
    context = frame_of(entry, given) | {
        "state": told_state(application),
        "turn": told_turn(application) if report is None else _turn_of(report, application),
        "editable": [],
        "edits": may_edit_application(application, entry.now),
        "is_editable": application.state in _EDITABLE,
        "is_returned": application.state == ApplicationState.RETURNED,
        "is_awarded": application.state in AWARDED,
        "is_late": is_past(application.round, entry.now),
        "grace": grace_ends(application),
        "meant": _meant(given),
        "next_url": entry.url(given.first_open()),
        "withdraws": may_withdraw_application(application),
        "erases": may_erase_application(application),
        "code": code_of(entry.visit.token),
        "lines": [(one.text, given.text(one), question_key(one)) for one in given.questions],
        "phone": masked_phone(application),
        "photos": given.photos,
        "budget": given.lines,
        "notice": notice_of(application, entry.now),
        "is_listed": application.state in (ApplicationState.NOTICE, *AWARDED),
        "is_hidden": application.level == Application.PublishLevel.ANONYMOUS,
        "grant": grant_of(application),
        "report": report,
        "owed": owed(application, report),
    }
    return render(entry.request, "apply/state.html", context)


def _turn_of(report: Report, application: Application) -> str:
    """What is next once a report was filed: nobody is asked again for what has come."""
    is_filed = report.state == ReportState.FILED
    reporting = application.state == ApplicationState.REPORTING
    return _("反馈已提交，等待项目运营审阅") if reporting and is_filed else told_turn(application)


def _meant(given: Filled) -> list[tuple[str, str]]:
    """The steps that a returned application is to be completed in."""
    wanted = given.application.returned_fields
    return [(one.key, one.title) for one in given.steps if not wanted or one.key in wanted]


def _keep_page(entry: Entry, given: Filled) -> HttpResponse:
    """The link and the short code, to be photographed."""
    url = private_url(entry.visit.token)
    context = frame_of(entry, given) | {
        "url": url,
        "code": code_of(entry.visit.token),
        "qr": segno.make(url, error="m", micro=False).png_data_uri(scale=6, border=3),
        "next_url": entry.url(given.first_open()),
        "is_draft": given.application.state == ApplicationState.DRAFT,
    }
    return render(entry.request, "apply/keep.html", context)


# ------------------------------------------------------------------ how to end it


def _withdraw_page(entry: Entry, given: Filled) -> HttpResponseBase:
    application = given.application
    return _ending(
        entry, given, "withdraw", may_withdraw_application(application),
        lambda: withdraw_application(application=application, now=entry.now), after=_gone_on,
    )  # fmt: skip


def _erase_page(entry: Entry, given: Filled) -> HttpResponseBase:
    application = given.application
    return _ending(
        entry, given, "erase", may_erase_application(application),
        lambda: erase_application(application=application, now=entry.now), after=_erased,
    )  # fmt: skip


def _hide_page(entry: Entry, given: Filled) -> HttpResponseBase:
    application = given.application
    return _ending(
        entry, given, "hide-name", Verdict(True),
        lambda: hide_name(application=application, now=entry.now), after=_gone_on,
    )  # fmt: skip


def _hide_report_page(entry: Entry, given: Filled) -> HttpResponseBase:
    report = report_of(given.application)
    if report is None or not report.may_publish:
        return redirect(entry.url())
    return _ending(
        entry, given, "hide-report", Verdict(True),
        lambda: take_back_report(report=report, now=entry.now), after=_gone_on,
    )  # fmt: skip


def _ending(
    entry: Entry, given: Filled, act: str, verdict: Verdict, done: Callable[[], Any],
    *, after: Page,
) -> HttpResponseBase:  # fmt: skip
    """Ask once more, then do it."""
    if entry.is_sent:
        try:
            done()
            return after(entry, given)
        except Refused as refusal:
            verdict = refusal.verdict
    context = frame_of(entry, given) | {"act": act, "verdict": verdict}
    status = 200 if verdict else 409
    return render(entry.request, "apply/ending.html", context, status=status)


def _gone_on(entry: Entry, _given: Filled) -> HttpResponseBase:
    return redirect(entry.url())


def _erased(entry: Entry, given: Filled) -> HttpResponse:
    """Say that it is done here and now: the link opens nothing any more."""
    return render(entry.request, "apply/erased.html", {"round": given.application.round})


PAGES: Mapping[str, Page] = {
    "": _state_page,
    "keep": _keep_page,
    "withdraw": _withdraw_page,
    "erase": _erase_page,
    "hide-name": _hide_page,
    "hide-report": _hide_report_page,
    AGREEMENT: agreement_page,
    RENOUNCE: renounce_page,
    REPORT: report_page,
    PHOTOS: photos_page,
    REVIEW: review_page,
}
