"""Finding out about an application: assessments are asked for and scored, visits recorded."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from directory.models import User
from kit.dates import china_day
from kit.intake import IntakePhoto
from kit.reasons import stated
from kit.verdict import Stale, refuse, unready
from ledger.actions import append
from projects.actions.grant_locks import STALE, locked_application, move_application
from projects.actions.grant_pictures import keep_pictures
from projects.models import Application, Assessment, AssessmentScore, SiteVisit
from projects.models.assessing import ASSESS_DAYS, LEAST, MOST, MOST_NOTES
from projects.permissions.grants import (
    conflict_of,
    may_ask_assessment,
    may_assess,
    may_extend_assessment,
    may_visit,
)
from projects.workflow import ASSESSMENT, ApplicationState


@transaction.atomic
def ask_assessment(
    *, application: Application, assessor: User, by: User, now: datetime,
    due_on: date | None = None,
) -> Assessment:  # fmt: skip
    """Ask somebody to judge the application by a day, or within the usual days.

    Errors: Refused when this person is in conflict, and the sentence says why.
    """
    fresh = locked_application(application)
    may_ask_assessment(by, fresh).require()
    conflict = conflict_of(assessor, fresh)
    if conflict:
        refuse(conflict).require()
    if not assessor.is_active:
        refuse("这个账号已停用。").require()
    if fresh.assessments.filter(assessor=assessor).exists():
        unready("这位评估人已经分派。").require()
    day = due_on or china_day(now) + ASSESS_DAYS
    if day < china_day(now):
        unready("评估期限不能早于今天。").require()
    if fresh.state == ApplicationState.ELIGIBLE:
        move_application(fresh, "review", by=by, now=now)
    made = Assessment.objects.create(
        application=fresh, assessor=assessor, asked_at=now, asked_by=by, due_on=day
    )
    told = {"application": fresh.public_id, "assessor": assessor.pk, "due": day.isoformat()}
    append(by=by, verb="assessment.ask", thing=made, target=made.state, payload=told, now=now)
    return made


@transaction.atomic
def extend_assessment(
    *, assessment: Assessment, due_on: date, reason: str, by: User, now: datetime
) -> Assessment:
    """Give the assessor until a later day, with a reason."""
    application = locked_application(assessment.application)
    fresh = _locked(assessment, None)
    fresh.application = application
    may_extend_assessment(by, fresh).require()
    why = stated(reason)
    if due_on < china_day(now) or (fresh.due_on is not None and due_on <= fresh.due_on):
        unready("新的期限须晚于原期限，且不早于今天。").require()
    fresh.due_on = due_on
    _move(fresh, "extend", by=by, now=now, reason=why, payload={"to": due_on.isoformat()})
    return fresh


@transaction.atomic
def score_assessment(
    *, assessment: Assessment, values: Mapping[int, int | None], note: str, by: User,
    now: datetime, version: int | None = None,
) -> Assessment:  # fmt: skip
    """Judge the application by every criterion, or abstain from it as absent.

    Shapes: `values` maps the key of a criterion to 1–5, or None for an abstention.
    Errors: Unready unless every criterion is answered and not all are abstained from.
    """
    application = locked_application(assessment.application)
    fresh = _locked(assessment, version)
    fresh.application = application
    may_assess(by, fresh, "score").require()
    criteria = list(application.round.criteria.all())
    if any(c.pk not in values for c in criteria):
        unready("请给每一项标准评分，或选择弃权。").require()
    given = {c.pk: values[c.pk] for c in criteria}
    if any(v is not None and not LEAST <= v <= MOST for v in given.values()):
        unready("分值为 1 到 5。").require()
    if all(v is None for v in given.values()):
        unready("每一项都弃权等于没有评估，请改为回避。").require()
    for key, value in given.items():
        AssessmentScore.objects.update_or_create(
            assessment=fresh, criterion_id=key, defaults={"value": value}
        )
    fresh.note, fresh.submitted_at = note.strip()[:1000], now
    _move(fresh, "score", by=by, now=now)
    return fresh


@transaction.atomic
def recuse_assessment(
    *, assessment: Assessment, reason: str, by: User, now: datetime
) -> Assessment:
    """Stand aside; scores that were given are kept and do not count."""
    application = locked_application(assessment.application)
    fresh = _locked(assessment, None)
    fresh.application = application
    may_assess(by, fresh, "recuse").require()
    fresh.recuse_reason = stated(reason)[:300]
    _move(fresh, "recuse", by=by, now=now, reason=fresh.recuse_reason)
    return fresh


def _locked(assessment: Assessment, version: int | None) -> Assessment:
    fresh = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def _move(
    fresh: Assessment, verb: str, *, by: User, now: datetime, reason: str = "",
    payload: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    step = ASSESSMENT.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, step.target
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"assessment.{verb}", thing=fresh, source=source, target=step.target,
        reason=reason, now=now,
        payload={"application": fresh.application.public_id, **(payload or {})},
    )  # fmt: skip


@transaction.atomic
def record_visit(
    *, application: Application, visited_on: date, notes: str, finding: str, client_key: str,
    by: User, now: datetime, met: str = "",
) -> SiteVisit:  # fmt: skip
    """Record what was seen on the spot; sent again after a lost line it is the same visit.

    Shapes: `client_key` is the one-time key of the form, made when it was opened.
    Errors: Stale when it was recorded with other words: what was changed since is not lost.
    """
    fresh = locked_application(application)
    notes = _lines(notes)
    told = {
        "visited_on": visited_on, "notes": notes, "met": met.strip()[:200], "finding": finding,
    }  # fmt: skip
    before = SiteVisit.objects.filter(client_key=client_key).first()
    if before is not None:
        return _same_visit(before, fresh, told, by)
    may_visit(by, fresh).require()
    _check_visit(visited_on, notes, finding, now)
    try:
        with transaction.atomic():
            visit = SiteVisit.objects.create(
                application=fresh, visitor=by, client_key=client_key, recorded_at=now, **told
            )
    except IntegrityError:
        return SiteVisit.objects.get(client_key=client_key)
    append(
        by=by, verb="visit.record", thing=visit, now=now,
        payload={"application": fresh.public_id, "finding": finding},
    )  # fmt: skip
    if fresh.state == ApplicationState.REVIEWING:
        move_application(fresh, "visit", by=by, now=now)
    return visit


@transaction.atomic
def add_visit_photos(
    *, visit: SiteVisit, photos: Sequence[IntakePhoto], by: User, now: datetime
) -> list[str]:
    """Keep pictures with the own visit; a sentence for each that found no room.

    Shapes: the same picture sent twice is kept once.
    """
    application = locked_application(visit.application)
    may_visit(by, application).require()
    if visit.visitor_id != by.pk:
        refuse("照片由走访人自己添加。").require()
    before = visit.photos.count()
    problems = keep_pictures(visit.photos, photos, now=now)
    after = visit.photos.count()
    if after > before:
        append(by=by, verb="visit.photos", thing=visit, now=now, payload={"photos": after})
    return problems


def _lines(text: str) -> str:
    """The text with plain line ends: a page and its script send different ones."""
    return text.replace("\r\n", "\n").strip()


def _same_visit(
    before: SiteVisit, application: Application, told: Mapping[str, object], by: User
) -> SiteVisit:
    """The visit that was recorded under this key, when it is the sender's and says the same."""
    if before.application_id != application.pk or before.visitor_id != by.pk:
        unready("页面不完整，请重新打开再填写。").require()
    if any(getattr(before, name) != value for name, value in told.items()):
        raise Stale("这次走访已经保存过，后来改的内容没有存进去。再点一次“保存”，会另记一次走访。")
    return before


def _check_visit(visited_on: date, notes: str, finding: str, now: datetime) -> None:
    if visited_on > china_day(now):
        unready("走访日期不能晚于今天。").require()
    if not notes.strip():
        unready("请写下走访记录。").require()
    if len(notes) > MOST_NOTES:
        unready(f"走访记录最多 {MOST_NOTES} 个字，现在有 {len(notes)} 个。").require()
    if finding not in SiteVisit.Finding.values:
        unready("请选择走访结论。").require()
