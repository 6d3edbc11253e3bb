"""Batches in the admin: made from what is ready, released by another, answered by the bank."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.admin import Button, Choice, reason_question
from kit.admin.forms import KEY
from kit.dates import china_day
from kit.ids import public_id
from kit.money import money
from kit.pages import private_page
from kit.sheets import LIMITS
from kit.tabular import CONTENT_TYPES, content_disposition
from kit.verdict import Refused, Verdict, refuse
from projects.actions import (
    BatchDownload,
    LinesRefused,
    annul_batch,
    download_batch,
    export_withholding,
    import_answers,
    make_batch,
    mark_line,
    release_batch,
)
from projects.admin.funds import SECTION
from projects.bankfile import read_day
from projects.models import Batch, Payment
from projects.permissions import (
    may_answer_batch,
    may_download_batch,
    may_export_withholding,
    may_make_batch,
    may_read_batches,
    may_see_batch,
    may_step_batch,
)
from projects.withholding import Month, gross_sum, tax_sum, withheld
from projects.workflow import BatchState, PaymentState

LATER = ("released_at", "released_by", "annulled_at", "annulled_by", "annul_reason")
AT_ONCE = 200  # payments that the page offers at a time


class BatchPages(StaffAdmin[Batch]):
    """Adds the page on which a batch is made, and the one for taxes withheld."""

    def get_urls(self) -> list[URLPattern]:
        wrap, both = self.admin_site.admin_view, private_page()
        return [
            path("make/", wrap(both(self.make_page)), name="projects_batch_make"),
            path("withholding/", wrap(both(self.tax_page)), name="projects_batch_withholding"),
            *super().get_urls(),
        ]

    def _page(
        self, request: HttpRequest, template: str, facts: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request), "subtitle": "", "opts": self.opts,
            "listing": reverse(f"{self._view_prefix}_changelist"), "form_key": public_id(), **facts,
        }  # fmt: skip
        return TemplateResponse(request, template, context, status=status)

    # ---------------------------------------------------------------- made

    def make_page(self, request: HttpRequest) -> HttpResponse:
        """Show what is ready; put what was ticked into a batch."""
        user = person(request)
        may_make_batch(user).require()
        if request.method != "POST":
            return self._offer(request, user)
        try:
            return self._made(request, user)
        except Refused as refusal:
            return self._offer(request, user, refusal)

    def _offer(
        self, request: HttpRequest, user: User, refusal: Refused | None = None
    ) -> HttpResponse:
        found = list(ready_payments(user)[: AT_ONCE + 1])
        rows = found[:AT_ONCE]
        picked = request.POST.getlist("pick") if refusal else [str(one.pk) for one in rows]
        facts = {
            "title": "生成付款批次", "rows": rows, "more": len(found) > AT_ONCE,
            "picked": set(picked), "error": refusal.reason if refusal else "",
        }  # fmt: skip
        status = refusal.status if refusal else 200
        return self._page(request, "admin/projects/batch/make.html", facts, status)

    def _made(self, request: HttpRequest, user: User) -> HttpResponse:
        keys = {
            int(k) for k in request.POST.getlist("pick")[:2000] if k.isdecimal() and len(k) < 19
        }
        rows = list(Payment.objects.visible_to(user).paid_by(user).filter(pk__in=keys).for_page())
        houses = {one.commitment.fund.run_by for one in rows}
        if len(houses) != 1:
            raise Refused("请勾选要付的款项；一个批次只付同一家机构的款项。")
        (house,) = houses
        key = request.POST.get(KEY, "")[:40]
        if not key:
            raise Refused("页面不完整，请重新打开再办理。")
        done = make_batch(organisation=house, payments=rows, by=user, now=timezone.now(), key=key)
        if done.held:
            words = f"{len(done.held)} 笔现在不能付款，已自动暂缓：{done.held[0].note}"
            self.message_user(request, words, "WARNING")
        if done.batch is None:
            return HttpResponseRedirect(reverse("admin:projects_batch_make"))
        self.message_user(request, f"批次 {done.batch.label} 已生成，等另一个人放行。")
        return HttpResponseRedirect(reverse(f"{self._view_prefix}_change", args=(done.batch.pk,)))

    # ---------------------------------------------------------------- taxes

    def tax_page(self, request: HttpRequest) -> HttpResponse:
        """Show what was withheld in a month; hand out the list."""
        user, now = person(request), timezone.now()
        may_export_withholding(user).require()
        asked = request.POST.get("month", "") or request.GET.get("month", "")
        month = Month.read(asked) or Month.of(china_day(now)).before
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            done = export_withholding(month=month, reason=reason, by=user, now=now)
            return attachment(done)
        rows = list(withheld(Payment.objects.visible_to(user).paid_by(user), month).for_page())
        facts = {"title": "代扣申报表", "month": month, "rows": rows, "tax": tax_sum(rows),
                 "gross": gross_sum(rows), "before": month.before, "after": month.next}  # fmt: skip
        return self._page(request, "admin/projects/batch/withholding.html", facts)


def ready_payments(user: User) -> Any:
    """What the user may put into a batch, the oldest first."""
    rows = Payment.objects.visible_to(user).paid_by(user).filter(state=PaymentState.READY)
    return rows.for_page().order_by("commitment__fund__run_by", "ready_at", "pk")


def attachment(done: BatchDownload) -> HttpResponse:
    """A workbook to save, kept nowhere on the way."""
    answer = HttpResponse(done.data, content_type=CONTENT_TYPES["xlsx"])
    answer["Content-Disposition"] = content_disposition(done.name)
    answer["Cache-Control"] = "no-store, private"
    return answer


@admin.register(Batch)
class BatchAdmin(BatchPages):
    """The batches of the houses whose money the user pays out or approves."""

    class Media:
        css: ClassVar[Any] = {"all": ("css/admin-money.css",)}

    section = SECTION
    place = 40
    list_display = ("label_shown", "organisation", "state_shown", "rows_shown", "sums", "made_at")
    list_filter = ("state", "year")
    list_select_related = ("organisation",)
    fields = (
        "state_shown", "organisation", "row_count", "sums", "content_sha256", "made_at", "made_by",
        "released_at", "released_by", "annulled_at", "annulled_by", "annul_reason",
    )  # fmt: skip
    readonly_fields = fields
    records_saves = False
    change_form_template = "admin/projects/batch/change_form.html"
    change_list_template = "admin/projects/batch/change_list.html"
    verb_labels = {
        "make": "生成", "release": "放行", "annul": "作废", "answer": "登记银行结果",
        "batch": "下载付款文件",
    }  # fmt: skip

    def may_view(self, user: Any, obj: Batch | None = None) -> Verdict:
        return may_read_batches(user) if obj is None else may_see_batch(user, obj)

    def may_add(self, user: Any) -> Verdict:
        return refuse("批次从“生成付款批次”的页面生成。")

    def may_change(self, user: Any, obj: Batch | None = None) -> Verdict:
        return refuse("批次生成之后不能改动。")

    def get_fields(self, request: HttpRequest, obj: Batch | None = None) -> Any:
        return [name for name in self.fields if name not in LATER or getattr(obj, name, None)]

    # ---------------------------------------------------------------- columns

    @admin.display(description="批次")
    def label_shown(self, obj: Batch) -> str:
        return obj.label

    @admin.display(description="金额")
    def sums(self, obj: Batch) -> SafeString:
        words = f"应付 {money(obj.gross)}，税 {money(obj.tax)}"
        return format_html('{} <span class="cell-more">{}</span>', money(obj.net), words)

    @admin.display(description="笔数")
    def rows_shown(self, obj: Batch) -> str:
        return f"{obj.row_count} 笔"

    @admin.display(description="状态")
    def state_shown(self, obj: Batch) -> SafeString:
        line = '<span class="state state--{}">{}</span> <span class="cell-more">{}</span>'
        return format_html(line, obj.state, obj.get_state_display(), obj.turn)

    # ---------------------------------------------------------------- acts

    def object_views(self) -> dict[str, Any]:
        return {
            "release": self.take_release, "annul": self.take_annulment,
            "download": self.take_download, "answers": self.take_answers, "mark": self.take_mark,
        }  # fmt: skip

    def buttons(self, request: HttpRequest, obj: Batch) -> list[Button]:
        user, made = person(request), []
        if obj.state == BatchState.MADE:
            release, annul = (may_step_batch(user, obj, verb) for verb in ("release", "annul"))
            if release or annul:
                note = f"{obj.row_count} 笔，实付 {money(obj.net)}；放行之后财务才能下载付款文件。"
                made.append(Button("放行", self.act_url(obj, "release"), release, tone="main",
                                   note=note))  # fmt: skip
            if annul:
                made.append(Button("作废", self.act_url(obj, "annul"), annul, tone="danger",
                                   asks=(reason_question(),)))  # fmt: skip
        if loads := may_download_batch(user, obj):
            asks = (reason_question("用途"),)
            made.append(Button("下载付款文件", self.act_url(obj, "download"), loads, tone="main",
                               note="每次下载都记入账本，内容始终相同。", asks=asks))  # fmt: skip
        if answers := may_answer_batch(user, obj):
            asks = (Choice("file", "银行返回的文件", kind="file", help=LIMITS),)
            made.append(Button("导入银行结果", self.act_url(obj, "answers"), answers, asks=asks))
        return made

    def take_release(self, request: HttpRequest, obj: Batch) -> None:
        """Let the batch go to the bank."""
        done = release_batch(batch=obj, by=person(request), now=timezone.now())
        if done.held:
            words = (
                f"没有放行：{len(done.held)} 笔现在不能付款，已自动暂缓（{done.held[0].note}）。"
                "请作废这个批次，重新生成。"
            )
            self.message_user(request, words, "ERROR")
        else:
            self.message_user(request, "已放行。")

    def take_annulment(self, request: HttpRequest, obj: Batch) -> None:
        """Give the batch up."""
        reason = request.POST.get("reason", "")
        annul_batch(batch=obj, reason=reason, by=person(request), now=timezone.now())
        self.message_user(request, "批次已作废，其中的付款可以重新编入批次。")

    def take_download(self, request: HttpRequest, obj: Batch) -> HttpResponse:
        """Hand out the file."""
        reason = request.POST.get("reason", "")
        done = download_batch(batch=obj, reason=reason, by=person(request), now=timezone.now())
        return attachment(done)

    def take_answers(self, request: HttpRequest, obj: Batch) -> HttpResponse | None:
        """Take in the bank's return file; every line that cannot be taken is listed."""
        upload = request.FILES.get("file")
        if upload is None:
            raise Refused("请先选择文件。")
        try:
            done = import_answers(batch=obj, upload=upload, by=person(request), now=timezone.now())
        except LinesRefused as refusal:
            facts = {"title": "银行结果没有登记", "batch": obj, "problems": refusal.problems,
                     "reason": refusal.reason,
                     "back": reverse(f"{self._view_prefix}_change", args=(obj.pk,))}  # fmt: skip
            return self._page(request, "admin/projects/batch/answers.html", facts, refusal.status)
        self.message_user(request, f"已登记：成功 {done.paid} 笔，失败 {done.failed} 笔。")
        return None

    def take_mark(self, request: HttpRequest, obj: Batch) -> None:
        """Record one result by hand."""
        key, sent = request.POST.get("line", ""), request.POST
        rows = obj.lines.select_related("batch")
        line = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if line is None:
            raise Refused("请选择批次里的一笔付款。")
        on = read_day(sent.get("on", ""), china_day(timezone.now()))
        if isinstance(on, str):
            raise Refused(f"{on}。")
        mark_line(
            line=line, is_paid=sent.get("result") == "paid", on=on,
            bank_reference=sent.get("bank", ""), reason=sent.get("reason", ""), by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, f"第 {line.position} 笔已登记。")

    # ---------------------------------------------------------------- pages

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        batch = context.get("original")
        if batch is not None:
            lines = batch.lines.select_related("payment__payee", "payment__commitment")
            context |= {
                "lines": list(lines.order_by("position")),
                "marks": may_answer_batch(person(request), batch),
                "mark_url": self.act_url(batch, "mark"),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = person(request)
        more = {"may_make": may_make_batch(user), "may_tax": may_export_withholding(user)}
        return super().changelist_view(request, {**more, **(extra_context or {})})
