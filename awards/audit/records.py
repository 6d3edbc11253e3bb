"""States, versions and deadlines of everything that moves, compared with the record."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from awards.models import (
    Assignment,
    Ballot,
    Nomination,
    NominationFigure,
    Notice,
    Objection,
    Round,
    Score,
    Stage,
    Winner,
)
from awards.models.awards import PEOPLE_UNITS, THING_UNITS, AwardFigure
from awards.workflow import (
    AssignmentState,
    BallotState,
    NominationState,
    RoundState,
    StageState,
)
from kit.audit import Offence, Rule, every, label_of, offending
from kit.dates import china_day, deadline
from kit.figures import FiguresDiffer, Qualifier, add_up
from ledger.histories import unrecorded

# Verbs whose states are those of something else: a publish level is no state.
BESIDE = ("winner.level",)
# Everything that moves, with the state in which it needs no entry yet.
MOVING = {
    Nomination: NominationState.DRAFT, Winner: "", Round: RoundState.DRAFT,
    Stage: StageState.PLANNED, Notice: "", Objection: "", Ballot: BallotState.TAKING,
    Assignment: AssignmentState.INVITED,
}  # fmt: skip
UNITS = {
    AwardFigure.Counted.PEOPLE: PEOPLE_UNITS,
    AwardFigure.Counted.PROJECTS: THING_UNITS,
    AwardFigure.Counted.WINNERS: (*PEOPLE_UNITS, *THING_UNITS),
}


def _rows(model: Any) -> "QuerySet[Any]":
    return model._default_manager.all()  # type: ignore[no-any-return]


def _unrecorded(_now: datetime) -> Iterator[Offence]:
    for model, initial in MOVING.items():
        yield from unrecorded(_rows(model), initial=initial, beside=BESIDE)


# ------------------------------------------------------------------ deadlines


def _late(_now: datetime) -> Iterator[Offence]:
    """Submitted after the end of its round, but for what was returned and came back in time."""
    sent = Nomination.objects.exclude(state=NominationState.DRAFT)
    late = sent.filter(submitted_at__gt=F("round__closes_at")).select_related("round")
    for one in late.order_by("pk").iterator():
        if not _within_grace(one):
            label = label_of(Nomination)
            yield Offence(label, str(one.pk), one.public_id, "提交晚于征集截止和补交期限")
    early = sent.filter(submitted_at__lt=F("round__opens_at"))
    yield from offending(early, "提交早于征集开始")


def _within_grace(nomination: Nomination) -> bool:
    returned, sent = nomination.returned_at, nomination.submitted_at
    if returned is None or sent is None:
        return False
    days = timedelta(days=nomination.round.grace_days)
    return sent <= deadline(china_day(returned) + days)


def _late_scores(_now: datetime) -> Iterator[Offence]:
    end = F("assignment__stage__closes_at")
    yield from offending(
        Score.objects.filter(scored_at__gt=end), "评分晚于环节截止", at="assignment__"
    )
    sent = Assignment.objects.filter(submitted_at__gt=F("stage__closes_at"))
    yield from offending(sent, "提交评分晚于环节截止")


def _late_objections(_now: datetime) -> Iterator[Offence]:
    about_one = Q(row__isnull=False, row__suspended_at=None, filed_at__gt=F("row__ends_at"))
    about_all = Q(row__isnull=True, filed_at__gt=F("notice__ends_at"))
    early = Q(filed_at__lt=F("notice__starts_at"))
    yield from offending(Objection.objects.filter(about_one | about_all), "异议晚于公示期满")
    yield from offending(Objection.objects.filter(early), "异议早于公示开始")


# ------------------------------------------------------------------ figures


def _added(_now: datetime) -> Iterator[Offence]:
    """What must not be added is offered to the one function that adds."""
    base = {"label": "受益", "value": 1, "unit": "人", "as_of": "2025"}
    for other in ({"unit": "人次"}, {"as_of": "2024"}, {"qualifier": Qualifier.PLANNED},
                  {"qualifier": Qualifier.OVER}):  # fmt: skip
        pair = (NominationFigure(**base), NominationFigure(**base | other))
        try:
            add_up(pair)
        except FiguresDiffer:
            continue
        yield Offence("", "kit.figures", "kit.figures", f"不同的数字被相加：{sorted(other)}")


def _unlike(_now: datetime) -> Iterator[Offence]:
    """Figures that stand beside a count of another unit, or without a number."""
    for counted, units in UNITS.items():
        rows = AwardFigure.objects.filter(counted=counted).exclude(unit__in=units)
        yield from offending(rows, "并列的收录数单位不同", at="award__")
    for model, at in ((AwardFigure, "award__"), (NominationFigure, "nomination__")):
        several = Q(qualifier=Qualifier.SEVERAL)
        wrong = several & Q(value__isnull=False) | ~several & Q(value__isnull=True)
        yield from offending(model._default_manager.filter(wrong), "限定词与数值不符", at=at)
    undated = AwardFigure.objects.exclude(counted="").filter(as_of="")
    yield from offending(undated, "并列收录数没有写明截至日期", at="award__")


RULES = (
    Rule(
        key="records.states",
        numbers=(18, 21),
        title="状态和版本与账本一致",
        says="提名、获奖者、轮次、环节、公示、异议、票选、评审任务：现在的状态就是账本最后记下的状态，"
        "前后相接；版本没有倒退，没有两次办理出自同一版本。",
        find=_unrecorded,
        guards=("nomination_state_known", "winner_state_known", "round_state_known"),
        tests=("tests/kit/test_admin_stale.py", "tests/awards/test_stage_races.py"),
    ),
    Rule(
        key="deadlines.nominations",
        numbers=(20,),
        title="提名在征集期内提交",
        says="提交不早于开始，不晚于截止那一秒；退回后的在补交期限内。",
        find=_late,
        tests=("tests/awards/test_permissions_submit.py",),
    ),
    Rule(
        key="deadlines.scores",
        numbers=(20,),
        title="评分在环节截止前",
        says="每一项评分和每一次提交都不晚于环节截止。",
        find=_late_scores,
    ),
    Rule(
        key="deadlines.objections",
        numbers=(20,),
        title="异议在公示期内提出",
        says="异议不早于公示开始，不晚于期满那一秒。",
        find=_late_objections,
    ),
    Rule(
        key="figures.totals",
        numbers=(23,),
        title="不同的数字不相加",
        says="唯一做加法的函数拒绝不同单位、计划与实际、不同截止日的数字（当场试过）；并列的收录数单位相同、写明截止日。",
        find=every(_added, _unlike),
        guards=("award_figure_counts_like_with_like", "award_figure_counted_has_cut_off"),
        tests=("tests/kit/test_figures.py",),
    ),
)
