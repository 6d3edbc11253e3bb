"""Funds in the admin: their balances, and their total by two people; commitments to read."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.actions import kept_result
from directory.admin.base import StaffAdmin, person
from directory.models import Role, organisations_held
from kit.admin import Button, Choice, HouseForm, reason_question
from kit.admin.forms import KEY
from kit.ids import public_id
from kit.money import money
from kit.verdict import ALLOWED, Refused, Verdict, refuse
from projects.actions import change_total, create_fund, propose_total, start_payments
from projects.admin.amounts import RELATIONS, typed_amount, typed_shares
from projects.models import Commitment, Fund
from projects.permissions import (
    may_change_total,
    may_keep_fund,
    may_propose_total,
    may_read_funds,
    may_see_fund,
    may_start_payment,
)

SECTION = "资金"


class FundForm(HouseForm):
    """A fund's own texts; its total is asked for once, when it is opened."""

    first_total = forms.DecimalField(
        label="总额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="由复核人批准之后生效。此后调整总额同样要两个人。",
        error_messages={
            "required": "请填写总额。",
            "invalid": "请填写数字，如 1000000。",
            "min_value": "总额必须大于零。",
            "max_decimal_places": "金额最多两位小数。",
        },
    )

    class Meta:
        model = Fund
        fields = ("name", "purpose", "run_by", "programme", "partner")


def meter(fund: Fund) -> SafeString:
    """How much of the fund is reserved, committed and paid, as a bar and in words."""
    words = f"已占用 {money(fund.held)} / {money(fund.total)}"
    return format_html(
        '<meter class="fund__meter" min="0" max="{}" value="{}">{}</meter>'
        '<span class="below">{}</span>',
        str(fund.total or 1), str(fund.held), words, words,
    )  # fmt: skip


