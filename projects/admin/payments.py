"""Payments in the admin: the list, and one payment with its payee, masked."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from directory.admin.base import person
from kit.money import money
from kit.verdict import Verdict, refuse
from ledger.models import entries_for
from projects.actions import missing_for_ready
from projects.actions.payees import same_account
from projects.admin.funds import SECTION
from projects.admin.payment_acts import SECRET_NAMES, PaymentActs
from projects.entitlements import beneficiary_of, may_pay
from projects.models import Commitment, Payment
from projects.permissions import may_add_file, may_read_payments, may_see_payment
from projects.workflow import PaymentState

STYLES = "css/admin-money.css"
LATER = ("ready_by", "paid_on", "paid_by", "bank_reference")
PIECES = {
    "terms": "admin/projects/payment/terms.html",
    "payee": "admin/projects/payment/payee.html",
    "files": "admin/projects/payment/files.html",
    "lines": "admin/projects/payment/lines.html",
    "clawbacks": "admin/projects/payment/clawbacks.html",
}
VERBS = {
    "start": "发起", "terms": "税务处理和凭证", "ready": "备妥", "batch": "编入批次",
    "unbatch": "退出批次", "export": "放行", "pay": "已付", "fail": "付款失败",
    "correct": "更正后重付", "hold": "暂缓", "resume": "恢复", "bounce": "银行退回",
    "waive": "不再支付", "consent": "收款人同意", "fill": "收款人填写", "decline": "收款人放弃",
    "reopen": "重新收集", "verify": "收款信息核对通过", "send_back": "退回重新填写",
    "reveal": "查看完整信息", "files": "上传材料", "open_file": "打开材料", "erase": "清除个人信息",
}  # fmt: skip


class OneCommitment(admin.SimpleListFilter):
    """The payments of one commitment, as its page links to them; thousands are no choice."""

    title, parameter_name = "资金占用", "commitment__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if not self.asked:
            return []
        one = Commitment.objects.visible_to(person(request)).filter(pk=self.asked).first()
        return [(self.asked, one.title if one is not None else "没有这一笔")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        return queryset.filter(commitment=int(self.asked)) if self.asked else queryset

    @property
    def asked(self) -> str:
        """The key in the address, if it is one."""
        typed = self.value() or ""
        return typed if typed.isascii() and typed.isdecimal() and len(typed) < 16 else ""


@admin.register(Payment)
class PaymentAdmin(PaymentActs):
    """The payments of the funds that the user works with."""

    class Media:
        css: ClassVar[Any] = {"all": (STYLES,)}

    section = SECTION
    place = 30
    list_display = ("what", "payee_shown", "sums", "state_shown", "started_at")
    list_filter = ("state", "treatment", "commitment__fund", OneCommitment)
    search_fields = ("commitment__title", "=public_id", "=bank_reference")
    search_help_text = "用途、付款编号或银行流水号"
    fields = (
        "state_shown", "what", "for_whom", "sums", "terms_shown", "payee_facts", "papers",
        "in_batches", "asked_back", "started_at", "started_by", "ready_by", "paid_on", "paid_by",
        "bank_reference", "reference",
    )  # fmt: skip
    readonly_fields = fields
    records_saves = False
    verb_labels = VERBS

    def scoped(self, request: HttpRequest) -> QuerySet[Payment]:
        return Payment.objects.visible_to(person(request)).for_page()

    def may_view(self, user: Any, obj: Payment | None = None) -> Verdict:
        return may_read_payments(user) if obj is None else may_see_payment(user, obj)

    def may_add(self, user: Any) -> Verdict:
        return refuse("付款从“资金占用”的页面发起。")

    def may_change(self, user: Any, obj: Payment | None = None) -> Verdict:
        return refuse("付款按步骤办理，不能手工改动。")

    def history_entries(self, request: HttpRequest, obj: Payment) -> Any:
        """What happened to the payment, and to what its payee wrote."""
        both = entries_for(obj) | entries_for(obj.payee)
        return both.order_by("-sequence")

    def get_fields(self, request: HttpRequest, obj: Payment | None = None) -> Any:
        """The page knows who reads it: files are named only to those who may open them."""
        if obj is not None:
            obj.reader = person(request)  # type: ignore[attr-defined]
        return [name for name in self.fields if name not in LATER or getattr(obj, name, None)]

    # ---------------------------------------------------------------- columns

    @admin.display(description="用途")
    def what(self, obj: Payment) -> str:
        words = obj.commitment.title
        return words if obj.instalment == 1 else f"{words}（第 {obj.instalment} 期）"

    @admin.display(description="收款人")
    def payee_shown(self, obj: Payment) -> SafeString:
        name = obj.payee.masked()["name"] or obj.payee.get_relation_display()
        line = '{} <span class="cell-more">{}</span>'
        return format_html(line, name, obj.payee.get_state_display())

    @admin.display(description="金额")
    def sums(self, obj: Payment) -> SafeString:
        words = f"税 {money(obj.tax)}，实付 {money(obj.net)}" if obj.tax else ""
        return format_html('{} <span class="cell-more">{}</span>', money(obj.gross), words)

    @admin.display(description="状态")
    def state_shown(self, obj: Payment) -> SafeString:
        line = '<span class="state state--{}">{}</span> <span class="cell-more">{}</span>'
        return format_html(line, obj.state, obj.get_state_display(), obj.note or obj.turn)

    # ---------------------------------------------------------------- one payment

    @admin.display(description="付款编号")
    def reference(self, obj: Payment) -> str:
        return obj.public_id

    @admin.display(description="获得者")
    def for_whom(self, obj: Payment) -> SafeString:
        whom = beneficiary_of(obj.commitment.purpose)
        verdict = may_pay(obj.commitment.purpose, timezone.now())
        now = "现在可以付款" if verdict else verdict.reason
        words = f"{whom.name}{'（未成年）' if whom.is_minor else ''}" if whom else "没有登记"
        return format_html('{} <span class="cell-more">{}</span>', words, now)

    @admin.display(description="税务与凭证")
    def terms_shown(self, obj: Payment) -> SafeString:
        waits = obj.state == PaymentState.COLLECTING
        return _piece("terms", payment=obj, lacks=missing_for_ready(obj) if waits else ())

    @admin.display(description="收款信息")
    def payee_facts(self, obj: Payment) -> SafeString:
        rows = [(SECRET_NAMES[name], text) for name, text in obj.payee.masked().items() if text]
        others = same_account(obj.payee, obj.reader)  # type: ignore[attr-defined]
        return _piece("payee", payee=obj.payee, rows=rows, others=others)

    @admin.display(description="材料")
    def papers(self, obj: Payment) -> SafeString:
        files = obj.payee.files.filter(removed_at__isnull=True).order_by("pk")
        opens = may_add_file(obj.reader, obj.payee)  # type: ignore[attr-defined]
        url = self.act_url(obj, "open_file") if opens else ""
        return _piece("files", files=list(files), url=url)

    @admin.display(description="批次")
    def in_batches(self, obj: Payment) -> SafeString:
        lines = obj.lines.select_related("batch").order_by("pk")
        return _piece("lines", lines=list(lines))

    @admin.display(description="追回")
    def asked_back(self, obj: Payment) -> SafeString:
        return _piece("clawbacks", clawbacks=list(obj.clawbacks.order_by("pk")))


def _piece(name: str, **facts: Any) -> SafeString:
    # A field that is only read keeps the line ends of its text.
    return mark_safe(render_to_string(PIECES[name], facts).strip())  # noqa: S308 - a template's
