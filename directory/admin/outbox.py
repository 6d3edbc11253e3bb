"""The outbox in the admin: read, put right, let go one by one or many at once; its templates."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.actions import edit_mail, release_mails, step_mail
from directory.admin.base import StaffAdmin, person
from directory.forms.outbox import MailForm, ReleaseForm, TemplateForm
from directory.letters import filled, sample_values
from directory.models import Mail, MailTemplate, Organisation, User, organisations_held
from directory.models.outbox import MAIL_RUNNERS
from directory.permissions import (
    may_edit_mail,
    may_keep_templates,
    may_run_mail,
    may_see_mails,
    may_step_mail,
)
from directory.workflow import MAIL, MailState
from kit.admin import Button, ScopedAdmin, reason_question
from kit.pages import private_page
from kit.verdict import Refused, Verdict, refuse

SECTION = "邮件"
STYLES = "css/admin-awards.css"
AT_ONCE = 100  # how many are shown, and released, together
VERBS = ("release", "retry", "take_back", "discard")
SHOWN = ("state_shown", "organisation", "kind", "address_shown", "text_shown")
MOMENTS = ("queued_at", "not_before", "released_at", "try_after", "tries", "problem", "sent_at")


def held_until(mail: Mail, now: datetime) -> str:
    """What a mail waits for that may not be let go yet; empty for every other."""
    moment = mail.not_before
    if mail.state != MailState.WAITING or moment is None or moment <= now:
        return ""
    return f"所告知的事 {timezone.localtime(moment):%m月%d日 %H:%M} 公布，之后可放行"


def masked(address: str) -> str:
    """An address as those may see it who only watch: its first letter and its host."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


class ReleaseMany(ScopedAdmin[Mail]):
    """Adds `release/` beside the list: the waiting mails of the list, to read and let go together.

    Only those that the page showed are released, so that nobody lets go what was not seen.
    """

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(private_page()(self.release_page))
        own = path("release/", page, name="directory_mail_release_many")
        return [own, *super().get_urls()]

    def release_page(self, request: HttpRequest) -> HttpResponse:
        """Show what waits, or release what was chosen."""
        user = person(request)
        may_see_mails(user).require()
        listing = self.get_changelist_instance(request)
        found: Any = listing.get_queryset(request)
        ready = Mail.objects.run_by(user).releasable(timezone.now())
        shown = ready.filter(pk__in=found.values("pk"))
        rows = list(shown.select_related("organisation").order_by("pk")[:AT_ONCE])
        back = f"{reverse('admin:directory_mail_changelist')}?{request.GET.urlencode()}"
        form = ReleaseForm(request.POST or None, mails=rows)
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                return self._released(request, user, form, back)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                status = refusal.status
        context = self.admin_site.each_context(request) | {
            "title": "批量放行", "opts": self.opts, "form": form, "mails": rows, "back": back,
            "count": shown.count(), "bound": AT_ONCE, "chosen": form.chosen(),
        }  # fmt: skip
        return render(request, "admin/directory/mail/release.html", context, status=status)

    def _released(
        self, request: HttpRequest, user: User, form: ReleaseForm, back: str
    ) -> HttpResponse:
        key = form.cleaned_data["form_key"]
        if self.use_key(key, user) is None:
            count = release_mails(mails=form.cleaned_data["mails"], by=user, now=timezone.now())
            self.message_user(request, f"已放行 {count} 封邮件。")
        else:
            self.message_user(request, "刚才已经放行，没有重复办理。")
        return HttpResponseRedirect(back)


