"""One hero, many media, in the admin: likely duplicates while typing, the family, one person."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.actions.checks import reveal_phone
from awards.actions.heroes import link_nominees, unlink_nominee
from awards.actions.screening import MERGE_TARGETS
from awards.admin import masks
from awards.admin.nomination_checks import checks_section
from awards.admin.steps import StepPages
from awards.duplicates import Suggestion, alike, likely_duplicates
from awards.forms.heroes import TypedForm
from awards.models import Nomination, Nominee, Winner
from awards.permissions import (
    may_link_nominees,
    may_look_for_likes,
    may_step_nomination,
    roles_in_round,
)
from awards.workflow import PENDING, NominationState
from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from kit.ids import public_id
from kit.pages import private_page
from kit.verdict import ALLOWED

LOOKED_AT = frozenset(
    {
        NominationState.DRAFT, NominationState.RETURNED, NominationState.SUBMITTED,
        NominationState.ACCEPTED,
    }
)  # fmt: skip
EARLIER = 12
ONE_CLICK = "一键合并"


class HeroViews(StepPages[Nomination]):
    """The addresses beside the nomination's page that are about who the hero is."""

    def get_urls(self) -> list[URLPattern]:
        wrap, sent = self.admin_site.admin_view, private_page(methods=("POST",))
        return [
            path("likely/", wrap(sent(self.likely_view)), name="awards_nomination_likely"),
            path(
                "<path:object_id>/same/",
                wrap(sent(self.same_view)),
                name="awards_nomination_same",
            ),
            path(
                "<path:object_id>/reveal/",
                wrap(sent(self.reveal_view)),
                name="awards_nomination_reveal",
            ),
            *super().get_urls(),
        ]

    def likely_view(self, request: HttpRequest) -> HttpResponse:
        """What may be about the same hero as the one that is being typed: a piece of a page.

        Sent, not asked for: names never stand in an address, and so in no log.
        """
        user, now = person(request), timezone.now()
        may_look_for_likes(user).require()
        form = TypedForm(request.POST)
        thing = str(form.given("thing") or "")
        stored = self.find(request, thing) if thing.isdecimal() else None
        family = _family_ids(stored) if stored is not None else ()
        round_id = stored.round_id if stored is not None else form.given("round")
        found = likely_duplicates(
            form.traits(), user=user, now=now, round_id=round_id, leave_out=family
        )
        context = {
            "likely": found,
            "joined": str(form.given("co_nominates") or ""),
            "merge": merge_address(user, stored, now) if stored is not None else "",
            "nomination": stored,
        }
        return TemplateResponse(request, "admin/awards/nomination/likely.html", context)

    def same_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record that this nominee and another one are one person, or take that back."""
        nomination, user, now = self.find(request, object_id), person(request), timezone.now()
        nominee, other = nomination.nominee, request.POST.get("nominee", "")
        if other:
            rows = Nomination.objects.visible_to(user).filter(nominee__public_id=other)
            there = rows.exclude(state=NominationState.DRAFT).select_related("nominee").first()
            if there is None:
                raise Http404
            link_nominees(nominee=nominee, to=there.nominee, by=user, now=now)
            messages.success(request, "已认定为同一人物，以前的提名和获奖会列在这里。")
        else:
            unlink_nominee(nominee=nominee, by=user, now=now)
            messages.success(request, "已取消同一人物的认定。")
        return HttpResponseRedirect(
            reverse(f"{self._view_prefix}_change", args=(quote(nomination.pk),))
        )

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The number that was called, in full, once; that it was looked at is on record."""
        nomination, key = self.find(request, object_id), request.POST.get("check", "")
        check = nomination.checks.filter(pk=key).first() if key.isdecimal() else None
        if check is None:
            raise Http404
        reason = request.POST.get(f"reason-{check.pk}", "")
        phone = reveal_phone(check=check, by=person(request), now=timezone.now(), reason=reason)
        context = {
            **self.admin_site.each_context(request),
            "title": "核实电话",
            "opts": self.opts,
            "check": check,
            "phone": phone,
            "thing_name": self.shown_name(nomination),
            "back": reverse(f"{self._view_prefix}_change", args=(quote(nomination.pk),)),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/nomination/reveal.html", context)


# ------------------------------------------------------------------ the page's facts


def hero_facts(user: User, nomination: Nomination, now: datetime) -> dict[str, Any]:
    """Everything on the nomination's page that is about who the hero is."""
    runs = masks.knows_all(user, nomination)
    family = family_of(nomination) if runs else [nomination]
    return {
        "likely": likely_of(user, nomination, now),
        "joined": nomination.co_nominates.public_id if nomination.co_nominates else "",
        "merge": merge_address(user, nomination, now),
        "family": family[1:],
        "waiting": waiting_beside(user, nomination, now) if runs else [],
        "beside": beside(user, nomination, now) if runs else None,
        "earlier": earlier(user, nomination, now) if runs else [],
        "same_person": may_link(user, nomination.nominee) if runs else False,
        "is_linked": runs and is_linked(nomination.nominee),
        "checks": checks_section(user, nomination, family),
    }


def likely_of(user: User, nomination: Nomination, now: datetime) -> list[Suggestion]:
    """The likely duplicates, while somebody can still act on them."""
    # A medium's page may not change once its nomination was taken in: it would tell how it goes.
    runs = bool(roles_in_round(user, nomination.round))
    states = LOOKED_AT if runs else LOOKED_AT - PENDING
    if nomination.state not in states or not may_look_for_likes(user):
        return []
    return alike(nomination, user=user, now=now)


def merge_address(user: User, nomination: Nomination, now: datetime) -> str:
    """The address of the merging step, for those who may take it now."""
    if not may_step_nomination(user, nomination, "merge", now):
        return ""
    return reverse("admin:awards_nomination_merge", args=(nomination.pk,))


def _family_ids(nomination: Nomination) -> list[int]:
    root = nomination.merged_into_id or nomination.pk
    return [root, nomination.pk, *nomination.merged.values_list("pk", flat=True)]


def family_of(nomination: Nomination) -> list[Nomination]:
    """The nomination and all that was merged into it, with the evidence of each."""
    merged = nomination.merged.select_related(
        "partner__organisation", "nominee", "nominee_before_merge", "round__award",
        "round__column__partner",
    )  # fmt: skip
    parts = ("photos", "evidence", "consents", "checks__recorded_by", "checks__signed_by")
    return [nomination, *merged.prefetch_related(*parts).order_by("submitted_at", "pk")]


def _one_click(user: User, one: Nomination, into: Nomination, now: datetime) -> Button | None:
    """The button that merges a co-nomination into the one it was declared beside."""
    verdict = may_step_nomination(user, one, "merge", now)
    if not verdict or into.state not in MERGE_TARGETS:
        return None
    fields = (("version", str(one.version)), ("form_key", public_id()), ("into", str(into.pk)))
    url = reverse("admin:awards_nomination_merge", args=(one.pk,))
    return Button(ONE_CLICK, url, ALLOWED, fields=fields, tone="main")


def beside(user: User, nomination: Nomination, now: datetime) -> dict[str, Any] | None:
    """The nomination that this one was declared to join, and the way to merge them."""
    declared = nomination.co_nominates
    if declared is None or nomination.state == NominationState.MERGED:
        return None
    target = declared.merged_into or declared
    button = _one_click(user, nomination, target, now)
    return {"target": target, "buttons": [button] if button else []}


def waiting_beside(user: User, nomination: Nomination, now: datetime) -> list[dict[str, Any]]:
    """The co-nominations that were declared beside this one and are not merged yet."""
    rows = nomination.co_nominations.exclude(
        state__in=(NominationState.DRAFT, NominationState.MERGED, NominationState.WITHDRAWN)
    ).select_related("partner__organisation", "nominee", "round__award", "round__column__partner")
    found = []
    for one in rows.order_by("submitted_at", "pk"):
        button = _one_click(user, one, nomination, now)
        found.append({"one": one, "buttons": [button] if button else []})
    return found


def may_link(user: User, nominee: Nominee) -> bool:
    """Whether the user says who is one person."""
    return bool(may_link_nominees(user, nominee, nominee))


def is_linked(nominee: Nominee) -> bool:
    """Whether the nominee was said to be the same person as another one."""
    return hasattr(nominee, "same_as") or nominee.others.exists()


def earlier(user: User, nomination: Nomination, now: datetime) -> list[dict[str, str]]:
    """The other nominations of this person, in any edition, with what came of them."""
    own = nomination.nominee_before_merge or nomination.nominee
    hero = own.same_as.hero_id if hasattr(own, "same_as") else own.pk
    group = Q(nominee=hero) | Q(nominee__same_as__hero=hero)
    rows = (
        Nomination.objects.visible_to(user)
        .filter(group)
        .exclude(pk=nomination.pk)
        .exclude(state__in=(NominationState.DRAFT, NominationState.MERGED))
        .select_related("round__award", "partner__organisation", "category", "winner", "nominee")
    )
    seen = list(rows.order_by("-pk")[:EARLIER])
    public = Winner.objects.published(now).filter(group)
    others = public.exclude(nomination__in=[row.pk for row in seen]).exclude(nomination=nomination)
    return [_nominated(row) for row in seen] + [
        _won(winner) for winner in others.select_related("round").order_by("-year", "-pk")[:EARLIER]
    ]


def _nominated(row: Nomination) -> dict[str, str]:
    winner = getattr(row, "winner", None)
    came = f"获奖：{winner.get_state_display()}" if winner else row.get_state_display()
    return {
        "title": str(row.round),
        "detail": "，".join(filter(None, (str(row.category or ""), f"{row.partner}提名", came))),
        "url": reverse("admin:awards_nomination_change", args=(row.pk,)),
        "nominee": row.nominee.name,
    }


def _won(winner: Winner) -> dict[str, str]:
    """A winner of a round that others run: what the public reads of it."""
    return {
        "title": str(winner.round),
        "detail": f"获奖：{winner.headline}" if winner.headline else "获奖",
        "url": reverse("awards:winner_detail", args=(winner.slug,)),
        "nominee": winner.display_name,
    }
