"""Ballots: one voter one vote, and a result that follows from the published votes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from awards.ballot_report import counted, list_digest, sheet_data
from awards.models import Ballot, Deposit, OpenedBallot, Voter
from awards.workflow import BallotState, StageState
from kit.audit import Offence, Rule, label_of, offending
from ledger.models import Entry

COUNTED = (BallotState.COUNTED, BallotState.CONFIRMED, BallotState.ANNULLED)


def _miscounted(_now: datetime) -> Iterator[Offence]:
    """The votes counted again, and how many there are against the roll and the record."""
    for ballot in Ballot.objects.filter(state__in=COUNTED).order_by("pk"):
        for why in _problems(ballot):
            yield Offence(label_of(Ballot), str(ballot.pk), ballot.public_id, why)


def _problems(ballot: Ballot) -> Iterator[str]:
    rows = OpenedBallot.objects.filter(ballot=ballot).order_by("receipt")
    votes = list(rows.values_list("receipt", "choices"))
    roll = Voter.objects.filter(ballot=ballot)
    told: dict[str, Any] = ballot.result
    try:
        used, electorate = told["facts"]["used"], told["facts"]["electorate"]
        standing, sheet = told["count"]["places"], told["count"]
    except (KeyError, TypeError):
        yield "公正性报告不完整"
        return
    if len(votes) != used or roll.filter(has_voted=True).count() != used:
        yield f"报告有效选票 {used} 张，选票 {len(votes)} 张，与投票人名单不符"
    if roll.count() != electorate:
        yield f"报告投票人 {electorate} 人，名单与此不符"
    if list_digest(votes) != told["sha256"]:
        yield "选票清单与公布的摘要不符"
    entry = Entry.objects.for_object(ballot).filter(verb="ballot.count").first()
    if entry is None or told["sha256"] not in entry.public:
        yield "选票摘要与账本不符"
    if (
        standing
        and sheet_data(counted(ballot.method, votes, standing, seats=ballot.seats)) != sheet
    ):
        yield "按公布的办法重新计票，结果不同"


def _loose(_now: datetime) -> Iterator[Offence]:
    """Votes or keys where there must be none any more, or more votes than voters."""
    taking = Ballot.objects.filter(state=BallotState.TAKING)
    left = Deposit.objects.filter(ballot=OuterRef("pk"))
    over = Ballot.objects.exclude(state=BallotState.TAKING)
    yield from offending(over.filter(Exists(left)), "计票之后还有封存的选票")
    yield from offending(over.exclude(sealed_with=""), "计票之后还留着封票密钥")
    opened = Q(Exists(OpenedBallot.objects.filter(ballot=OuterRef("pk"))))
    early = opened | Q(Exists(Voter.objects.filter(ballot=OuterRef("pk"), has_voted=True)))
    yield from offending(taking.filter(early), "还没有计票，选票已被打开或记下谁投过票")
    counts: QuerySet[Any] = taking.annotate(
        votes=Count("deposits", distinct=True), voices=Count("voters", distinct=True)
    )
    yield from offending(
        counts.filter(votes__gt=F("voices")), "选票 {0} 张，投票人 {1} 人", more=("votes", "voices")
    )
    closed = taking.filter(stage__state=StageState.SETTLED)
    yield from offending(closed, "环节已出结果，票选还没有计票")


RULES = (
    Rule(
        key="ballots.count",
        numbers=(),
        title="票选重新计票结果相同",
        says="选票张数与投票人名单、与报告一致；清单摘要与账本一致；按公布的办法重新计票，得到同样的结果。",
        find=_miscounted,
        guards=("ballot_four_eyes", "ballot_key_gone_after_count"),
        tests=("tests/awards/test_ballot_counting.py", "tests/awards/test_ballot_secrecy.py"),
    ),
    Rule(
        key="ballots.secrecy",
        numbers=(),
        title="一人一票，不记名",
        says="选票不多于投票人；计票前没有打开、没有记下谁投过；计票后密钥和封存的选票都已销毁。",
        find=_loose,
        guards=("voter_user_once", "voter_code_once", "deposit_form_once"),
        tests=("tests/awards/test_ballot_rush.py",),
    ),
)
