"""What the page of a nomination shows beside its forms: standing, gaps, neighbours, drafts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from awards.actions.nominations import missing_facts
from awards.actions.photos import MAX_PHOTOS
from awards.actions.prizes import prize_purpose
from awards.admin import masks
from awards.admin.nomination_heroes import hero_facts
from awards.admin.nomination_saving import PageForms
from awards.admin.nomination_sections import sections
from awards.forms.fields import lines_of
from awards.forms.nomination import SCANNED, contact_warning, text_warnings
from awards.gate import winner_gate
from awards.models import Nomination
from awards.permissions import nominator_roles, resubmittable_until, roles_in_round
from awards.retention import nomination_words
from awards.returns import RETURNABLE_FIELDS, answered_parts
from awards.workflow import NominationState
from directory.admin.base import person
from directory.models import User, is_overseer
from kit.intake import PHOTO_LIMITS
from projects.progress import progress_of

# Which input a sentence about a part stands beside.
_INPUT = {"happened_on": "happened", "happened_region": "happened_place", "source": "source_title"}
# Parts that are sections, not single fields.
_ANCHORS = {"photos": "part-photos", "consents": "part-consents", "evidence": "id_evidence"}
SENDABLE = frozenset({NominationState.DRAFT, NominationState.RETURNED})


def page_facts(
    page: Any,
    request: HttpRequest,
    forms: PageForms,
    nomination: Nomination | None,
    now: datetime,
) -> dict[str, Any]:
    """Everything the template needs that is no form."""
    user = person(request)
    facts: dict[str, Any] = {
        "max_photos": MAX_PHOTOS,
        "photo_limits": PHOTO_LIMITS,
        "drafts": _drafts(page, request, nomination),
        "draft_thing": _thing(forms, nomination),
        "draft_url": reverse("admin:awards_nomination_draft"),
        "discard_url": reverse("admin:awards_nomination_discard"),
        "user_key": user.pk,
        "told": _told(request, forms, nomination),
        "standing": None,
        "sections": sections(forms),
    }
    if nomination is None:
        return {**facts, "is_new": True}
    return facts | {
        "is_new": False,
        "standing": standing(user, nomination),
        "facts": [] if forms.texts else reading(user, nomination),
        "consents": nomination.consents.all(),
        "photo_rows": nomination.photos.kept(),
        "place": page.in_queue(request, nomination),
        "upload_url": reverse("admin:awards_nomination_photos", args=(nomination.pk,)),
        "history_url": reverse("admin:awards_nomination_history", args=(nomination.pk,)),
        "winner": _winner(user, nomination),
        "prize": _prize(user, nomination, now),
        "again_url": _again(page, user, nomination),
        **hero_facts(user, nomination, now),
    }


def _again(page: Any, user: User, nomination: Any) -> str:
    """The way to nominate the same hero anew, in another round, for the medium that did before."""
    over = nomination.shown_state in (NominationState.CONFIRMED, NominationState.NOT_SELECTED)
    if not over or masks.knows_all(user, nomination) or not page.may_add(user):
        return ""
    return f"{reverse('admin:awards_nomination_add')}?again={nomination.pk}"


def _thing(forms: PageForms, nomination: Nomination | None) -> str:
    if nomination is not None:
        return str(nomination.pk)
    return f"new:{forms.texts['form_key'].value()}" if forms.texts is not None else ""


def _drafts(page: Any, request: HttpRequest, nomination: Nomination | None) -> list[Any]:
    if request.method == "POST" or request.GET.get("restore"):
        return []
    return [page.draft_offer(draft) for draft in page.kept_drafts(person(request), nomination)]


def _told(
    request: HttpRequest, forms: PageForms, nomination: Nomination | None
) -> dict[str, list[str]]:
    """The sentences beside fields: what is missing, what was asked for, what is not publishable.

    Shapes: input name to sentences.
    """
    told: dict[str, list[str]] = {}
    if nomination is None or forms.texts is None:
        return told
    pairs: list[tuple[str, str]] = []
    if request.GET.get("check"):
        pairs += missing_facts(nomination)
    if nomination.state == NominationState.RETURNED:
        pairs += _asked_for(nomination)
    pairs += text_warnings((name, _text(nomination, name)) for name in SCANNED)
    if warning := contact_warning(nomination.contact_phone):
        pairs.append(("contact_phone", warning))
    for name, sentence in pairs:
        told.setdefault(_INPUT.get(name, name), []).append(sentence)
    return told


def _asked_for(nomination: Nomination) -> list[tuple[str, str]]:
    """What the organiser asked to complete, beside its field: with the sentence, until changed."""
    done = answered_parts(nomination)
    return [
        (name, f"✓ 已修改“{RETURNABLE_FIELDS[name]}”。")
        if name in done
        else (name, f"请补充“{RETURNABLE_FIELDS[name]}”。运营的意见：{nomination.return_reason}")
        for name in nomination.return_fields
        if name in RETURNABLE_FIELDS
    ]


def _text(nomination: Nomination, name: str) -> str:
    source = nomination.nominee if name in ("name", "role", "organisation_name") else nomination
    return str(getattr(source, name))


def standing(user: User, nomination: Any) -> dict[str, Any]:
    """Where the nomination stands, in plain words, as far as this user may know."""
    state = nomination.shown_state
    known = state == nomination.state
    own = bool(nominator_roles(user, nomination.partner)) and not masks.knows_all(user, nomination)
    returned = state == NominationState.RETURNED
    return {
        "state": state,
        "label": masks.shown_label(state),
        "turn": masks.shown_turn(state, own=own),
        "reason": nomination.return_reason if returned else _reason(nomination, known=known),
        "code": nomination.get_reject_code_display() if state == NominationState.REJECTED else "",
        "meant": _meant(nomination) if returned else [],
        "until": _until(nomination) if state in SENDABLE else None,
        "kept": _kept(user, nomination, known=known),
        "merged_into": nomination.merged_into if roles_in_round(user, nomination.round) else None,
    }


def _meant(nomination: Nomination) -> list[dict[str, Any]]:
    """The parts that were asked for, each with the way to its field and whether it was changed."""
    done = answered_parts(nomination)
    return [
        {
            "label": RETURNABLE_FIELDS[name],
            "is_done": name in done,
            "anchor": _ANCHORS.get(name, f"id_{_INPUT.get(name, name)}"),
        }
        for name in nomination.return_fields
        if name in RETURNABLE_FIELDS
    ]


def _kept(user: User, nomination: Nomination, *, known: bool) -> str:
    """How long what is personal is kept; the end of a merged one would tell that of its target."""
    told = known and nomination.state != NominationState.MERGED
    if told or nomination.purged_at is not None or masks.knows_all(user, nomination):
        return nomination_words(nomination)
    return ""


def _reason(nomination: Nomination, *, known: bool) -> str:
    return nomination.state_reason if known else ""


def _until(nomination: Nomination) -> datetime | None:
    """The last moment at which it may be sent."""
    if nomination.state == NominationState.RETURNED:
        return resubmittable_until(nomination)
    return nomination.round.closes_at


def _winner(user: User, nomination: Nomination) -> dict[str, Any] | None:
    """The winner that came of it, for those who run the round."""
    winner = getattr(nomination, "winner", None)
    if winner is None or not masks.knows_all(user, nomination):
        return None
    return {"winner": winner, "report": winner_gate(winner)}


def _prize(user: User, nomination: Nomination, now: datetime) -> str:
    """How far the prize is, once the result is out; never who is paid, nor how much."""
    if getattr(nomination, "winner", None) is None:
        return ""
    told = masks.knows_all(user, nomination) or masks.is_told(nomination, now)
    return progress_of(prize_purpose(nomination)) if told else ""


def reading(user: User, nomination: Nomination) -> list[tuple[str, str]]:
    """The nomination as text, for those who may not change it now. Auditors see no contacts."""
    nominee = nomination.nominee_before_merge or nomination.nominee
    place = "，".join(
        text for text in (str(nomination.happened_region or ""), nomination.happened_place) if text
    )
    rows = [
        ("姓名或名称", f"{nominee}（{nominee.get_kind_display()}）"),
        ("身份", nominee.role),
        ("所在单位", nominee.organisation_name),
        ("联合各方", "、".join(party.name for party in nominee.parties.all())),
        ("什么时候", nomination.when if nomination.happened_on else ""),
        ("在哪里", place),
        ("轮次", str(nomination.round)),
        ("类别", str(nomination.category or "")),
        ("提名媒体", str(nomination.partner or "")),
        ("依据的资助", str(nomination.application.round) if nomination.application else ""),
        ("联合提名", "已声明与另一家媒体的提名联合" if nomination.co_nominates_id else ""),
        ("一句话概括", nomination.headline),
        ("做了什么", nomination.story),
        ("颁奖词", nomination.citation * masks.knows_all(user, nomination)),
        ("报道", _source(nomination)),
        ("佐证链接", lines_of((row.title, row.url) for row in nomination.evidence.all())),
        ("事迹数据", "；".join(str(row) for row in nomination.figures.all())),
        ("主题", "、".join(str(theme) for theme in nomination.themes.all())),
        ("公开姓名的依据", str(nomination.get_name_basis_display())),
        ("涉及未成年人", {True: "是", False: "否", None: "未确认"}[nomination.is_minor]),
    ]
    if not _is_auditor(user):
        rows.append(("联系人", f"{nomination.contact_name} {nomination.contact_phone}".strip()))
    return [(label, text) for label, text in rows if text]


def _source(nomination: Nomination) -> str:
    title = f"《{nomination.source_title}》" if nomination.source_title else ""
    return f"{nomination.source_medium}{title} {nomination.source_author}".strip()


def _is_auditor(user: User) -> bool:
    return is_overseer(user) and not user.is_superuser
