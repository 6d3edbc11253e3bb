"""What must hold of grants: amounts, the minimum, one application each, money, notices."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q

from kit.audit import Offence, Rule, label_of, offending, same_person
from ledger.histories import unrecorded
from projects.grant_rules import meter_of
from projects.models import (
    Application,
    Assessment,
    Commitment,
    GrantNotice,
    GrantNoticeRow,
    GrantObjection,
    GrantRound,
    GrantTier,
    Payment,
    Report,
)
from projects.models.grant_notices import BEGUN
from projects.workflow import (
    AWARDED,
    ENDED,
    HOLDING,
    LIVE_APPLICATIONS,
    PROMISED,
    STOPPABLE,
    ApplicationState,
    CommitmentState,
    GrantRoundState,
)

_BEING_DECIDED = (
    GrantRoundState.OPEN, GrantRoundState.ROLLING, GrantRoundState.CLOSED,
    GrantRoundState.DECIDING, GrantRoundState.NOTICE,
)  # fmt: skip


def _amounts(_now: datetime) -> Iterator[Offence]:
    """By the round's own limits, whatever was copied into the row."""
    rows = Application.objects.filter(amount__isnull=False)
    beyond = rows.exclude(amount__gte=F("round__least_amount"), amount__lte=F("round__most_amount"))
    yield from offending(beyond, "金额 {0} 元不在本轮的范围内", more=("amount",))
    tier = GrantTier.objects.filter(round=OuterRef("round"), amount=OuterRef("amount"))
    strict = rows.filter(~Exists(tier), round__tiers_strict=True)
    yield from offending(strict, "金额 {0} 元不是本轮的档位", more=("amount",))


def _minimum(_now: datetime) -> Iterator[Offence]:
    """A round whose least number of grantees is out of reach without a recorded reason."""
    rounds = GrantRound.objects.filter(state__in=_BEING_DECIDED, infeasible_at__isnull=True)
    for one in rounds.select_related("fund").prefetch_related("tiers").order_by("pk"):
        standing = meter_of(one)
        if not standing.minimum_reachable:
            yield Offence(label_of(GrantRound), str(one.pk), one.public_id, standing.sentence)


def _twice(_now: datetime) -> Iterator[Offence]:
    live = Application.objects.filter(state__in=LIVE_APPLICATIONS).exclude(applicant_index="")
    groups = live.order_by().values("round", "applicant_index").annotate(many=Count("pk"))
    for group in groups.filter(many__gt=1):
        rows = live.filter(round=group["round"], applicant_index=group["applicant_index"])
        yield from offending(rows, "同一申请人在这一轮有不止一份有效申请")


def _money(_now: datetime) -> Iterator[Offence]:
    """What is given holds money of its own round; what is not, holds none."""
    held = Application.objects.filter(state__in=HOLDING)
    yield from offending(
        held.exclude(commitment__fund=F("round__fund")), "资金不是从本轮的资金池占用的"
    )
    promised = held.filter(state__in=PROMISED)
    yield from offending(
        promised.exclude(commitment__state=CommitmentState.COMMITTED), "已批准，资金却没有承诺"
    )
    waiting = held.exclude(state__in=PROMISED)
    reserved = waiting.filter(
        commitment__state=CommitmentState.RESERVED, commitment__amount=F("cost")
    )
    yield from offending(
        waiting.exclude(pk__in=reserved.values("pk")), "拟资助，预留的资金却与之不符"
    )
    gone = Application.objects.exclude(state__in=(*HOLDING, ApplicationState.TERMINATED))
    still = Commitment.objects.live().filter(application__in=gone)
    yield from offending(still, "申请已经结束，资金却还占用着")


def _ended(_now: datetime) -> Iterator[Offence]:
    """Of what two people ended nothing waits, and what nobody has is back in the pool."""
    hanging = Payment.objects.filter(state__in=STOPPABLE, commitment__application__state__in=ENDED)
    yield from offending(hanging, "资助已经结束，付款却没有停止")
    ended = Commitment.objects.live().filter(application__state=ApplicationState.TERMINATED)
    kept = ended.filter(amount__gt=F("started"))
    why = "资助已经终止，占用 {0} 元，付出和银行在办的只有 {1} 元"
    yield from offending(kept, why, more=("amount", "started"))


