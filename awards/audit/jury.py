"""Juries: who stands aside is not counted, criteria stand still, a frozen result can be redone."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from awards.models import Assignment, Criterion, ResultSnapshot, Round, RuleVersion, Score
from awards.standings import from_kept, standings_as_kept
from awards.workflow import AssignmentState, RoundState
from directory.models import Membership
from kit.audit import Offence, Rule, every, label_of, offending
from ledger.models import Entry

COUNTING = (AssignmentState.SUBMITTED, AssignmentState.LOCKED)
VOID = (AssignmentState.RECUSED, AssignmentState.REPLACED)


def _counted() -> "QuerySet[Assignment]":
    """What the rankings count; whether they should is what the rules below ask of the rows."""
    return Assignment.objects.filter(pk__in=Assignment.objects.counted().values("pk"))


def _recused_counted(_now: datetime) -> Iterator[Offence]:
    counted = _counted()
    yield from offending(counted.filter(state__in=VOID), "已回避或改派，评分仍计入")
    yield from offending(counted.exclude(conflict=""), "有利益关系，评分仍计入")
    same = Q(nomination__created_by=F("juror")) | Q(nomination__submitted_by=F("juror"))
    yield from offending(counted.filter(same), "评委评的是自己提名的")
    yield from offending(counted.filter(Exists(_posts())), "评委在提名媒体任职，评分仍计入")
    silent = Assignment.objects.filter(state=AssignmentState.RECUSED)
    yield from offending(silent.filter(Q(conflict="") | Q(recusal_reason="")), "回避没有写明原因")


def _posts() -> "QuerySet[Membership]":
    """Live roles of the juror at the medium that nominated, but for a column's own medium."""
    leads = Round.objects.filter(
        pk=OuterRef(OuterRef("nomination__round")),
        column__partner=OuterRef(OuterRef("nomination__partner")),
    )
    return Membership.objects.filter(
        ~Exists(leads), user=OuterRef("juror"), suspended_at__isnull=True,
        organisation=OuterRef("nomination__partner__organisation"),
    )  # fmt: skip


def _recused_in_snapshots(_now: datetime) -> Iterator[Offence]:
    """Frozen results that count a review of somebody who had stood aside when they were frozen."""
    for snapshot in ResultSnapshot.objects.select_related("round").order_by("pk"):
        counted = {(row[0], row[1]) for row in _inputs(snapshot).get("reviews", ())}
        aside = Entry.objects.filter(
            verb="assignment.recuse", object_type=label_of(Assignment), at__lt=snapshot.locked_at
        ).values("object_id")
        rows = Assignment.objects.filter(
            stage=snapshot.stage_id, state=AssignmentState.RECUSED, public_id__in=aside
        )
        for name, juror in rows.values_list("nomination__public_id", "juror_id"):
            if (name, str(juror)) in counted:
                yield _of_round(snapshot, f"结果快照计入了已回避的评委（提名 {name}）")


def _inputs(snapshot: ResultSnapshot) -> dict[str, list[list[str]]]:
    try:
        found: dict[str, list[list[str]]] = json.loads(snapshot.content).get("inputs", {})
    except ValueError:
        return {}
    return found


def _of_round(snapshot: ResultSnapshot, why: str) -> Offence:
    round_ = snapshot.round
    return Offence(label_of(Round), str(round_.pk), round_.public_id, why)


def _altered_snapshots(_now: datetime) -> Iterator[Offence]:
    """Frozen results whose text, digest, record and arithmetic do not agree."""
    for snapshot in ResultSnapshot.objects.select_related("round").order_by("pk"):
        digest = hashlib.sha256(snapshot.content.encode()).hexdigest()
        if digest != snapshot.digest:
            yield _of_round(snapshot, "结果快照的内容与摘要不符")
            continue
        entry = Entry.objects.for_object(snapshot.round).filter(verb="round.lock_result").first()
        if entry is None or digest not in entry.payload:
            yield _of_round(snapshot, "结果快照的摘要与账本不符")
        if not _can_be_redone(snapshot):
            yield _of_round(snapshot, "按快照里的评分重新计算，结果不同")
    locked = Round.objects.filter(result_locked_at__isnull=False, snapshot__isnull=True)
    yield from offending(locked, "结果已锁定，却没有快照")


