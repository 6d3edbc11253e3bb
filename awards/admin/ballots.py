"""Ballots in the admin: rules, electorate, codes that are shown once, the count by two people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from awards.actions.counting import annul_ballot, confirm_ballot, count_ballot, settle_ballot
from awards.actions.electorate import (
    Slip,
    generate_codes,
    import_electorate,
    missing_for_ballot,
    prepare_ballot,
    reissue_code,
    take_members,
)
from awards.actions.voter_letters import (
    invitation_words,
    invitations,
    invite_voters,
    vote_address,
)
from awards.admin.nominations import has_part
from awards.admin.steps import StepPage, StepPages, taking
from awards.ballot_page import result_lines, turnout
from awards.candidates import inside_names, rough_turnout
from awards.forms.ballots import CodesForm, ElectorateForm, ReissueForm
from awards.forms.steps import ReasonForm, StepForm
from awards.models import Ballot
from awards.models.ballots import stages_for_ballot
from awards.permissions import may_step_stage
from awards.permissions.ballots import (
    may_invite_voters,
    may_prepare_ballot,
    may_read_result,
    may_reissue_code,
    may_see_ballot,
    may_step_ballot,
)
from awards.workflow import BALLOT, BallotState
from directory.admin.base import person
from directory.models import User, organisations_held
from directory.models.organisations import Role
from kit.cells import Column
from kit.qr import qr_drawing
from kit.tabular import content_disposition, csv_lines
from kit.verdict import ALLOWED, Verdict, refuse, unready

B = "ballot"
DRAWN = 2000  # slips with a QR code on one page; a longer list is printed from the table
SHOWN_BEFORE = "这份表单刚才已经办好，投票码只显示一次；没有保存好就请重新生成或补发。"
PREPARING = ("import_electorate", "generate_codes", "take_members")
ELECTORATE = "admin/awards/ballot/electorate.html"
STEPS: Sequence[StepPage[Ballot]] = (
    StepPage(
        "import_electorate", "导入投票人名单", ElectorateForm, taking(import_electorate, B),
        "整份名单一次导入，替换已有的投票人；有问题的行逐行列出，不会只导入一半。",
        "名单已导入。", "", ELECTORATE,
    ),
    StepPage(
        "generate_codes", "生成投票码", CodesForm, taking(generate_codes, B),
        "生成不记名的一次性投票码，替换已有的投票人。", "投票码已生成。",
    ),
    StepPage(
        "take_members", "取用成员名单", StepForm, taking(take_members, B),
        "把现在的机构成员（或在席评委）定为投票人；之后加入的人不能投票。", "投票人名单已确定。",
    ),
    StepPage(
        "reissue_code", "补发投票码", ReissueForm, taking(reissue_code, B),
        "原来的投票码立即作废；已经投票的人不能补发。", "已补发。",
    ),
    StepPage(
        "invite_voters", "写投票邀请信", StepForm, taking(invite_voters, B),
        "给名单里每位登录投票、填有邮箱的人写一封邀请信，每人只有一封，投没投过都一样写。"
        "信先进发件箱，放行之前可以逐封修改；信里没有投票码，也没有只属于某个人的链接。",
        "邀请信已写入发件箱，等待放行。", "", "admin/awards/ballot/invite.html",
    ),
    StepPage(
        "count", "计票", StepForm, taking(count_ballot, B),
        "开启并打乱全部选票，统计得票；封存的选票和密钥随即销毁，不能重来。"
        "清单摘要立即写入公开账本。", "已计票，等另一个人复核确认。", "main",
    ),
    StepPage(
        "confirm", "确认结果", StepForm, taking(confirm_ballot, B),
        "由选票清单重新计票，一致才能确认。公正性报告随本轮结果公布。", "结果已确认。", "main",
        "admin/awards/ballot/confirm.html",
    ),
    StepPage(
        "annul", "作废本次票选", ReasonForm, taking(annul_ballot, B),
        "作废后不能恢复，原因留在记录里。", "已作废。", "danger",
    ),
    StepPage(
        "settle", "按得票确定晋级", StepForm, taking(settle_ballot, B),
        "得票最多的前几名晋级，其余不晋级。", "晋级名单已确定。", "main",
        "admin/awards/ballot/confirm.html",
    ),
)  # fmt: skip
SLIPS = (Column("place", "序号"), Column("label", "姓名或工号"), Column("code", "投票码"),
         Column("url", "投票地址"))  # fmt: skip


def may_settle_ballot(user: User, ballot: Ballot, now: datetime) -> Verdict:
    """Whether the confirmed result may decide who advances."""
    if ballot.state != BallotState.CONFIRMED:
        return may_see_ballot(user, ballot) & unready("票选结果还没有经第二个人确认。")
    return may_step_stage(user, ballot.stage, "settle", now)


@admin.register(Ballot)
class BallotAdmin(StepPages[Ballot]):
    """The ballots of the rounds that the user runs."""

    section = "评选"
    place = 34
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("title", "shown", "method", "electorate", "window")
    list_filter = ("state", "method")
    list_select_related: ClassVar[Any] = (
        "stage__round__award", "stage__round__column__partner", "organisation",
    )  # fmt: skip
    search_fields = ("stage__round__title", "stage__title")
    autocomplete_fields = ("organisation",)
    change_form_template = "admin/awards/ballot/change_form.html"
    fieldsets = (
        (None, {"fields": ("stage", "method", ("max_choices", "seats"))}),
        ("投票人", {"fields": ("electorate", "organisation", "instructions")}),
    )

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Ballot | None = None) -> Verdict:
        if obj is None:
            return ALLOWED if has_part(user) else refuse("您的角色不经手票选。")
        return may_see_ballot(user, obj)

    def may_add(self, user: Any) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER, Role.LEAD_EDITOR))
        return ALLOWED if user.is_superuser or held else refuse("票选由项目运营筹备。")

    def may_change(self, user: Any, obj: Ballot | None = None) -> Verdict:
        return self.may_add(user) if obj is None else may_prepare_ballot(user, obj)

    def step_verdict(self, user: User, thing: Ballot, verb: str, now: datetime) -> Verdict:
        if verb == "settle":
            return may_settle_ballot(user, thing, now)
        if verb == "reissue_code":
            return may_reissue_code(user, thing)
        if verb == "invite_voters":
            return may_invite_voters(user, thing, now)
        if verb not in PREPARING:
            return may_step_ballot(user, thing, verb)
        by_code = thing.electorate == Ballot.Electorate.CODES
        fits = by_code is (verb != "take_members")
        kept = may_prepare_ballot(user, thing)
        return kept & (ALLOWED if fits else unready("投票人的类型不同，请先修改“投票人”。"))

    def offers(self, user: User, obj: Ballot, page: StepPage[Ballot], verdict: Verdict) -> bool:
        waits = page.verb == "confirm" and obj.state == BallotState.COUNTED
        return bool(verdict) or waits

    def explains(self, user: User, thing: Ballot) -> bool:
        return bool(may_see_ballot(user, thing))

    # ---------------------------------------------------------------- the form

    def get_readonly_fields(self, request: HttpRequest, obj: Ballot | None = None) -> Any:
        return ("stage",) if obj else ()

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        if field.name == "stage":
            return stages_for_ballot(person(request)).order_by("round__title", "pk")
        return super().choices_for(request, field)

    def store(self, request: HttpRequest, obj: Ballot, form: Any, change: bool) -> None:
        prepare_ballot(ballot=obj, by=person(request), now=timezone.now())

    def step_form(
        self, request: HttpRequest, thing: Ballot, page: StepPage[Ballot], data: Any
    ) -> StepForm:
        if page.form is ElectorateForm:
            return ElectorateForm(data, files=request.FILES, thing=thing)
        return page.form(data, thing=thing)

    # ---------------------------------------------------------------- codes, shown once

    def _take(
        self, request: HttpRequest, thing: Ballot, page: StepPage[Ballot], form: StepForm,
        now: datetime,
    ) -> HttpResponse:  # fmt: skip
        """As any step; fresh codes are the answer itself, because nobody can show them again."""
        if page.verb not in ("import_electorate", "generate_codes", "reissue_code"):
            return super()._take(request, thing, page, form, now)
        key, user, given = form.cleaned_data["form_key"], person(request), form.arguments()
        shape = given.pop("shape", "page")
        with transaction.atomic():
            if self.use_key(key, user) is not None:
                messages.warning(request, SHOWN_BEFORE)
                return HttpResponseRedirect(self.after_step(request, thing, page, thing.state))
            made = page.act(thing, by=user, now=now, **given)
            self.keep_result(key, page.verb)
        slips = [made] if isinstance(made, Slip) else made
        if not isinstance(slips, list) or not slips:
            messages.success(request, f"{thing}：{page.done}")
            return HttpResponseRedirect(self.after_step(request, thing, page, thing.state))
        return self._slips(request, thing, page, slips, shape)

    def _slips(
        self, request: HttpRequest, thing: Ballot, page: StepPage[Ballot], slips: list[Slip],
        shape: str,
    ) -> HttpResponse:  # fmt: skip
        url = vote_address(thing)
        if shape == "csv":
            rows = (
                (str(one.place), one.label, one.code, slip_address(url, one.code)) for one in slips
            )
            answer = HttpResponse(
                b"".join(csv_lines(SLIPS, rows)), content_type="text/csv; charset=utf-8"
            )
            name = f"投票码_{len(slips)}.csv"
            answer.headers["Content-Disposition"] = content_disposition(name)
            return answer
        few = len(slips) <= DRAWN
        context = {
            **self.admin_site.each_context(request),
            "title": page.label, "subtitle": "", "opts": self.opts, "url": url,
            "slips": [(one, code_of(url, one.code) if few else "") for one in slips],
            "thing": thing, "back": reverse(f"{self._view_prefix}_change", args=(thing.pk,)),
            "listing": reverse(f"{self._view_prefix}_changelist"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/awards/ballot/slips.html", context)

    # ---------------------------------------------------------------- pages

    def step_facts(
        self, request: HttpRequest, thing: Ballot, page: StepPage[Ballot], now: datetime
    ) -> dict[str, Any]:
        facts = {
            "summary": summary(thing), "is_ranked": thing.is_ranked,
            "lines": shown_result(person(request), thing),
        }  # fmt: skip
        if page.verb != "invite_voters":
            return facts
        subject, text = invitation_words(thing)
        return facts | {"letters": invitations(thing), "subject": subject, "text": text}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        ballot = context.get("original")
        if ballot is not None:
            context |= {
                "standing_label": ballot.get_state_display(),
                "standing_turn": BALLOT.turn[ballot.state],
                "missing": missing_for_ballot(ballot),
                "summary": summary(ballot),
                "is_ranked": ballot.is_ranked,
                "lines": shown_result(person(request), ballot),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="票选")
    def title(self, obj: Ballot) -> str:
        return str(obj)

    @admin.display(description="状态")
    def shown(self, obj: Ballot) -> str:
        words = obj.get_state_display() if obj.counted_at else obj.stage.get_state_display()
        return format_html('<span class="state">{}</span>', words)

    @admin.display(description="投票时间")
    def window(self, obj: Ballot) -> str:
        return window_text(obj)


def slip_address(url: str, code: str) -> str:
    """The address on one slip: the code stands behind the #, which a browser never sends.

    The page fills it in (ballot.js) and takes it off its address; without scripts it is typed.
    """
    return f"{url}#{code}"


def code_of(url: str, code: str) -> SafeString:
    """The QR code of one slip."""
    return qr_drawing(slip_address(url, code), "投票二维码")


def window_text(ballot: Ballot) -> str:
    """The window in words."""
    ends = (ballot.stage.opens_at, ballot.stage.closes_at)
    first, last = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "未定" for at in ends)
    return f"{first} 至 {last}"


def summary(ballot: Ballot) -> list[tuple[str, str]]:
    """The facts by which one recognises a ballot; the turnout is rough while it runs."""
    rows = [
        ("环节", str(ballot)),
        ("环节状态", str(ballot.stage.get_state_display())),
        ("投票时间", window_text(ballot)),
        ("计票办法", str(ballot.get_method_display())),
        ("名单人数", str(ballot.voters.count())),
        ("投票地址", vote_address(ballot)),
    ]
    if ballot.state == BallotState.TAKING:
        return [*rows, ("投票率", rough_turnout(ballot))]
    facts = ballot.result["facts"]
    return [
        *rows,
        ("投票率", f"{turnout(facts)}（{facts['used']} / {facts['electorate']}）"),
        ("作废的投票码", str(facts["void_codes"])),
        ("拒绝的重复投票", str(facts["refused"])),
        ("无法开启的选票", str(facts["spoiled"])),
        ("清单摘要", ballot.result["sha256"]),
    ]


def shown_result(user: User, ballot: Ballot) -> list[tuple[str, str, bool]]:
    """Who got how many votes, once that may be known."""
    return result_lines(ballot, inside_names(ballot)) if may_read_result(user, ballot) else []