def _notices(_now: datetime) -> Iterator[Offence]:
    """Approved without a notice that was served, unless on the fast lane or by a public waiver."""
    served = GrantNoticeRow.objects.filter(
        application=OuterRef("pk"), notice__state__in=BEGUN, removed_at__isnull=True,
        suspended_at__isnull=True, ends_at__lt=OuterRef("approved_at"),
    )  # fmt: skip
    excused = Q(is_fast=True, round__fast_lane=True) | Q(round__notice_days=0)
    rows = Application.objects.filter(~Exists(served), state__in=AWARDED).exclude(excused)
    yield from offending(rows, "公示期未满就批准")
    short = GrantNotice.objects.filter(state__in=BEGUN, ends_at__lt=F("least_ends_at"))
    yield from offending(short, "公示短于规定的工作日")


def _one_pair_of_eyes(_now: datetime) -> Iterator[Offence]:
    applications = Application.objects.all()
    yield from same_person(applications, "proposed_by", "approved_by", "拟定和批准资助的是同一人")
    yield from same_person(
        applications, "recommended_by", "approved_by", "推荐人批准了自己推荐的申请"
    )
    yield from same_person(
        GrantNotice.objects.all(), "made_by", "opened_by", "拟定和启动公示的是同一人"
    )
    yield from same_person(
        GrantObjection.objects.all(), "screened_by", "resolved_by", "受理异议和作出结论的是同一人"
    )


def _recorded(_now: datetime) -> Iterator[Offence]:
    for rows in (GrantRound.objects.all(), Application.objects.all(), Assessment.objects.all(),
                 GrantNotice.objects.all(), GrantObjection.objects.all(),
                 Report.objects.exclude(state="due")):  # fmt: skip
        yield from unrecorded(rows)


RULES = (
    Rule(
        key="grants.amounts",
        numbers=(2,),
        title="资助金额合乎本轮的规定",
        says="每份拟定或批准的金额在本轮的上下限之间，只按档位资助的是其中一档。",
        find=_amounts,
        guards=("application_amount_in_range", "application_amount_is_tier"),
    ),
    Rule(
        key="grants.minimum",
        numbers=(3,),
        title="最少名额始终够得着",
        says="评定中的每一轮：余额够资助还差的名额，或记录了仍要开放的理由。",
        find=_minimum,
    ),
    Rule(
        key="grants.once",
        numbers=(13,),
        title="每人每轮一份有效申请",
        says="同一轮里，同一手机号或统一社会信用代码最多有一份有效的申请。",
        find=_twice,
        guards=("application_one_live_per_applicant",),
    ),
    Rule(
        key="grants.money",
        numbers=(1, 4),
        title="资助与占用的资金一致",
        says="拟资助的预留、已批准的承诺，都出自本轮的资金池；已经结束的申请不再占用资金。",
        find=_money,
        guards=("application_proposed_holds_money", "application_awarded_was_approved"),
    ),
    Rule(
        key="grants.ended",
        numbers=(1, 5),
        title="终止的资助不留钱、不留付款",
        says="取消或终止的资助没有等着的付款；没有付出去的，分毫都退回了资金池。",
        find=_ended,
        tests=("tests/projects/test_grant_stops.py",),
    ),
    Rule(
        key="grants.notices",
        numbers=(9,),
        title="资助名单公示期满才批准",
        says="每项资助在批准前公示期满、没有中止，或走公开写明的快速通道；公示不短于规定。",
        find=_notices,
        guards=("grantnotice_never_too_short",),
    ),
    Rule(
        key="grants.two_people",
        numbers=(8,),
        title="资助经两个人决定",
        says="拟定与批准、拟定公示与启动、受理异议与结论，各由两个人办理；推荐人不批准。",
        find=_one_pair_of_eyes,
        guards=("application_four_eyes", "grantnotice_four_eyes", "grantobjection_four_eyes"),
    ),
    Rule(
        key="grants.recorded",
        numbers=(18, 21),
        title="资助与账本一致",
        says="轮次、申请、评估、公示、异议、反馈现在的状态就是账本最后记下的状态。",
        find=_recorded,
    ),
)
