"""The steps of a nomination: each a small page, each one action."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from awards.actions.consents import withdraw_consent
from awards.actions.decisions import (
    confirm_nomination,
    places_taken,
    propose_nomination,
    retract_proposal,
)
from awards.actions.nominations import missing_facts, submit_nomination, withdraw_nomination
from awards.actions.screening import (
    MERGE_TARGETS,
    accept_nomination,
    merge_nominations,
    pass_over_nomination,
    readmit_nomination,
    reject_nomination,
    return_nomination,
)
from awards.admin import masks
from awards.admin.nomination_checks import HERO_STEPS, IN_SECTION, hero_form, hero_verdict
from awards.admin.nomination_heroes import HeroViews, likely_of, merge_address
from awards.admin.queue import FILTERS, Place, place_of
from awards.admin.steps import StepPage, taking
from awards.duplicates import alike
from awards.forms.steps import (
    AcceptForm,
    ConfirmForm,
    MergeForm,
    ProposeForm,
    ReasonForm,
    RejectForm,
    ReturnForm,
    StepForm,
    WithdrawConsentForm,
)
from awards.gate import GateReport, winner_gate
from awards.models import Nomination, Winner
from awards.permissions import may_step_nomination, may_withdraw_consent, roles_in_round
from awards.publication import copy_texts
from awards.workflow import NOMINATION, PENDING, NominationState
from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from kit.verdict import Verdict, unready

N = "nomination"
CANDIDATES = 40
QUEUES = (
    NominationState.SUBMITTED,
    NominationState.ACCEPTED,
    NominationState.SHORTLISTED,
    NominationState.PROPOSED,
)


def _withdraw_consent(_nomination: Nomination, **given: Any) -> object:
    """A consent has no version: taking one back is never too late."""
    del given["version"]
    return withdraw_consent(**given)


STEPS: Sequence[StepPage[Nomination]] = (
    StepPage(
        "submit", "提交", StepForm, taking(submit_nomination, N),
        "提交后由项目运营受理；在退回之前不能再修改。", "已提交，等待运营受理。", "main",
    ),
    StepPage(
        "accept", "受理", AcceptForm, taking(accept_nomination, N),
        "受理后进入评选。请先查重，并确认是否涉及未成年人。", "已受理。", "main",
        "admin/awards/nomination/accept.html",
    ),
    StepPage(
        "return", "退回补充", ReturnForm, taking(return_nomination, N),
        "退回后媒体可以修改并重新提交。勾选的内容会在媒体的页面上标出。", "已退回，等媒体补充。",
    ),
    StepPage(
        "reject", "不予受理", RejectForm, taking(reject_nomination, N),
        "不予受理后流程结束，媒体会看到原因。之后只能由复核人重新受理。", "已不予受理。", "danger",
    ),
    StepPage(
        "merge", "合并", MergeForm, taking(merge_nominations, N),
        "合并后以目标提名为准，媒体都会署名。目标定评之前可以撤销。", "已合并，提名媒体一并署名。",
        "", "admin/awards/nomination/merge.html",
    ),
    StepPage(
        "propose", "拟授", ProposeForm, taking(propose_nomination, N),
        "拟授占用一个名额，等待另一个人确认。媒体和公众都看不到。", "已拟授，等待复核人确认。",
        "main", "admin/awards/nomination/propose.html",
    ),
    StepPage(
        "retract", "收回拟授", StepForm, taking(retract_proposal, N),
        "收回后名额空出，提名回到“入围”。", "已收回拟授。",
    ),
    StepPage(
        "confirm", "确认授予", ConfirmForm, taking(confirm_nomination, N),
        "确认后产生获奖者和证书编号，不能撤回。批次评选到公布时间才公开；滚动评选通过检查即公开。",
        "已确认授予。", "main", "admin/awards/nomination/confirm.html",
    ),
    StepPage(
        "pass_over", "不入选", ReasonForm, taking(pass_over_nomination, N),
        "结果公布之前媒体看不到。之后只能由复核人重新受理。", "已标为未入选。", "danger",
    ),
    StepPage(
        "readmit", "重新受理", ReasonForm, taking(readmit_nomination, N),
        "重新回到“已受理”，须由原经办人以外的人办理。", "已重新受理。",
    ),
    StepPage(
        "withdraw", "撤回提名", ReasonForm, taking(withdraw_nomination, N),
        "撤回后流程结束，不能恢复。", "已撤回。", "danger",
    ),
    StepPage(
        "withdraw_consent", "登记撤回同意", WithdrawConsentForm, _withdraw_consent,
        "当事人撤回同意后，公开页面上依据这项同意的内容立即隐去，不能恢复。",
        "已登记，相关公开内容已处理。", "danger",
    ),
    *HERO_STEPS,
)  # fmt: skip


# The natural next steps: offered with their reason even where a guard says not yet.
_USUAL: dict[str, tuple[str, ...]] = {
    NominationState.SUBMITTED: ("accept", "return"),
    NominationState.ACCEPTED: ("propose",),
    NominationState.SHORTLISTED: ("propose",),
    NominationState.PROPOSED: ("confirm",),
}


class NominationSteps(HeroViews):
    """The steps, with what each page shows beside its questions."""

    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS

    def step_verdict(self, user: User, thing: Nomination, verb: str, now: datetime) -> Verdict:
        hero = hero_verdict(user, thing, verb, now)
        if hero is not None:
            return hero
        if verb != "withdraw_consent":
            return may_step_nomination(user, thing, verb, now)
        live = any(consent.withdrawn_at is None for consent in thing.consents.all())
        nothing = unready("没有登记过同意，无需撤回。")
        return may_withdraw_consent(user, thing) & (Verdict(True) if live else nothing)

    def offers(
        self, user: User, obj: Nomination, page: StepPage[Nomination], verdict: Verdict
    ) -> bool:
        """What is possible, and what would be this person's part but for the moment.

        A refusal for the role, or for a state that is long past, would only be in the way.
        """
        if page.verb == "submit" or page.verb in IN_SECTION:
            return False  # the page's own button saves first; the section has its own links
        if verdict or page.verb in ("withdraw_consent", "unmerge"):
            return bool(verdict)
        # A refused step of a decision would tell a medium how far the decision is.
        runs = masks.knows_all(user, obj) and bool(roles_in_round(user, obj.round))
        if not runs or (not verdict.unready and page.verb != "confirm"):
            return False
        return page.verb in _USUAL.get(obj.state, ())

    def explains(self, user: User, thing: Nomination) -> bool:
        """The facts beside a step (places taken, who is alike) are for those who run the round."""
        return masks.knows_all(user, thing)

    def step_form(
        self, request: HttpRequest, thing: Nomination, page: StepPage[Nomination], data: Any
    ) -> StepForm:
        user = person(request)
        form = hero_form(user, thing, page, data, timezone.now())
        if form is None:
            form = self._form(request, thing, page, data)
        if thing.state in PENDING and not masks.knows_all(person(request), thing):
            # The number counts every step of a decision that the medium may not know of.
            form.initial["version"] = None
        return form

    def _form(
        self, request: HttpRequest, thing: Nomination, page: StepPage[Nomination], data: Any
    ) -> StepForm:
        if page.form is MergeForm:
            reasons = self._reasons(request, thing)
            wanted = request.GET.get("into", "")
            return MergeForm(
                data,
                thing=thing,
                candidates=merge_candidates(thing, reasons),
                reasons=reasons,
                initial={"into": wanted if wanted.isdecimal() else None},
            )
        if page.form is WithdrawConsentForm:
            live = thing.consents.filter(withdrawn_at=None)
            return WithdrawConsentForm(data, thing=thing, consents=live)
        if page.form is AcceptForm:
            told = {True: "yes", False: "no"}.get(thing.is_minor)  # type: ignore[arg-type]
            return AcceptForm(data, thing=thing, initial={"is_minor": told})
        if page.form is ConfirmForm:
            return ConfirmForm(data, thing=thing, initial={"level": Winner.PublishLevel.FULL})
        return page.form(data, thing=thing)

    def _reasons(self, request: HttpRequest, thing: Nomination) -> dict[int, str]:
        """Why a nomination of the same round is likely to be about the same hero."""
        found = alike(thing, user=person(request), now=timezone.now())
        rows = [(one.nomination, one.why) for one in found if one.nomination is not None]
        return {row.pk: why for row, why in rows if row.round_id == thing.round_id}

    def step_facts(
        self, request: HttpRequest, thing: Nomination, page: StepPage[Nomination], now: datetime
    ) -> dict[str, Any]:
        place = self.in_queue(request, thing)
        change = super().after_step(request, thing, page, "")
        facts: dict[str, Any] = {
            "summary": summary(thing), "place": place, "back": place.with_filters(change),
            "listing": place.listing,
        }  # fmt: skip
        if page.verb == "accept":
            user = person(request)
            facts["likely"] = likely_of(user, thing, now)
            facts["merge"] = merge_address(user, thing, now)
        if page.verb == "propose" and thing.category is not None:
            facts["taken"] = places_taken(thing.category)
        if page.verb == "confirm":
            facts["previews"] = previews(thing)
        if page.verb == "submit":
            facts["missing"] = [sentence for _, sentence in missing_facts(thing)]
        return facts

    def after_step(
        self, request: HttpRequest, thing: Nomination, page: StepPage[Nomination], state: str
    ) -> str:
        """Back to the queue that the thing came from, for those who work one off."""
        change = super().after_step(request, thing, page, state)
        if page.verb not in NOMINATION.verbs() or state not in QUEUES:
            return change
        if not roles_in_round(person(request), thing.round):
            return change
        listing = reverse(f"{self._view_prefix}_changelist")
        filters = request.GET.get(FILTERS)
        return f"{listing}?{filters}" if filters else f"{listing}?state={state}"

    def _take(
        self,
        request: HttpRequest,
        thing: Nomination,
        page: StepPage[Nomination],
        form: StepForm,
        now: datetime,
    ) -> HttpResponse:
        """Take the step, and go on to the next one that waits for the same."""
        place = self.in_queue(request, thing)
        answer = super()._take(request, thing, page, form, now)
        goes_on = page.verb in NOMINATION.verbs() and thing.state in QUEUES
        if not goes_on or place.waiting is None:
            return answer
        return HttpResponseRedirect(place.url(place.waiting))

    def buttons(self, request: HttpRequest, obj: Nomination) -> list[Button]:
        """The steps, whose pages lead back into the list that one came from."""
        place, made = self.in_queue(request, obj), super().buttons(request, obj)
        return [replace(one, url=place.with_filters(one.url)) for one in made]

    def in_queue(self, request: HttpRequest, thing: Nomination) -> Place:
        """Where the thing stands in the list that one works off."""
        return place_of(self, request, thing)

    def shown_name(self, thing: Nomination) -> str:
        return str(thing.nominee_before_merge or thing.nominee)


def summary(nomination: Nomination) -> list[tuple[str, str]]:
    """The facts by which one recognises a nomination."""
    place = nomination.happened_place or str(nomination.happened_region or "")
    rows = (
        ("被提名者", f"{nomination.nominee}（{nomination.nominee.get_kind_display()}）"),
        ("轮次", str(nomination.round)),
        ("类别", str(nomination.category or "未选")),
        ("提名媒体", str(nomination.partner or "")),
        ("时间地点", f"{nomination.when if nomination.happened_on else '未填'} {place}".strip()),
        ("一句话概括", nomination.headline),
    )
    return [(label, text) for label, text in rows if text]


def merge_candidates(
    nomination: Nomination, reasons: Mapping[int, str] = MappingProxyType({})
) -> QuerySet[Nomination]:
    """The live nominations of the same round: the likely ones, then those that sound alike."""
    nominee = nomination.nominee
    near_ones = Case(
        When(pk__in=list(reasons), then=Value(-1)),
        When(nominee__name=nominee.name, then=Value(0)),
        When(nominee__name_pinyin=nominee.name_pinyin, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = nomination.round.nominations.filter(state__in=MERGE_TARGETS).exclude(pk=nomination.pk)
    near = (
        rows.annotate(distance=near_ones).order_by("distance", "-pk").values_list("pk", flat=True)
    )
    keys = list(near[:CANDIDATES])
    found = nomination.round.nominations.filter(pk__in=keys).annotate(distance=near_ones)
    related = found.select_related("nominee", "partner__organisation", "round")
    return related.order_by("distance", "-pk")


def previews(nomination: Nomination) -> list[dict[str, Any]]:
    """What each publish level would show, and what would keep it from being public."""
    return [_preview(nomination, level) for level in Winner.PublishLevel]


def _preview(nomination: Nomination, level: Winner.PublishLevel) -> dict[str, Any]:
    winner = Winner(
        nomination=nomination,
        nominee=nomination.nominee,
        kind=nomination.nominee.kind,
        publish_level=level,
        pseudonym="某某",
    )
    copy_texts(winner)
    report: GateReport = winner_gate(winner)
    return {"level": level.label, "name": winner.display_name, "report": report}
