"""The auditor's pages: every rule with what breaks it, and who did what to one thing."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.admin.progress import MARKER, shown_while
from charity_site.audit import RULES, Run
from charity_site.audit_pages import RUNS, find_thing, sections, trail_of
from directory.models import User
from directory.permissions import may_audit
from kit.pages import private_page
from ledger.models import AuditRun

_TITLES = {rule.key: rule.title for rule in RULES}


@private_page()
def audit_page(request: HttpRequest) -> HttpResponseBase:
    """GET: the latest run, or the one that is asked for. POST: look at everything now."""
    user = _auditor(request)
    if request.method == "POST":
        return _looking(request, user)
    asked = request.GET.get("run", "")
    kept = AuditRun.objects.visible_to(user)
    runs = kept.defer("report")[:RUNS]
    wanted = kept.filter(public_id=asked) if asked else kept
    run = wanted.first()
    if asked and run is None:
        raise Http404
    facts = {
        "title": "规则核查", "subtitle": None, "run": run, "runs": runs,
        "sections": sections(run), "rules": len(RULES),
    }  # fmt: skip
    return _page(request, "admin/audit/rules.html", facts)


@private_page(methods=("GET",))
def trail_page(request: HttpRequest) -> HttpResponseBase:
    """Who did what to one thing, when, on which version and why."""
    _auditor(request)
    asked = request.GET.get("of", "").strip()
    thing = find_thing(asked) if asked else None
    facts = {
        "title": "办理经过", "subtitle": None, "asked": asked,
        "trail": trail_of(thing) if thing is not None else None,
    }  # fmt: skip
    return _page(request, "admin/audit/trail.html", facts)


def _auditor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    may_audit(request.user).require()
    return request.user


def _page(request: HttpRequest, template: str, facts: dict[str, Any]) -> TemplateResponse:
    request.current_app = admin.site.name
    return TemplateResponse(request, template, admin.site.each_context(request) | facts)


# ------------------------------------------------------------------ while it runs


def _looking(request: HttpRequest, user: User) -> HttpResponseBase:
    """The page in parts, one line for each rule as soon as it was looked at."""
    facts = {"title": "正在核查", "subtitle": None, "rules": len(RULES)}
    context = admin.site.each_context(request) | facts
    page = render_to_string("admin/audit/running.html", context, request)
    head, _, tail = page.partition(MARKER)
    run = Run(by=user, started_at=timezone.now())
    return shown_while(head, _lines(run), tail)


def _lines(run: Run) -> Iterator[str]:
    """Run outside the request's transaction: that one ended when this began to be sent."""
    for place, outcome in enumerate(run.look(), 1):
        words = "通过" if outcome.is_green else "不通过"
        yield format_html(
            '<p class="export-step" role="status"><progress value="{}" max="{}"></progress> '
            "{} / {}　{}：{}</p>\n",
            place, len(RULES), place, len(RULES), _TITLES[outcome.key], words,
        )  # fmt: skip
    yield _ended(run)


def _ended(run: Run) -> str:
    try:
        kept = run.keep()
    except DatabaseError:
        return format_html(
            '<p class="export-step export-failed" role="alert">{}</p>',
            f"核查完成，不通过 {run.red} 条，但结果没有存下来。请再试一次。",
        )
    return format_html(
        '<p class="export-step export-done" role="status">核查完成：{} 条通过，{} 条不通过。 '
        '<a class="button" href="{}?run={}">查看结果</a></p>\n',
        kept.rules - kept.red, kept.red, reverse("admin_audit"), kept.public_id,
    )  # fmt: skip
