"""What may be done with one payment and its payee: buttons, and the addresses behind them."""

from functools import partial
from typing import Any

import segno
from django.core.files.storage import default_storage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.addresses import absolute_url
from kit.admin import Button, Choice, reason_question
from kit.evidence import read_evidence
from kit.intake import IntakeRefused
from kit.verdict import Refused, Verdict
from projects.actions import (
    add_payee_file,
    bounce_payment,
    correct_payment,
    demand_back,
    drop_demand,
    erase_payee,
    hold_payment,
    link_payee,
    make_ready,
    read_payee_file,
    receive_back,
    reopen_payee,
    resume_payment,
    reveal_payee,
    send_back_payee,
    set_terms,
    verify_payee,
    waive_payment,
)
from projects.admin.amounts import typed_amount
from projects.models import Clawback, PayeeFile, Payment, TaxTreatment, Voucher
from projects.permissions import (
    may_add_file,
    may_demand_back,
    may_link_payee,
    may_reveal_payee,
    may_set_terms,
    may_step_clawback,
    may_step_payee,
    may_step_payment,
)
from projects.workflow import PAYEE, PAYMENT

SECRET_NAMES = {
    "name": "收款人", "number": "证件号码", "phone": "电话", "bank": "开户银行",
    "account_name": "户名", "account": "账号", "guardian": "监护人",
}  # fmt: skip
PLAIN = {"ready": make_ready, "resume": resume_payment, "correct": correct_payment}
WITH_REASON = {"hold": hold_payment, "bounce": bounce_payment}
OF_PAYEE = {"verify": verify_payee, "reopen": reopen_payee}
TO_FUND, TO_OTHER = "fund", "other"
ENDED = ("paid", "waived")
TONES = {"ready": "main", "verify": "main", "link": "main", "waive": "danger", "bounce": "danger",
         "erase": "danger"}  # fmt: skip
DONE = {
    "ready": "已备妥。", "resume": "已恢复。", "correct": "请更正收款信息，再备妥。",
    "hold": "已暂缓。", "bounce": "已登记银行退回。", "verify": "已核对通过。",
    "reopen": "可以重新生成链接。",
}  # fmt: skip