@admin.register(Mail)
class MailAdmin(ReleaseMany, StaffAdmin[Mail]):
    """The mails of the programmes that the user runs."""

    section = SECTION
    place = 10
    form = MailForm
    list_display = ("subject", "kind", "address_shown", "state_shown", "queued_at")
    list_filter = ("state", "kind", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("subject",)
    search_help_text = "主题"
    sortable_by = ("queued_at",)
    fields = (*SHOWN, *MOMENTS)
    readonly_fields = (*SHOWN, *MOMENTS)
    change_list_template = "admin/directory/mail/change_list.html"
    records_saves = False
    verb_labels = {
        "edit": "修改", "send": "发送", "fail": "没有发出",
        **{verb: MAIL.label(verb) for verb in VERBS},
    }  # fmt: skip

    class Media:
        css = {"all": (STYLES,)}

    def scoped(self, request: HttpRequest) -> QuerySet[Mail]:
        user = person(request)
        return Mail.objects.visible_to(user).with_reads(user)

    def may_view(self, user: Any, obj: Mail | None = None) -> Verdict:
        return may_see_mails(user)

    def may_add(self, user: Any) -> Verdict:
        return refuse("邮件由各个办理步骤写成，不能在这里新增。")

    def may_change(self, user: Any, obj: Mail | None = None) -> Verdict:
        return may_see_mails(user) if obj is None else may_edit_mail(user, obj)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        return houses(person(request))

    def get_fields(self, request: HttpRequest, obj: Mail | None = None) -> Any:
        if obj is not None and may_edit_mail(person(request), obj):
            names = ["to", "subject", "text", "state_shown", "organisation", "kind", "queued_at"]
            return [*names, "not_before"] if obj.not_before else names
        return [name for name in self.fields if name not in MOMENTS or getattr(obj, name, None)]

    def store(self, request: HttpRequest, obj: Mail, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("to", "subject", "text")}
        edit_mail(
            mail=obj, **given, by=person(request), now=timezone.now(),
            version=form.expected_version,
        )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = person(request)
        url = reverse("admin:directory_mail_release_many")
        query = request.GET.urlencode()
        more = {
            "release_url": f"{url}?{query}" if query else url,
            "may_release": Mail.objects.run_by(user).releasable(timezone.now()).exists(),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    # ---------------------------------------------------------------- acts

    def object_views(self) -> dict[str, Any]:
        return {verb: partial(self.take, verb=verb) for verb in VERBS}

    def buttons(self, request: HttpRequest, obj: Mail) -> list[Button]:
        user, now = person(request), timezone.now()
        if not may_run_mail(user, obj):
            return []
        return [
            Button(
                MAIL.label(verb), self.act_url(obj, verb), may_step_mail(user, obj, verb, now),
                tone={"release": "main", "discard": "danger"}.get(verb, ""),
                asks=(reason_question(),) if verb == "discard" else (),
                fields=(("version", str(obj.version)),),
            )
            for verb in VERBS
            if MAIL.step(verb, obj.state)
        ]  # fmt: skip

    def take(self, request: HttpRequest, obj: Mail, verb: str) -> None:
        seen = request.POST.get("version", "")
        step_mail(
            mail=obj, verb=verb, by=person(request), now=timezone.now(),
            reason=request.POST.get("reason", ""),
            version=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
        )  # fmt: skip
        self.message_user(request, f"已{MAIL.label(verb)}。")

    # ---------------------------------------------------------------- how it is told

    @admin.display(description="收件地址")
    def address_shown(self, obj: Any) -> str:
        if obj.erased_at:
            return "（已清除）"
        return obj.to if obj.is_read else masked(obj.to)

    @admin.display(description="正文")
    def text_shown(self, obj: Any) -> SafeString | str:
        if obj.erased_at:
            return "（已清除）"
        return (
            format_html('<div class="letter">{}</div>', obj.text) if obj.is_read else "（不显示）"
        )

    @admin.display(description="状态")
    def state_shown(self, obj: Mail) -> SafeString:
        words = obj.get_state_display()
        below = obj.problem or obj.discard_reason or held_until(obj, timezone.now()) or obj.turn
        line = '<span class="state state--{}">{}</span> <span class="cell-more">{}</span>'
        return format_html(line, obj.state, words, below)


def houses(user: User) -> QuerySet[Organisation]:
    """The houses and media whose mails the user runs; all that have some for who oversees."""
    rows = Organisation.objects.filter(pk__in=Mail.objects.visible_to(user).values("organisation"))
    own = Organisation.objects.filter(pk__in=organisations_held(user, MAIL_RUNNERS))
    return (rows | own).distinct().order_by("name_pinyin", "pk")


@admin.register(MailTemplate)
class MailTemplateAdmin(StaffAdmin[MailTemplate]):
    """How a programme words its mails."""

    section = SECTION
    place = 20
    form = TemplateForm
    list_display = ("kind", "organisation", "subject")
    list_filter = ("organisation", "kind")
    list_select_related = ("organisation",)
    fields = ("organisation", "kind", "subject", "text", "preview")
    readonly_fields = ("preview",)

    class Media:
        css = {"all": (STYLES,)}

    def may_view(self, user: Any, obj: MailTemplate | None = None) -> Verdict:
        return may_see_mails(user)

    def may_add(self, user: Any) -> Verdict:
        return may_keep_templates(user)

    def may_change(self, user: Any, obj: MailTemplate | None = None) -> Verdict:
        return may_keep_templates(user, obj)

    def may_delete(self, user: Any, obj: MailTemplate | None = None) -> Verdict:
        """Without a template the shipped words are used again."""
        return may_keep_templates(user, obj)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        user = person(request)
        if user.is_superuser:
            return Organisation.objects.order_by("name_pinyin", "pk")
        held = organisations_held(user, MAIL_RUNNERS)
        own = MailTemplate.objects.visible_to(user).values("organisation")
        rows = Organisation.objects.filter(pk__in=held) | Organisation.objects.filter(pk__in=own)
        return rows.distinct().order_by("name_pinyin", "pk")

    def get_fields(self, request: HttpRequest, obj: MailTemplate | None = None) -> Any:
        return [name for name in self.fields if obj is not None or name != "preview"]

    def get_readonly_fields(self, request: HttpRequest, obj: MailTemplate | None = None) -> Any:
        return ("organisation", "kind", "preview") if obj is not None else ("preview",)

    @admin.display(description="预览（示例内容）")
    def preview(self, obj: MailTemplate) -> SafeString:
        values = sample_values(obj.kind)
        parts = ((filled(words, values),) for words in (obj.subject, obj.text))
        return format_html_join("", '<div class="letter">{}</div>', parts)
