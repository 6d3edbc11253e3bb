"""Nominations in the admin: the list, the one page, the steps, the history."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.admin import masks
from awards.admin.lists import CategoryFilter, StateFilter, reads_masked
from awards.admin.nomination_drafts import DraftViews
from awards.admin.nomination_page import NominationPage
from awards.admin.nomination_photos import PhotoViews
from awards.admin.nomination_steps import NominationSteps
from awards.models import Nomination, Round
from awards.models.nominations import NOMINATORS
from awards.search import found_nominations
from directory.admin.base import person
from directory.models import MediaPartner, User, is_overseer, organisations_held
from directory.models.organisations import Role
from directory.models.people import holdings
from kit.verdict import ALLOWED, Verdict, refuse

NO_MEDIUM = "只有合作媒体的编辑可以提名。"
STATE = '<span class="state state--{}">{}</span><small class="below">{}</small>'
BELOW = '{}<small class="below">{}</small>'
SUSPENDED = "贵媒体的合作已暂停，暂时不能提名。请联系项目运营。"


@admin.register(Nomination)
class NominationAdmin(PhotoViews, DraftViews, NominationSteps, NominationPage):
    """The nominations of the user's medium, and of the rounds that the user runs."""

    section = "评选"
    place = 10
    list_filter: ClassVar[Any] = (StateFilter, "round", CategoryFilter, "partner")
    list_select_related: ClassVar[Any] = (
        "round__award", "round__column__partner", "category", "partner__organisation", "nominee",
        "nominee_before_merge",
    )  # fmt: skip
    search_fields: ClassVar[Any] = ("nominee__name",)  # the box; the index finds (see search)
    search_help_text = "姓名、拼音、事迹里的词、媒体"
    list_display_links = ("who",)
    change_list_template = "admin/awards/nomination/change_list.html"

    # ---------------------------------------------------------------- rows

    def scoped(self, request: HttpRequest) -> QuerySet[Nomination]:
        user = person(request)
        rows = Nomination.objects.visible_to(user)
        return masks.with_shown(rows, user, timezone.now())

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Newest change first; for a medium newest first, since changes by others would tell."""
        return ("-pk",) if reads_masked(person(request)) else ("-updated_at", "-pk")

    def search(self, request: HttpRequest, queryset: Any, term: str) -> QuerySet[Nomination]:
        return found_nominations(queryset, term)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = found.result_list.defer("story", "search_text")
        return found

    def pickable(self, request: HttpRequest) -> QuerySet[Nomination]:
        return self.get_queryset(request).select_related(*self.list_select_related)

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Nomination | None = None) -> Verdict:
        return ALLOWED if has_part(user) else refuse("您的角色不经手提名。")

    def may_add(self, user: Any) -> Verdict:
        media = organisations_held(user, NOMINATORS)
        if not media:
            return refuse(NO_MEDIUM)
        active = MediaPartner.objects.active().filter(organisation__in=media)
        return ALLOWED if active.exists() else refuse(SUSPENDED)

    # ---------------------------------------------------------------- list

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        user = person(request)
        if not runs_something(user):
            return ("who", "part_of", "own_shown", "sent")
        return ("who", "part_of", "partner", "shown", "sent")

    def get_list_filter(self, request: HttpRequest) -> Any:
        dropped = set() if runs_something(person(request)) else {"partner"}
        return [one for one in super().get_list_filter(request) if _name(one) not in dropped]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters ask: the stored state, above all, tells what is masked."""
        return lookup in ("state", "category", "round__id__exact", "partner__id__exact")

    @admin.display(description="被提名者", ordering=None)
    def who(self, obj: Nomination) -> str:
        kind = obj.nominee.get_kind_display()
        return format_html(BELOW, own_nominee(obj), kind)

    @admin.display(description="轮次与类别")
    def part_of(self, obj: Nomination) -> str:
        return format_html(BELOW, obj.round, obj.category or "未选类别")

    @admin.display(description="状态，轮到谁")
    def shown(self, obj: Any) -> str:
        state, words = obj.shown_state, masks.shown_label(obj.shown_state)
        turn = masks.shown_turn(state, own=False)
        return format_html(STATE, state, words, turn)

    @admin.display(description="状态，轮到谁")
    def own_shown(self, obj: Any) -> str:
        state, words = obj.shown_state, masks.shown_label(obj.shown_state)
        return format_html(STATE, state, words, masks.shown_turn(state, own=True))

    @admin.display(description="提交时间", empty_value="未提交")
    def sent(self, obj: Nomination) -> datetime | None:
        return obj.submitted_at

    # ---------------------------------------------------------------- history

    def history_entries(self, request: HttpRequest, obj: Nomination) -> Any:
        entries = super().history_entries(request, obj)
        return masks.visible_entries(entries, obj, person(request), timezone.now())

    def photo_url(self, public_id: str) -> str:
        """The address of a photo for those inside."""
        return reverse("admin:awards_photo_file", args=(public_id,))


PARTS = {*NOMINATORS, Role.ORGANISER, Role.APPROVER}


def has_part(user: User) -> bool:
    """Whether nominations concern this user at all."""
    return is_overseer(user) or any(held.role in PARTS for held in holdings(user))


def runs_something(user: User) -> bool:
    """Whether the user has other media's nominations before them, not only their own."""
    media = organisations_held(user, NOMINATORS)
    return len(media) > 1 or Round.objects.run_by(user).exists()


def own_nominee(obj: Nomination) -> str:
    """The nominee as this nomination named it, also after it was merged into another."""
    return str(obj.nominee_before_merge or obj.nominee)


def _name(one: Any) -> Any:
    return one[0] if isinstance(one, tuple) else one
