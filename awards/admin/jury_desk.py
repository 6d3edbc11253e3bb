"""The organiser's desk of one scoring stage: coverage, progress, the plan, reminders, the lock."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.actions.jury_assignments import assign_entries, lock_scores
from awards.actions.jury_letters import remind_jurors, reminder_words
from awards.forms.jury_staff import PlanForm
from awards.jury.planning import make_plan, sitting
from awards.jury.reading import numbers
from awards.jury.standing import entries_of, owing, scoring_stages, standings
from awards.models import Assignment, Stage
from awards.models.jury import VOID
from awards.permissions.jury import may_assign, may_lock_scores, may_run_jury
from directory.admin.base import StaffAdmin, person
from kit.pages import private_page
from kit.verdict import Refused

SHOWN = 100  # rows of the coverage, the least covered first


class JuryDesk(StaffAdmin[Assignment]):
    """Adds the pages of a stage beside the list of assignments."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        post = ("POST",)
        pages = (
            ("stages/<slug:stage>/", "desk", private_page(methods=("GET",))(self.desk_page)),
            ("stages/<slug:stage>/plan/", "plan", private_page()(self.plan_page)),
            ("stages/<slug:stage>/remind/", "remind", private_page()(self.remind_page)),
            ("stages/<slug:stage>/lock/", "lock", private_page(methods=post)(self.lock_page)),
        )
        own = [path(route, wrap(view), name=f"awards_assignment_{n}") for route, n, view in pages]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        stages = scoring_stages(person(request))
        return super().changelist_view(request, {**(extra_context or {}), "stages": stages})

    def stage_of(self, request: HttpRequest, key: str) -> Stage:
        """The stage in the user's scope; a foreign one is as absent as a missing one."""
        self.may_view(request.user, None).require()
        found = next((one for one in scoring_stages(person(request)) if one.public_id == key), None)
        if found is None:
            raise Http404
        return found

    def answer(
        self, request: HttpRequest, page: str, stage: Stage, **more: Any
    ) -> HttpResponseBase:
        """One of these pages."""
        status = more.pop("status", 200)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts, "stage": stage,
            "listing": reverse("admin:awards_assignment_changelist"), **more,
        }  # fmt: skip
        return render(request, page, context, status=status)

    # ---------------------------------------------------------------- the desk

    def desk_page(self, request: HttpRequest, stage: str) -> HttpResponseBase:
        """How far the jury has come: coverage of each entry, progress of each juror."""
        one, user = self.stage_of(request, stage), person(request)
        live = ~Q(assignments__state__in=VOID) & Q(assignments__stage=one)
        rows = list(
            entries_of(one)
            .annotate(held=Count("assignments", filter=live))
            .select_related("nominee", "category")
            .prefetch_related("assignments__juror")
            .order_by("held", "pk")[:SHOWN]
        )
        places = numbers(one)
        entries = [
            (places.get(row.pk, 0), row, [a for a in row.assignments.all() if a.stage_id == one.pk])
            for row in rows
        ]
        return self.answer(
            request, "admin/awards/jury/desk.html", one, entries=entries,
            title=f"评审：{one.round.title}",
            total=entries_of(one).count(), shown=SHOWN, standings=standings(one),
            assigns=may_assign(user, one), runs=may_run_jury(user, one.round),
            locks=may_lock_scores(user, one),
        )  # fmt: skip

    def lock_page(self, request: HttpRequest, stage: str) -> HttpResponseBase:
        """Lock what is complete, once the stage is closed."""
        one = self.stage_of(request, stage)
        count = lock_scores(stage=one, by=person(request), now=timezone.now())
        messages.success(request, f"已锁定 {count} 份评分。")
        return HttpResponseRedirect(reverse("admin:awards_assignment_desk", args=(stage,)))

    # ---------------------------------------------------------------- the plan

    def plan_page(self, request: HttpRequest, stage: str) -> HttpResponseBase:
        """Ask, preview, apply: what is applied is exactly what was shown."""
        one, user = self.stage_of(request, stage), person(request)
        verdict, seats = may_assign(user, one), sitting(one)
        if request.method == "POST":
            verdict.require()
        given = request.POST if request.method == "POST" else None
        form = PlanForm(given, stage=one, seats=seats, seed=one.pk)
        plan, status = None, 200
        if given is not None:
            plan = make_plan(one, form.wish()) if form.is_valid() else None
            status = 200 if plan else 400
        if plan and request.POST.get("digest"):
            try:
                return self._applied(request, one, plan, form)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                status = 409
        return self.answer(
            request, "admin/awards/jury/plan.html", one, form=form, plan=plan,
            title=f"分配评审任务：{one.round.title}",
            verdict=verdict, seats=seats, total=entries_of(one).count(), status=status,
        )  # fmt: skip

    def _applied(
        self, request: HttpRequest, stage: Stage, plan: Any, form: PlanForm
    ) -> HttpResponseBase:
        user, desk = (
            person(request),
            reverse("admin:awards_assignment_desk", args=(stage.public_id,)),
        )
        with transaction.atomic():
            if self.use_key(form.cleaned_data["form_key"], user) is not None:
                messages.success(request, "这份方案刚才已经执行，没有重复分配。")
                return HttpResponseRedirect(desk)
            if request.POST["digest"] != plan.digest:
                raise Refused("预览之后情况有变，方案已经重新计算。请核对后再执行。")
            made = assign_entries(
                stage=stage, pairs=plan.pairs, freed=plan.freed, by=user, now=timezone.now()
            )
        messages.success(request, f"已分配 {len(made)} 份评审任务。")
        return HttpResponseRedirect(desk)

    # ---------------------------------------------------------------- reminders

    def remind_page(self, request: HttpRequest, stage: str) -> HttpResponseBase:
        """Those who owe something, each with the mail that would wait in the outbox."""
        one, user = self.stage_of(request, stage), person(request)
        verdict = may_run_jury(user, one.round)
        if request.method == "POST":
            return self._reminded(request, one)
        rows = [(standing, *reminder_words(one, standing)) for standing in owing(one)]
        return self.answer(
            request,
            "admin/awards/jury/remind.html",
            one,
            rows=rows,
            verdict=verdict,
            title=f"提醒评委：{one.round.title}",
        )

    def _reminded(self, request: HttpRequest, stage: Stage) -> HttpResponseBase:
        keys = [
            int(key) for key in request.POST.getlist("juror") if key.isascii() and key.isdigit()
        ]
        mails, silent = remind_jurors(
            stage=stage, jurors=keys, by=person(request), now=timezone.now()
        )
        messages.success(request, f"{len(mails)} 封提醒已在发件箱等待放行；同一人一天只提醒一次。")
        if silent:
            messages.warning(request, f"没有填邮箱，请另行联系：{'、'.join(silent)}。")
        return HttpResponseRedirect(
            reverse("admin:awards_assignment_desk", args=(stage.public_id,))
        )
