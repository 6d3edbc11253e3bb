"""Applications that a medium begins for somebody: begun here, filled in and handed over by a link.

The editor sees state words and what the medium itself wrote, never how the applicant is reached.
"""

from functools import partial
from typing import Any, ClassVar

import segno
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from directory.admin.base import person
from directory.models import MediaPartner, User, organisations_held
from directory.models.organisations import MEDIA_ROLES
from kit.admin import Button, HouseForm
from kit.admin.forms import KEY
from kit.verdict import Verdict, refuse
from projects.actions import begin_application, hand_over
from projects.actions.applicant_links import code_of, private_url
from projects.admin.application_buttons import visit_button
from projects.admin.grant_parts import SECTION
from projects.admin.recommended_reports import ReportPages
from projects.admin.site_visits import VisitPages
from projects.applying import FLAGS, TEXTS, Values
from projects.forms.applying import ContactForm
from projects.models import GrantRound, Recommendation
from projects.models.grant_rounds import ApplicantKind
from projects.permissions.applying import (
    may_hand_over,
    may_recommend,
    may_see_recommendation,
    told_state,
    told_turn,
)
from projects.regions import meant_by


class RecommendationForm(HouseForm):
    """The short version: who it is, how to reach them, why; the rest is filled in by the link."""

    applicant_phone = forms.CharField(
        label="申请人手机号", max_length=30, help_text="加密保存，保存后不再显示。",
        error_messages={"required": "请填写申请人的手机号。"},
    )  # fmt: skip
    region_typed = forms.CharField(
        label="所在县（市、区）", max_length=30, help_text="打字就行，如：榕江。",
        error_messages={"required": "请填写所在的县或市。"},
    )  # fmt: skip

    class Meta:
        model = Recommendation
        fields = ("round", "partner", "kind", "name", "recommend_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("partner", "kind", "name", "recommend_note"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_applicant_phone(self) -> str:
        """The number as it is stored."""
        asked = ContactForm({"phone": self.cleaned_data["applicant_phone"]})
        asked.is_valid()
        if asked.errors.get("phone"):
            raise forms.ValidationError(list(asked.errors["phone"]))
        return str(asked.cleaned_data["phone"])

    def clean_region_typed(self) -> str:
        """The code of the region; a name that several places have is to be made longer."""
        meant = meant_by(self.cleaned_data["region_typed"])
        if meant.region is None:
            names = "、".join(one.full_name for one in meant.choices[:5])
            raise forms.ValidationError(f"{meant.sentence}请写全名，如：{names}。")
        return meant.region.code

    def values(self) -> Values:
        """What the first step of the application holds."""
        found = dict.fromkeys((*TEXTS, *FLAGS, "phone", "mail", "region"), "")
        return found | {
            "kind": self.cleaned_data["kind"] or ApplicantKind.PERSON,
            "name": self.cleaned_data["name"],
            "phone": self.cleaned_data["applicant_phone"],
            "region": self.cleaned_data["region_typed"],
        }


@admin.register(Recommendation)
class RecommendationAdmin(VisitPages[Recommendation], ReportPages):
    """What the user's media recommended."""

    section = SECTION
    place = 40
    form = RecommendationForm
    list_display = ("shown_name", "round", "told", "begun_at")
    list_select_related = ("round", "partner__organisation")
    readonly_fields = ("shown_name", "told", "next", "begun_at")
    autocomplete_fields: ClassVar[Any] = ()
    verb_labels = {
        "begin": "开始申请", "edit": "填写", "submit": "提交", "hand_over": "交给申请人",
        "withdraw": "撤回", "erase": "删除个人信息",
    }  # fmt: skip

    def history_entries(self, request: HttpRequest, obj: Recommendation) -> Any:
        """What medium and applicant did; how it is decided is not theirs to read."""
        told = [f"application.{act}" for act in self.verb_labels]
        return super().history_entries(request, obj).filter(verb__in=told)

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Recommendation | None = None) -> Verdict:
        if obj is not None:
            return may_see_recommendation(user, obj)
        return Verdict(True) if user.is_overseer else may_recommend(user)

    def may_add(self, user: Any) -> Verdict:
        return may_recommend(user)

    def may_change(self, user: Any, obj: Recommendation | None = None) -> Verdict:
        seen = may_see_recommendation(user, obj) if obj is not None else may_recommend(user)
        return seen & refuse("申请由申请人用专用链接填写，这里只看进展。")

    # ---------------------------------------------------------------- the page

    def get_fieldsets(self, request: HttpRequest, obj: Recommendation | None = None) -> Any:
        if obj is None:
            texts = ("round", "partner", "kind", "name", "applicant_phone", "region_typed",
                     "recommend_note")  # fmt: skip
            return ((None, {"fields": texts}),)
        shown = ("shown_name", "round", "told", "next", "begun_at", "recommend_note")
        return ((None, {"fields": shown}),)

    def get_form(
        self, request: HttpRequest, obj: Recommendation | None = None, change: bool = False,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        if obj is not None:
            kwargs["form"] = HouseForm
            kwargs["fields"] = ()
        return super().get_form(request, obj, change, **kwargs)

    def choices_for(self, request: HttpRequest, field: Any) -> Any:
        """Rounds that take applications, and the media for which the user works."""
        user = person(request)
        if field.name == "round":
            return GrantRound.objects.accepting()
        if field.name == "partner":
            held = organisations_held(user, MEDIA_ROLES)
            rows = MediaPartner.objects.visible_to(user)
            return rows.filter(organisation__in=held).select_related("organisation")
        return super().choices_for(request, field)

    def store(self, request: HttpRequest, obj: Recommendation, form: Any, change: bool) -> None:
        begun = begin_application(
            round_=obj.round, values=form.values(), form_key=request.POST.get(KEY, ""),
            now=timezone.now(), by=person(request), partner=obj.partner,
            note=form.cleaned_data["recommend_note"],
        )  # fmt: skip
        obj.pk, obj.__dict__ = begun.application.pk, begun.application.__dict__

    def _record(
        self, request: HttpRequest, obj: Recommendation, act: str, payload: dict[str, Any]
    ) -> None:
        """The action has recorded itself."""

    def object_views(self) -> dict[str, Any]:
        return {**super().object_views(), "hand_over": self.take_hand_over}

    def buttons(self, request: HttpRequest, obj: Recommendation) -> list[Button]:
        user: User = person(request)
        verdict = may_hand_over(user, obj, timezone.now())
        note = (
            "生成新的专用链接、二维码和短码，只显示这一次；之前的链接作废。"
            "可以先用它代填，再生成一次交给本人。"
        )
        url = self.act_url(obj, "hand_over")
        visit = visit_button(user, obj, partial(self.act_url, obj))
        made = Button("生成链接，交给申请人", url, verdict, tone="main", note=note)
        report = self.report_button(user, obj)
        return [*([report] if report else []), made, *([visit] if visit.verdict else [])]

    def take_hand_over(self, request: HttpRequest, obj: Recommendation) -> HttpResponse:
        """Show the link once, to be printed or photographed."""
        made = hand_over(application=obj, by=person(request), now=timezone.now())
        url = private_url(made.token)
        context = {
            **self.admin_site.each_context(request),
            "title": "交给申请人",
            "subtitle": str(obj),
            "opts": self.opts,
            "object": obj,
            "url": url,
            "code": code_of(made.token),
            "qr": segno.make(url, error="m", micro=False).png_data_uri(scale=6, border=3),
            "until": made.link.expires_at,
        }
        answer = TemplateResponse(request, "admin/projects/recommendation_card.html", context)
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    # ---------------------------------------------------------------- columns

    @admin.display(description="申请人", ordering="name")
    def shown_name(self, obj: Recommendation) -> str:
        return str(obj)

    @admin.display(description="进展")
    def told(self, obj: Recommendation) -> str:
        return told_state(obj)

    @admin.display(description="下一步")
    def next(self, obj: Recommendation) -> str:
        return told_turn(obj)
