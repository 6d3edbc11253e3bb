"""The one page of a nomination: add it, change it, read it, and see whose turn it is."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db import transaction
from django.db.models import Q
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from awards.actions.drafts import discard_draft
from awards.actions.nominations import missing_facts, submit_nomination
from awards.admin.masks import is_told
from awards.admin.nomination_facts import page_facts
from awards.admin.nomination_saving import (
    UPLOADS,
    PageForms,
    create,
    page_photos,
    partner_of,
    update,
)
from awards.admin.steps import StepPages
from awards.forms.heroes import nomination_facts
from awards.forms.nomination import NominationForm
from awards.forms.photos import ConsentForm
from awards.models import Nomination, Nominee, Round
from awards.models.nominations import NOMINATORS
from awards.permissions import may_edit_nomination, may_edit_photos, roles_in_round
from awards.workflow import NominationState
from directory.admin.base import person
from directory.models import MediaPartner, User, organisations_held
from directory.models.organisations import Role
from kit.admin import TypedSelect
from kit.admin.forms import KEY
from kit.verdict import Refused, Stale

TYPED = (
    ("region", Nominee), ("organisation", Nominee), ("happened_region", Nomination),
    ("based_on", Nomination),
)  # fmt: skip
NO_ROUND = "现在没有可以提名的评选轮次。轮次开放后会出现在这里。"


class NominationPage(StepPages[Nomination]):
    """Adding and changing on one page, with photos, consents and the way to submit."""

    # ---------------------------------------------------------------- forms

    def page_forms(
        self, request: HttpRequest, nomination: Nomination | None, data: Any = None
    ) -> PageForms:
        """The forms that this user may fill in on this page."""
        user, now = person(request), timezone.now()
        if nomination is None:
            return PageForms(self.texts_form(request, None, data), [], ConsentForm(data, now=now))
        forms = PageForms(None)
        if may_edit_nomination(user, nomination):
            forms.texts = self.texts_form(request, nomination, data)
        if may_edit_photos(user, nomination):
            forms.photos = page_photos(nomination, data)
            forms.consent = ConsentForm(data, now=now)
        return forms

    def texts_form(
        self, request: HttpRequest, nomination: Nomination | None, data: Any
    ) -> NominationForm:
        """The form of the texts, with the rounds and media that this user may choose."""
        user = person(request)
        runs = nomination is not None and bool(_running(user, nomination))
        form = NominationForm(
            data,
            instance=nomination,
            rounds=self._rounds(user, nomination),
            partners=self._partners(user, nomination),
            with_runner=runs,
        ).at(timezone.now())
        for name, model in TYPED:
            self._find_by_typing(request, form, name, model)
        return form

    def _find_by_typing(
        self, request: HttpRequest, form: NominationForm, name: str, model: Any
    ) -> None:
        field: Any = form.fields[name]
        column = model._meta.get_field(name)
        rows = self.choices_for(request, column)
        if stored := form.initial.get(name):
            # What is stored stays, even where this user could not have chosen it.
            rows = rows.model._base_manager.filter(Q(pk__in=rows.values("pk")) | Q(pk=stored))
        field.widget = TypedSelect(column, self.admin_site)
        field.queryset = rows
        field.widget.is_required = False

    def _rounds(self, user: User, nomination: Nomination | None) -> Any:
        if nomination is not None and nomination.state != NominationState.DRAFT:
            return None
        rounds = Round.objects.nominable_by(user, timezone.now())
        if nomination is not None:
            rounds |= Round.objects.filter(pk=nomination.round_id)
        return rounds.select_related("award").order_by("closes_at", "title", "pk")

    def _partners(self, user: User, nomination: Nomination | None) -> Any:
        if nomination is not None:
            return None
        own = self.own_media(user)
        return own if len(own) > 1 else None

    def own_media(self, user: User) -> Any:
        """The active media for which the user nominates."""
        media = MediaPartner.objects.active()
        held = media.filter(organisation__in=organisations_held(user, NOMINATORS))
        return held.select_related("organisation")

    # ---------------------------------------------------------------- adding

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self.may_add(request.user).require()
        data = request.POST if request.method == "POST" else self.restored(request, None)
        forms = self.page_forms(request, None, data)
        if data is None and forms.texts is not None:
            forms.texts.initial = {**forms.texts.initial, **self._facts_again(request)}
        if request.method == "POST" and forms.are_valid():
            return self._added(request, forms)
        if request.method == "POST" and request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"problems": _problems(forms)}, status=422)
        return self.page_answer(request, forms, None)

    def _facts_again(self, request: HttpRequest) -> dict[str, Any]:
        """Who the hero is, from an earlier nomination of the own medium."""
        key = request.GET.get("again", "")
        rows = Nomination.objects.nominated_by(person(request)).select_related("nominee")
        earlier = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if earlier is None:
            return {}
        facts = nomination_facts(earlier)
        told = is_told(earlier, timezone.now())
        return facts if told else {**facts, "based_on": None}

    def _added(self, request: HttpRequest, forms: PageForms) -> HttpResponse:
        user, now = person(request), timezone.now()
        key = str(forms.texts.cleaned_data[KEY])[:40] if forms.texts else ""
        if not key:
            raise Refused("页面不完整，请重新打开“新增”页面再填写。")
        with transaction.atomic():
            done = self.use_key(key, user)
            if done is not None:
                return self.response_already_sent(request, done)
            own = self.own_media(user)
            partner = partner_of(forms.texts, own[0] if len(own) == 1 else None)  # type: ignore[arg-type]
            nomination, refused = create(request, forms, partner, by=user, now=now)
            self.keep_result(key, str(nomination.pk))
            discard_draft(user=user, form=draft_name(None, key))
        return self.saved(request, nomination, forms, refused)

    def response_already_sent(self, request: HttpRequest, result: str) -> HttpResponse:
        """A second click on "save and submit" learns what became of the first: it alone is seen."""
        rows = Nomination.objects.visible_to(person(request))
        nomination = rows.filter(pk=result).first() if result.isdecimal() else None
        if "_submit" not in request.POST or nomination is None:
            return super().response_already_sent(request, result)
        return HttpResponseRedirect(self.after_saving(request, nomination))

    # ---------------------------------------------------------------- changing

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        nomination = self.find(request, object_id)
        data = request.POST if request.method == "POST" else self.restored(request, nomination)
        forms = self.page_forms(request, nomination, data)
        if request.method != "POST":
            return self.page_answer(request, forms, nomination)
        if forms.texts is None and forms.consent is None:
            raise Refused(may_edit_nomination(person(request), nomination))
        if not forms.are_valid():
            return self.page_answer(request, forms, nomination, status=_status(forms))
        return self._changed(request, object_id, forms, nomination)

    def _changed(
        self, request: HttpRequest, object_id: str, forms: PageForms, nomination: Nomination
    ) -> HttpResponse:
        user, now = person(request), timezone.now()
        try:
            with transaction.atomic():
                refused = update(request, forms, nomination, by=user, now=now)
                discard_draft(user=user, form=draft_name(nomination))
        except Stale:
            # Somebody saved between our look and our lock: look again, both texts side by side.
            nomination = self.find(request, object_id)
            forms = self.page_forms(request, nomination, request.POST)
            forms.are_valid()
            return self.page_answer(request, forms, nomination, status=409)
        except Refused as refusal:
            if refusal.verdict.hidden:
                raise Http404 from refusal
            shown = forms.texts or forms.consent
            if shown is not None:
                shown.add_error(None, refusal.reason)
            return self.page_answer(request, forms, nomination, status=refusal.status)
        return self.saved(request, nomination, forms, refused)

    # ---------------------------------------------------------------- after saving

    def saved(
        self, request: HttpRequest, nomination: Nomination, forms: PageForms, refused: list[str]
    ) -> HttpResponse:
        """Say what was saved and what was not; submit if that was asked; lead on."""
        for sentence in refused:
            messages.error(request, f"没有收下 {sentence}")
        for _, sentence in forms.texts.warnings() if forms.texts else ():
            messages.warning(request, sentence)
        there = self.after_saving(request, nomination)
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"url": there})
        return HttpResponseRedirect(there)

    def after_saving(self, request: HttpRequest, nomination: Nomination) -> str:
        """Submit where that was asked. What is missing is said on the page it leads to."""
        page = reverse(f"{self._view_prefix}_change", args=(quote(nomination.pk),))
        if "_submit" not in request.POST:
            messages.success(request, "已保存。")
            return page
        fresh = Nomination.objects.visible_to(person(request)).get(pk=nomination.pk)
        if fresh.state != NominationState.SUBMITTED and missing_facts(fresh):
            messages.warning(request, "已保存为草稿，还没有提交：请补上下面标出的内容。")
            return f"{page}?check=1"
        try:
            submit_nomination(nomination=fresh, by=person(request), now=timezone.now())
        except Refused as refusal:
            fresh.refresh_from_db()
            if fresh.state != NominationState.SUBMITTED:  # a first click may have been quicker
                messages.error(request, f"已保存，但没有提交：{refusal.reason}")
                return page
        messages.success(request, "已提交，等待运营受理。")
        return page

    # ---------------------------------------------------------------- the page

    def restored(self, request: HttpRequest, nomination: Nomination | None) -> Any:
        """What was typed and never saved, if the page was asked to bring it back; a hook."""
        return None

    def page_answer(
        self,
        request: HttpRequest,
        forms: PageForms,
        nomination: Nomination | None,
        status: int = 200,
    ) -> HttpResponse:
        """The page, for writing or for reading."""
        now: datetime = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "新的提名" if nomination is None else self.shown_name(nomination),
            "subtitle": "",
            "nomination": nomination,
            "forms": forms,
            "form": forms.texts,
            "upload_name": UPLOADS,
            "media": forms.texts.media if forms.texts else Media(),
            "buttons": self.buttons(request, nomination) if nomination is not None else (),
            **page_facts(self, request, forms, nomination, now),
        }
        request.current_app = self.admin_site.name
        template = "admin/awards/nomination/page.html"
        return TemplateResponse(request, template, context, status=status)


def draft_name(nomination: Nomination | None, key: str = "") -> str:
    """The name under which the unsaved texts of a page are kept."""
    return f"awards.nomination:{nomination.pk if nomination is not None else f'new:{key}'}"


def _running(user: User, nomination: Nomination) -> frozenset[str]:
    return roles_in_round(user, nomination.round) & {Role.ORGANISER, Role.LEAD_EDITOR}


def _problems(forms: PageForms) -> list[str]:
    """What is wrong on the page, for its script."""
    sent = [form for form in (forms.texts, forms.consent) if form is not None]
    return [str(text) for form in sent for texts in form.errors.values() for text in texts]


def _status(forms: PageForms) -> int:
    return 409 if forms.texts is not None and forms.texts.differences else 200
