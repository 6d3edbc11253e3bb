"""The panel in the admin: invited after a look at the conflicts, corrected, taken off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.actions.jury_letters import write_invitation
from awards.actions.jury_seats import edit_seat, invite_juror, remove_juror
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.jury_staff import InviteForm, RemoveForm, SeatForm
from awards.jury.conflicts import find_conflicts, reason
from awards.models import Nomination, Round, Seat, Stage
from awards.permissions.jury import may_remove_juror, may_run_jury, may_see_jury, may_sit
from awards.workflow import NominationState, RoundState
from directory.admin.base import person
from directory.models import Membership, Role, User, organisations_held
from directory.models.people import is_overseer
from kit.pages import private_page
from kit.verdict import ALLOWED, Refused, Verdict, refuse, unready

NAMED = 12  # how many conflicts the page names
RUNNING = (Role.ORGANISER, Role.APPROVER, Role.LEAD_EDITOR)
OVER = (RoundState.ANNOUNCED, RoundState.SETTLED, RoundState.ARCHIVED, RoundState.CANCELLED)


def has_jury_part(user: User) -> Verdict:
    """Whether the user has anything to do with juries, or reads everything."""
    runs = is_overseer(user) or organisations_held(user, RUNNING)
    return ALLOWED if runs else refuse("评委由项目运营安排，您的角色不经手。")


STEPS: Sequence[StepPage[Seat]] = (
    StepPage(
        "correct", "更正资料", SeatForm, taking(edit_seat, "seat"),
        "保存后立即重新判断利益关系，有关系的任务自动回避。", "已更正。",
    ),
    StepPage(
        "remove", "请离评委席", RemoveForm, taking(remove_juror, "seat"),
        "离席后立即看不到任何材料和结果；评分记录都保留。", "已离席。", "danger",
    ),
)  # fmt: skip


@admin.register(Seat)
class SeatAdmin(StepPages[Seat]):
    """Who sits on the juries of the rounds that the user runs."""

    section = "评选"
    place = 32
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("juror", "round", "affiliation", "shown", "invited_at")
    list_filter = ("round",)
    list_select_related: ClassVar[Any] = ("juror", "round__award", "round__column__partner")
    search_fields = ("juror__full_name", "affiliation")
    fields: ClassVar[Any] = ("juror", "round", "affiliation", "phone", "invited_at", "left_at",
                             "left_reason")  # fmt: skip
    readonly_fields = ("invited_at", "left_at", "left_reason")
    change_list_template = "admin/awards/jury/seat_list.html"

    def may_view(self, user: Any, obj: Seat | None = None) -> Verdict:
        return has_jury_part(user) if obj is None else may_see_jury(user, obj.round)

    def step_verdict(self, user: User, thing: Seat, verb: str, now: datetime) -> Verdict:
        if verb == "remove":
            return may_remove_juror(user, thing)
        sits = ALLOWED if thing.left_at is None else unready("这位评委已经离席。")
        return may_run_jury(user, thing.round) & sits

    @admin.display(description="状态")
    def shown(self, obj: Seat) -> str:
        return format_html('<span class="state">{}</span>', obj.state)

    # ---------------------------------------------------------------- inviting

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(private_page()(self.invite_page))
        return [path("invite/", view, name="awards_seat_invite"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may = any(True for _ in _rounds(person(request))[:1])
        return super().changelist_view(request, {**(extra_context or {}), "may_invite": may})

    def invite_page(self, request: HttpRequest) -> HttpResponseBase:
        """Choose a person, look at the conflicts, then invite."""
        user = person(request)
        has_jury_part(user).require()
        given = request.POST if request.method == "POST" else None
        form = InviteForm(
            given, rounds=_rounds(user), jurors=_jurors(user), initial=request.GET.dict()
        )
        context: dict[str, Any] = {"form": form}
        if given is not None and form.is_valid():
            try:
                if "confirm" in request.POST:
                    return self._invited(request, form)
                context |= _outlook(form.seat(), user)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
        context = self.admin_site.each_context(request) | context | {
            "title": "邀请评委", "opts": self.opts,
            "listing": reverse("admin:awards_seat_changelist"),
        }  # fmt: skip
        wrong = given is not None and bool(form.errors)
        return render(
            request, "admin/awards/jury/invite.html", context, status=400 if wrong else 200
        )

    def _invited(self, request: HttpRequest, form: InviteForm) -> HttpResponseBase:
        user, now, wish = person(request), timezone.now(), form.seat()
        with transaction.atomic():
            done = self.use_key(form.cleaned_data["form_key"], user)
            if done:
                return HttpResponseRedirect(reverse("admin:awards_seat_change", args=(done,)))
            seat = invite_juror(
                round_=wish.round, juror=wish.juror, affiliation=wish.affiliation,
                phone=wish.phone, kin=wish.kin, by=user, now=now,
            )  # fmt: skip
            stage = seat.round.stages.filter(kind=Stage.Kind.SCORING).first()
            free = len(_outlook(wish, user)["free"])
            mail = write_invitation(seat=seat, stage=stage, count=free, by=user, now=now)
            self.keep_result(form.cleaned_data["form_key"], str(seat.pk))
        words = "邀请邮件已在发件箱等待放行。" if mail else "对方没有填邮箱，请另行告知。"
        messages.success(request, f"{seat.juror}：已邀请。{words}")
        return HttpResponseRedirect(reverse("admin:awards_seat_change", args=(seat.pk,)))


def _rounds(user: User) -> QuerySet[Round]:
    """The rounds to whose jury the user may invite."""
    rows = Round.objects.run_by(user).filter(has_jury=True).exclude(state__in=OVER)
    held = organisations_held(user, (Role.ORGANISER, Role.LEAD_EDITOR))
    return rows if user.is_superuser or held else rows.none()


def _jurors(user: User) -> QuerySet[User]:
    """Everybody who may be asked: who holds the role of a juror, in whatever house.

    Shapes: as `may_sit` has it. Only names are told, and only to who has a jury to fill.
    """
    if not _rounds(user).exists():
        none: QuerySet[User] = User.objects.none()
        return none
    held = Membership.objects.live().filter(role=Role.JUROR).values("user")
    rows: QuerySet[User] = User.objects.filter(pk__in=held, is_active=True, is_superuser=False)
    return rows.order_by("full_name", "pk")


JUDGED = (NominationState.SUBMITTED, NominationState.ACCEPTED, NominationState.REVIEWING)


def _outlook(seat: Seat, user: User) -> dict[str, Any]:
    """What this juror could not score, before anybody is invited."""
    may_run_jury(user, seat.round).require()
    may_sit(seat.juror, seat.round).require()
    rows = Nomination.objects.visible_to(user).filter(round=seat.round, state__in=JUDGED)
    hits = find_conflicts([seat], rows)
    names = {row.pk: row for row in rows.select_related("nominee", "partner__organisation")}
    struck = [(names[pk], reason(some)) for (_, pk), some in sorted(hits.items())]
    return {
        "looked_at": True, "juror": seat.juror, "total": len(names), "struck": struck[:NAMED],
        "struck_count": len(struck), "more": max(0, len(struck) - NAMED),
        "free": [pk for pk in names if (seat.juror_id, pk) not in hits],
    }  # fmt: skip