def _can_be_redone(snapshot: ResultSnapshot) -> bool:
    kept = json.loads(snapshot.content)
    try:
        again = standings_as_kept(from_kept(kept["inputs"]).standings())
    except (KeyError, TypeError, ValueError):
        return False
    return bool(again == kept["results"])


def _criteria_moved(_now: datetime) -> Iterator[Offence]:
    begun = Round.objects.exclude(state=RoundState.DRAFT)
    newest = Criterion.objects.filter(round=OuterRef("pk")).order_by().values("round")
    rows = begun.annotate(newest=Subquery(newest.annotate(v=Max("version")).values("v")))
    yield from offending(
        rows.exclude(newest=F("criteria_version")), "现行标准第 {0} 版，最新写下的是第 {1} 版",
        more=("criteria_version", "newest"),
    )  # fmt: skip
    versions = Criterion.objects.order_by().values("round", "version").annotate(sum=Sum("weight"))
    uneven = versions.filter(round__in=begun.values("pk")).exclude(sum=100)
    for round_, version, total in uneven.values_list("round", "version", "sum"):
        why = f"第 {version} 版的权重合计 {total}，不是 100"
        yield from offending(Round.objects.filter(pk=round_), why)
    told = RuleVersion.objects.filter(round=OuterRef("round"), version=OuterRef("version"))
    later = Criterion.objects.filter(~Exists(told), version__gt=1)
    yield from offending(Round.objects.filter(pk__in=later.values("round")), "修订没有留下理由")


def _scores_astray(_now: datetime) -> Iterator[Offence]:
    foreign = Score.objects.exclude(criterion__round=F("assignment__stage__round"))
    yield from offending(foreign, "评分用了另一轮次的标准", at="assignment__")
    ahead = Score.objects.filter(
        criterion__version__gt=F("assignment__stage__round__criteria_version")
    )
    yield from offending(ahead, "评分用了还没有的标准版本", at="assignment__")
    outside = Score.objects.filter(abstains=False).exclude(value__gte=1, value__lte=5)
    yield from offending(outside, "分值不在 1 到 5", at="assignment__")
    versions = Score.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    least = Subquery(versions.annotate(v=Max("criterion__version")).values("v"))
    other = Score.objects.filter(
        assignment=OuterRef("pk"), criterion__version__lt=OuterRef("newest")
    )
    mixed = Assignment.objects.filter(state__in=COUNTING).annotate(newest=least)
    yield from offending(mixed.filter(Exists(other)), "一份评分混用了两个标准版本")


def _foreign_entries(_now: datetime) -> Iterator[Offence]:
    rows = Assignment.objects.exclude(nomination__round=F("stage__round"))
    yield from offending(rows, "评的不是本轮的提名")
    unseated = Assignment.objects.filter(state__in=COUNTING).exclude(
        stage__round__seats__juror=F("juror")
    )
    yield from offending(unseated, "评分的人不在本轮评委名单")


RULES = (
    Rule(
        key="jury.recused",
        numbers=(7,),
        title="回避的评委没有计入的评分",
        says="计入排名的评分里，没有已回避、有利益关系、评自己提名、在提名媒体任职的；回避都写明原因。结果快照里也没有。",
        find=every(_recused_counted, _recused_in_snapshots),
        guards=("assignment_recused_has_reason",),
        tests=("tests/awards/test_jury_conflicts.py", "tests/awards/test_jury_counted.py"),
    ),
    Rule(
        key="jury.seats",
        numbers=(7,),
        title="只有本轮评委评本轮的提名",
        says="每份计入的评分来自本轮评委名单上的人，评的是本轮的提名。",
        find=_foreign_entries,
        guards=("assignment_once", "score_once", "score_value_or_abstention"),
    ),
    Rule(
        key="jury.criteria",
        numbers=(17,),
        title="评审标准有提名之后不改",
        says="现行版本就是最新写下的版本，每版权重合计 100，修订都留下理由；评分记着标准的版本。",
        find=every(_criteria_moved, _scores_astray),
        guards=(
            "ruleversion_once",
            "ruleversion_revision_has_reason",
            "criterion_once_per_version",
        ),
    ),
    Rule(
        key="jury.snapshots",
        numbers=(17, 18),
        title="锁定的结果可以重算",
        says="结果快照的内容与摘要、与账本一致；按快照里的评分重新计算，得到同样的名次。",
        find=_altered_snapshots,
        guards=("snapshot_digest_whole",),
    ),
)