class PaymentActs(StaffAdmin[Payment]):
    """Adds the acts to the page of a payment; each asks its action, which decides."""

    def object_views(self) -> dict[str, Any]:
        own = {
            "terms": self.take_terms, "waive": self.take_waiver, "link": self.take_link,
            "send_back": self.take_back, "reveal": self.take_reveal, "file": self.take_file,
            "open_file": self.open_file, "erase": self.take_erasure, "demand": self.take_demand,
            "received": self.take_return, "drop": self.take_drop,
        }  # fmt: skip
        steps = {verb: partial(self.take_step, verb=verb) for verb in (*PLAIN, *WITH_REASON)}
        payee = {verb: partial(self.take_payee_step, verb=verb) for verb in OF_PAYEE}
        return own | steps | payee

    # ---------------------------------------------------------------- buttons

    def buttons(self, request: HttpRequest, obj: Payment) -> list[Button]:
        user = person(request)
        return [
            *self._payee_buttons(user, obj), *self._step_buttons(user, obj),
            *self._later_buttons(user, obj),
        ]  # fmt: skip

    def _button(
        self, obj: Payment, name: str, label: str, verdict: Verdict, note: str = "", *asks: Choice
    ) -> Button:
        fields = (("version", str(obj.version)),)
        return Button(label, self.act_url(obj, name), verdict, tone=TONES.get(name, ""),
                      note=note, asks=asks, fields=fields)  # fmt: skip

    def _payee_buttons(self, user: User, obj: Payment) -> list[Button]:
        payee, made = obj.payee, []
        if link := may_link_payee(user, payee):
            note = "链接只显示一次，可发到手机，也可打印二维码；以前的链接随即作废。"
            made.append(self._button(obj, "link", "生成收款链接", link, note))
        for verb, note in (
            ("verify", "户名与收款人、收款人与获得者的关系都已核对。"),
            ("reopen", ""),
        ):
            if PAYEE.step(verb, payee.state) and (yes := may_step_payee(user, payee, verb)):
                made.append(self._button(obj, verb, PAYEE.label(verb), yes, note))
        if PAYEE.step("send_back", payee.state) and (
            yes := may_step_payee(user, payee, "send_back")
        ):
            asks = reason_question("请收款人更正什么")
            made.append(self._button(obj, "send_back", "退回重新填写", yes, "", asks))
        if yes := may_reveal_payee(user, payee):
            note = "查看的人、时间和原因留在记录里。"
            made.append(self._button(obj, "reveal", "查看完整信息", yes, note, reason_question()))
        if yes := may_add_file(user, payee):
            made.append(self._button(obj, "file", "上传材料", yes, "", *_file_questions()))
        return made

    def _step_buttons(self, user: User, obj: Payment) -> list[Button]:
        made = []
        if terms := may_set_terms(user, obj):
            made.append(self._button(obj, "terms", "税务处理和凭证", terms, "", *_terms(obj)))
        for verb in ("ready", "resume", "correct", "hold", "bounce"):
            verdict = may_step_payment(user, obj, verb)
            if PAYMENT.step(verb, obj.state) and verdict:
                asks = (reason_question(),) if verb in WITH_REASON else ()
                made.append(self._button(obj, verb, PAYMENT.label(verb), verdict, "", *asks))
        if PAYMENT.step("waive", obj.state) and (yes := may_step_payment(user, obj, "waive")):
            options = ((TO_FUND, "退回资金池"), (TO_OTHER, "留着，改付给别的收款人"))
            where = Choice("to", "这笔钱", options)
            made.append(self._button(obj, "waive", "不再支付", yes, "", where, reason_question()))
        return made

    def _later_buttons(self, user: User, obj: Payment) -> list[Button]:
        made = []
        open_one = obj.clawbacks.filter(state="demanded").first()
        if open_one is None and (yes := may_demand_back(user, obj)):
            asks = (Choice("amount", "要求退还（元）", max_length=20), reason_question())
            made.append(self._button(obj, "demand", "追回", yes, "", *asks))
        if open_one is not None:
            open_one.payment = obj
            if yes := may_step_clawback(user, open_one, "return"):
                ask = Choice("bank", "银行流水号", max_length=60)
                made.append(self._button(obj, "received", "登记已退还", yes, "", ask))
            if yes := may_step_clawback(user, open_one, "drop"):
                made.append(self._button(obj, "drop", "不再追回", yes, "", reason_question()))
        if obj.payee.erased_at is None and may_add_file(user, obj.payee) and obj.state in ENDED:
            note = "姓名、证件、电话、账号和材料全部删除；锁定的批次和金额保留。"
            yes = may_add_file(user, obj.payee)
            made.append(self._button(obj, "erase", "清除个人信息", yes, note, reason_question()))
        return made

    # ---------------------------------------------------------------- steps

    def take_step(self, request: HttpRequest, obj: Payment, verb: str) -> None:
        """Take a step that asks for nothing, or for a reason."""
        given: dict[str, Any] = {"payment": obj, "version": _version(request)}
        if verb in WITH_REASON:
            given["reason"] = request.POST.get("reason", "")
        act: Any = PLAIN.get(verb) or WITH_REASON[verb]
        done = act(**given, by=person(request), now=timezone.now())
        if verb == "ready" and done.state == "held":
            self.message_user(request, f"暂缓付款：{done.note}")
        else:
            self.message_user(request, DONE[verb])

    def take_payee_step(self, request: HttpRequest, obj: Payment, verb: str) -> None:
        """Take a step with the payee."""
        act: Any = OF_PAYEE[verb]
        act(payee=obj.payee, by=person(request), now=timezone.now())
        self.message_user(request, DONE[verb])

    def take_terms(self, request: HttpRequest, obj: Payment) -> None:
        """Say how it is taxed and which voucher proves it."""
        given = {name: request.POST.get(name, "") for name in ("treatment", "voucher", "basis")}
        set_terms(payment=obj, **given, by=person(request), now=timezone.now(),
                  version=_version(request))  # fmt: skip
        self.message_user(request, "已保存。")

    def take_waiver(self, request: HttpRequest, obj: Payment) -> None:
        """Give the payment up."""
        waive_payment(
            payment=obj, reason=request.POST.get("reason", ""), by=person(request),
            now=timezone.now(), to_fund=request.POST.get("to") != TO_OTHER,
            version=_version(request),
        )  # fmt: skip
        self.message_user(request, "已停止，不再支付。")

    def take_back(self, request: HttpRequest, obj: Payment) -> None:
        """Ask the payee to write again."""
        reason = request.POST.get("reason", "")
        send_back_payee(payee=obj.payee, reason=reason, by=person(request), now=timezone.now())
        self.message_user(request, "已退回，请重新生成收款链接。")

    def take_erasure(self, request: HttpRequest, obj: Payment) -> None:
        """Take away all that identifies the payee."""
        reason = request.POST.get("reason", "")
        erase_payee(payee=obj.payee, reason=reason, by=person(request), now=timezone.now())
        self.message_user(request, "个人信息已清除。")

    # ---------------------------------------------------------------- shown once

    def take_link(self, request: HttpRequest, obj: Payment) -> HttpResponse:
        """Make the private link: the answer itself shows it, because nobody can read it again."""
        made = link_payee(payee=obj.payee, by=person(request), now=timezone.now())
        url = absolute_url(reverse("links:private_link", args=(made.token,)))
        facts = {"title": "收款链接", "url": url, "qr": qr_image(url), "payment": obj,
                 "expires": made.link.expires_at}  # fmt: skip
        return self._shown(request, obj, "admin/projects/payment/link.html", facts)

    def take_reveal(self, request: HttpRequest, obj: Payment) -> HttpResponse:
        """Show what the payee wrote, once."""
        reason = request.POST.get("reason", "")
        found = reveal_payee(payee=obj.payee, reason=reason, by=person(request), now=timezone.now())
        rows = [(SECRET_NAMES[name], text) for name, text in found.items() if text]
        facts = {"title": "收款人信息", "rows": rows, "payment": obj}
        return self._shown(request, obj, "admin/projects/payment/reveal.html", facts)

    def _shown(
        self, request: HttpRequest, obj: Model, template: str, facts: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request), "subtitle": "", "opts": self.opts,
            "back": reverse(f"{self._view_prefix}_change", args=(obj.pk,)),
            "listing": reverse(f"{self._view_prefix}_changelist"), **facts,
        }  # fmt: skip
        return TemplateResponse(request, template, context)

    # ---------------------------------------------------------------- files

    def take_file(self, request: HttpRequest, obj: Payment) -> None:
        """Add a private file."""
        upload = request.FILES.get("file")
        if upload is None:
            raise Refused("请先选择文件。")
        try:
            file = read_evidence(upload)
        except IntakeRefused as refusal:
            raise Refused(str(refusal)) from refusal
        add_payee_file(
            payee=obj.payee, kind=request.POST.get("kind", ""), file=file, by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "材料已收入。")

    def open_file(self, request: HttpRequest, obj: Payment) -> HttpResponseBase:
        """Hand out a private file as an attachment; that it was opened is on record."""
        rows = obj.payee.files.filter(removed_at__isnull=True)
        found = rows.filter(public_id=request.POST.get("which", "")).first()
        if found is None or not default_storage.exists(found.file_name):
            raise Http404
        read_payee_file(file=found, by=person(request), now=timezone.now())
        suffix = found.file_name.rpartition(".")[2]
        return FileResponse(
            default_storage.open(found.file_name), as_attachment=True,
            filename=f"{found.get_kind_display()}.{suffix}", content_type=found.media_type,
        )  # fmt: skip

    # ---------------------------------------------------------------- asked back

    def take_demand(self, request: HttpRequest, obj: Payment) -> None:
        """Ask for money back."""
        amount = typed_amount(request.POST.get("amount", ""))
        reason = request.POST.get("reason", "")
        demand_back(
            payment=obj, amount=amount, reason=reason, by=person(request), now=timezone.now()
        )
        self.message_user(request, "已登记追回。")

    def take_return(self, request: HttpRequest, obj: Payment) -> None:
        """Record that it came back."""
        receive_back(
            clawback=_open_clawback(obj), bank_reference=request.POST.get("bank", ""),
            by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "已登记退还。")

    def take_drop(self, request: HttpRequest, obj: Payment) -> None:
        """Give the demand up."""
        drop_demand(
            clawback=_open_clawback(obj), reason=request.POST.get("reason", ""),
            by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "不再追回。")


def qr_image(url: str) -> str:
    """The QR code of an address as a picture that stands in the page itself."""
    made: str = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=4)
    return made


def _open_clawback(payment: Payment) -> Clawback:
    found = payment.clawbacks.filter(state="demanded").first()
    if found is None:
        raise Refused("这笔付款没有在追回。")
    return found


def _version(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def _terms(payment: Payment) -> tuple[Choice, ...]:
    treatments = tuple(one for one in TaxTreatment.choices if one[0])
    vouchers = tuple(one for one in Voucher.choices if one[0])
    return (
        Choice("treatment", "税务处理", treatments, value=payment.treatment),
        Choice("voucher", "凭证", vouchers, value=payment.voucher),
        Choice("basis", "文号或协议编号", required=False, value=payment.treatment_basis,
               max_length=120),
    )  # fmt: skip


def _file_questions() -> tuple[Choice, ...]:
    limits = "JPG、PNG、WebP 照片，或 PDF、Word、Excel 文件，不超过 20 MB。"
    kinds = Choice("kind", "种类", tuple(PayeeFile.Kind.choices))
    return (kinds, Choice("file", "文件", kind="file", help=limits))