@admin.register(Fund)
class FundAdmin(StaffAdmin[Fund]):
    """The funds of the organisations that the user works for, and of columns they lead."""

    class Media:
        css: ClassVar[Any] = {"all": ("css/admin-deciding.css",)}

    section = SECTION
    place = 10
    form = FundForm
    list_display = ("name", "run_by", "used", "left", "waits")
    list_select_related = ("run_by", "programme", "partner__organisation")
    search_fields = ("name",)
    search_help_text = "资金池名称"
    autocomplete_fields = ("run_by", "programme", "partner")
    readonly_fields = ("balances", "waits")
    verb_labels = {
        "create": "设立", "propose_total": "提出总额", "change_total": "批准总额",
    }  # fmt: skip

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Fund | None = None) -> Verdict:
        return may_read_funds(user) if obj is None else may_see_fund(user, obj)

    def may_add(self, user: Any) -> Verdict:
        held = user.is_superuser or organisations_held(user, (Role.ORGANISER,))
        return ALLOWED if held else refuse("资金池由项目运营设立。")

    def may_change(self, user: Any, obj: Fund | None = None) -> Verdict:
        return self.may_add(user) if obj is None else may_keep_fund(user, obj)

    # ---------------------------------------------------------------- the page

    def get_fieldsets(self, request: HttpRequest, obj: Fund | None = None) -> Any:
        texts = ["name", "purpose", "run_by", "programme", "partner"]
        if obj is None:
            return ((None, {"fields": [*texts, "first_total"]}),)
        return (("余额", {"fields": ("balances", "waits")}), (None, {"fields": texts}))

    def get_readonly_fields(self, request: HttpRequest, obj: Fund | None = None) -> Any:
        # Whoever may spend it, and for whom, stands still once it is open.
        return self.readonly_fields if obj is None else (*self.readonly_fields, "run_by", "partner")

    def get_form(
        self, request: HttpRequest, obj: Fund | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            made.base_fields.pop("first_total", None)
        return made

    def choices_for(self, request: HttpRequest, field: Any) -> Any:
        """A new fund belongs to an organisation for which the user runs programmes."""
        rows = super().choices_for(request, field)
        user = person(request)
        if field.name == "run_by" and not user.is_superuser:
            return rows.filter(pk__in=organisations_held(user, (Role.ORGANISER,)))
        return rows

    def store(self, request: HttpRequest, obj: Fund, form: Any, change: bool) -> None:
        if change:
            super().store(request, obj, form, change)
            return
        given = {name: form.cleaned_data[name] for name in FundForm.Meta.fields}
        total = form.cleaned_data["first_total"]
        made = create_fund(**given, total=total, by=person(request), now=timezone.now())
        obj.pk, obj.__dict__ = made.pk, made.__dict__

    def _record(self, request: HttpRequest, obj: Fund, act: str, payload: dict[str, Any]) -> None:
        if act != "create":  # that act has recorded itself
            super()._record(request, obj, act, payload)

    def object_views(self) -> dict[str, Any]:
        return {"propose_total": self.take_proposal, "change_total": self.take_approval}

    def buttons(self, request: HttpRequest, obj: Fund) -> list[Button]:
        user, made = person(request), []
        proposes, approves = may_propose_total(user, obj), may_change_total(user, obj)
        if proposes:
            asks = (Choice("total", "新的总额（元）", max_length=20), reason_question())
            note = "由另一个人批准之后生效。"
            made.append(Button("调整总额", self.act_url(obj, "propose_total"), proposes,
                               note=note, asks=asks))  # fmt: skip
        if obj.proposed_total is not None and (approves or proposes):
            label = f"批准总额 {money(obj.proposed_total)}"
            made.append(Button(label, self.act_url(obj, "change_total"), approves, tone="main"))
        return made

    def take_proposal(self, request: HttpRequest, obj: Fund) -> None:
        """Ask for another total."""
        total, reason = typed_amount(request.POST.get("total", "")), request.POST.get("reason", "")
        propose_total(fund=obj, total=total, reason=reason, by=person(request), now=timezone.now())
        self.message_user(request, "已提出，等待复核人批准。")

    def take_approval(self, request: HttpRequest, obj: Fund) -> None:
        """Approve the total that waits."""
        change_total(fund=obj, by=person(request), now=timezone.now())
        self.message_user(request, "总额已生效。")

    # ---------------------------------------------------------------- columns

    @admin.display(description="占用")
    def used(self, obj: Fund) -> SafeString:
        return meter(obj)

    @admin.display(description="可用")
    def left(self, obj: Fund) -> str:
        return money(obj.available)

    @admin.display(description="待批准")
    def waits(self, obj: Fund) -> str:
        return (
            "" if obj.proposed_total is None else f"总额 {money(obj.proposed_total)}，等复核人批准"
        )

    @admin.display(description="资金")
    def balances(self, obj: Fund) -> SafeString:
        rows = (
            ("总额", obj.total), ("已预留", obj.reserved), ("已承诺", obj.committed),
            ("已支付", obj.paid), ("已退回", obj.returned), ("可用", obj.available),
        )  # fmt: skip
        lines = format_html_join("", "<li>{}：{}</li>", ((w, money(a)) for w, a in rows))
        address = reverse("admin:projects_commitment_changelist") + f"?fund__id__exact={obj.pk}"
        return format_html(
            '{}<ul class="fund__rows">{}</ul><a href="{}">查看每一笔占用</a>',
            meter(obj), lines, address,
        )  # fmt: skip


@admin.register(Commitment)
class CommitmentAdmin(StaffAdmin[Commitment]):
    """What is set aside: it follows what it is for; what was committed is paid out from here."""

    section = SECTION
    place = 20
    list_display = ("title", "fund", "shown_amount", "state", "reserved_at")
    list_select_related = ("fund",)
    list_filter = ("state", "fund")
    sortable_by = ()
    search_fields = ("title", "purpose")
    search_help_text = "用途"
    fields = (
        "title", "fund", "shown_amount", "on_the_way", "state", "reserved_at", "reserved_by",
        "committed_at", "committed_by", "released_at", "released_by", "release_reason", "purpose",
    )  # fmt: skip
    verb_labels = {
        "reserve": "预留", "commit": "承诺", "release": "释放", "give_back": "部分退回资金池",
    }  # fmt: skip
    readonly_fields = fields

    def may_view(self, user: Any, obj: Commitment | None = None) -> Verdict:
        return may_read_funds(user) if obj is None else may_see_fund(user, obj.fund)

    def may_change(self, user: Any, obj: Commitment | None = None) -> Verdict:
        return refuse("资金随所付的事项预留、承诺、释放，不能手工改动。")

    @admin.display(description="金额")
    def shown_amount(self, obj: Commitment) -> str:
        return money(obj.amount)

    @admin.display(description="付款")
    def on_the_way(self, obj: Commitment) -> SafeString:
        words = f"已发起 {money(obj.started)}，已付 {money(obj.paid)}，已退回 {money(obj.returned)}"
        address = reverse("admin:projects_payment_changelist") + f"?commitment__id__exact={obj.pk}"
        return format_html('{} <a href="{}">查看各笔付款</a>', words, address)

    # ---------------------------------------------------------------- paid out

    def object_views(self) -> dict[str, Any]:
        return {"start": self.take_start}

    def buttons(self, request: HttpRequest, obj: Commitment) -> list[Button]:
        verdict = may_start_payment(person(request), obj)
        if not verdict:
            return []
        left = money(obj.amount - obj.started)
        asks = (
            Choice("gross", "本期金额（元）", required=False, max_length=20,
                   help=f"不填就是余下的全部 {left}。"),
            Choice("instalment", "期次", value="1", max_length=2),
            Choice("shares", "分给几位收款人", required=False, long=True, max_length=1000,
                   help=f"只有一位就不填；几位时每行一位：金额 关系（{'、'.join(RELATIONS)}）。"),
        )  # fmt: skip
        note = "金额都是税前。发起之后为每位收款人生成收款链接。"
        fields = ((KEY, public_id()),)
        return [Button("发起付款", self.act_url(obj, "start"), verdict, tone="main", note=note,
                       asks=asks, fields=fields)]  # fmt: skip

    def take_start(self, request: HttpRequest, obj: Commitment) -> HttpResponse:
        """Begin to pay it out."""
        sent, by = request.POST, person(request)
        key = sent.get(KEY, "")[:40]
        if kept_result(key, by) is None:  # a second sending has been begun, and is no failure
            may_start_payment(by, obj).require()
        typed, instalment = sent.get("gross", "").strip(), sent.get("instalment", "").strip()
        gross = typed_amount(typed) if typed else obj.amount - obj.started
        if not instalment.isdecimal() or not 1 <= int(instalment) <= 99:
            raise Refused("期次是 1 到 99 的数字。")
        made = start_payments(
            commitment=obj, shares=typed_shares(sent.get("shares", ""), gross), gross=gross,
            instalment=int(instalment), by=by, now=timezone.now(), key=key,
        )  # fmt: skip
        self.message_user(request, f"已发起 {len(made)} 笔付款，请为收款人生成收款链接。")
        if len(made) == 1:
            return HttpResponseRedirect(
                reverse("admin:projects_payment_change", args=(made[0].pk,))
            )
        there = reverse("admin:projects_payment_changelist")
        return HttpResponseRedirect(f"{there}?commitment__id__exact={obj.pk}")
