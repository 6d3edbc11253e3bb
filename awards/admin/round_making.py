"""New rounds from a template or a copy: one screen to choose, to see it, and to begin."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.actions.blueprints import draft_of, furnishing_of
from awards.actions.round_making import make_round
from awards.admin.steps import StepPages
from awards.checklist import checklist, stage_problems
from awards.forms.round_making import StartForm
from awards.models import Award, Column, Round, RoundTemplate
from awards.permissions import roles_in_award
from directory.admin.base import person
from directory.models import User
from directory.models.organisations import Role
from kit.checklist import Check
from kit.ids import public_id
from kit.pages import private_page
from kit.verdict import Refused

# Where each line of the check list leads: an anchor on the page of the round, or another page.
PAGES = {"stages": "set_stages"}
ANCHORS = {"categories": "#categories-group", "criteria": "#criteria-group"}


class MakingPages(StepPages[Round]):
    """Adds `start/`: GET shows what would be made, POST makes the draft, once."""

    def get_urls(self) -> list[URLPattern]:
        page = private_page()(self.start_view)
        name = "awards_round_start"
        return [
            path("start/", self.admin_site.admin_view(page), name=name),
            *super().get_urls(),
        ]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Choose, look, begin. What is chosen stands in the address until it is sent."""
        user = person(request)
        self.may_add(user).require()
        is_sent = request.method == "POST"
        data = request.POST if is_sent else _previewed(request)
        form = start_form(user, data)
        status = 200
        if form.is_valid() and is_sent:
            for sentence in form.missing():
                form.add_error(None, sentence)
            if form.is_valid():
                try:
                    return self._make(request, user, form)
                except Refused as refusal:
                    form.add_error(None, refusal.reason)
                    status = refusal.status
        return self._start_page(request, form, status)

    def _make(self, request: HttpRequest, user: User, form: StartForm) -> HttpResponse:
        given = form.cleaned_data
        with transaction.atomic():
            done = self.use_key(given["form_key"], user) if given["form_key"] else ""
            if done is not None:
                return self.response_already_sent(request, done)
            round_ = make_round(
                content=given["content"], award=given["award"], column=given["column"],
                title=given["title"], year=given["year"], starts_on=given["starts_on"],
                jury_of=given["copied"], origin=given["source"], by=user, now=timezone.now(),
            )  # fmt: skip
            self.keep_result(given["form_key"], str(round_.pk))
        messages.success(request, f"已新建草稿：{round_}。下面列出开放之前还差什么。")
        return HttpResponseRedirect(reverse("admin:awards_round_change", args=(round_.pk,)))

    def _start_page(self, request: HttpRequest, form: StartForm, status: int) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "新建评选轮次",
            "subtitle": "",
            "opts": self.opts,
            "form": form,
            "listing": reverse(f"{self._view_prefix}_changelist"),
            "blank_url": reverse(f"{self._view_prefix}_add"),
            "preview": preview(form),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/round/start.html", context, status=status)


def _previewed(request: HttpRequest) -> Any:
    """What a preview asks for; each look has a key of its own, so that an old address makes one."""
    if "source" not in request.GET:
        return None
    return {**request.GET.dict(), "form_key": public_id()}


def start_form(user: User, data: Any) -> StartForm:
    """The form with everything that is in the user's scope."""
    awards = Award.objects.visible_to(user).order_by("name", "pk")
    mine = [row.pk for row in awards if Role.ORGANISER in roles_in_award(user, row)]
    columns = Column.objects.visible_to(user).select_related("partner__organisation", "award")
    led = columns.filter(is_active=True).order_by("name", "pk")
    rounds = Round.objects.run_by(user).select_related("award", "column__partner__organisation")
    return StartForm(
        data,
        awards=awards.filter(pk__in=[*mine, *led.values_list("award", flat=True)]),
        columns=led,
        rounds=rounds.order_by("-year", "-pk"),
        templates=RoundTemplate.objects.visible_to(user).order_by("name", "pk"),
    )


def preview(form: StartForm) -> dict[str, Any] | None:
    """What the draft would hold, as rows that are nowhere stored."""
    given = getattr(form, "cleaned_data", {})
    if not given.get("content"):
        return None
    starts_on, copied = given.get("starts_on"), given.get("copied")
    rows = furnishing_of(given["content"], starts_on=starts_on, year=given.get("year") or 2000)
    draft = draft_of(given["content"], starts_on=starts_on)
    return {
        "title": given.get("title"),
        "year": given.get("year"),
        "award": given.get("award"),
        "column": given.get("column"),
        "starts_on": starts_on,
        "round": draft,
        "rows": rows,
        "problems": stage_problems(draft, rows.stages) if starts_on else [],
        "jurors": copied.seats.filter(left_at=None).count() if copied else 0,
    }


def linked_checks(round_: Round) -> list[tuple[Check, str]]:
    """The check list of a draft, each line with the address of what is meant."""
    change = reverse("admin:awards_round_change", args=(round_.pk,))

    def link(target: str) -> str:
        if target in PAGES:
            return reverse(f"admin:awards_round_{PAGES[target]}", args=(round_.pk,))
        if target == "jury":
            return reverse("admin:awards_seat_changelist") + f"?round__id__exact={round_.pk}"
        return change + ANCHORS.get(target, f"#id_{target}")

    return [(line, link(line.target)) for line in checklist(round_, now=timezone.now())]
