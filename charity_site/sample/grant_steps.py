"""What happens to the invented applications, each step by the person whose turn it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from charity_site.sample import grant_money as money
from charity_site.sample.accounts import Cast
from charity_site.sample.facts import Record
from charity_site.sample.grant_forms import Telling, begin_all, photo_row
from kit.dates import china_day
from kit.ids import public_id
from ledger.actions import Actor, Change, append_many
from projects.actions import withdraw_application
from projects.actions.agreements import accept_agreement, agreement_of
from projects.actions.applicant_links import KEPT
from projects.actions.assessing import ask_assessment, record_visit
from projects.actions.grant_locks import APPLICANT
from projects.actions.grant_notices import (
    close_grant_notice,
    file_grant_objection,
    open_grant_notice,
    schedule_grant_notice,
)
from projects.actions.grant_reserve import put_in_reserve
from projects.actions.grant_screening import (
    decline_application,
    refer_application,
    return_application,
)
from projects.actions.grant_stops import ask_step, confirm_step
from projects.actions.granting import approve_application, recommend_application
from projects.actions.renouncing import renounce_grant
from projects.actions.reports import (
    Told,
    accept_report,
    file_report,
    publish_report,
    return_report,
)
from projects.applicants import arrived
from projects.models import (
    Application,
    Assessment,
    AssessmentScore,
    Grant,
    GrantNotice,
    GrantObjection,
    GrantRound,
    PrivateLink,
    Report,
    ReportPhoto,
)
from projects.workflow import APPLICATION, AssessmentState

JUDGES = ("juror1", "juror3")
Tellings = Sequence[Telling]


@dataclass
class Stage:
    """Where and when a step is taken, and by whom."""

    round: GrantRound
    words: Record
    people: Cast
    at: datetime

    def later(self) -> datetime:
        """The moment a minute on, for what must come after."""
        self.at += timedelta(minutes=1)
        return self.at


def _moved(rows: Tellings, verb: str, on: Stage, by: Actor, **fields: Any) -> None:
    """Many take a step at once that nothing else follows from, as its action takes each."""
    changes = []
    for row in (one.own for one in rows):
        step = APPLICATION.require(verb, row.state)
        source, row.state, row.version = row.state, step.target, row.version + 1
        changes.append(
            Change(verb=f"application.{verb}", thing=row, source=source, target=row.state)
        )
    keys = [one.own.pk for one in rows]
    Application.objects.filter(pk__in=keys).update(
        state=rows[0].own.state, version=F("version") + 1, **fields
    )
    append_many(by=by, changes=changes, now=on.at)


def begin(rows: Tellings, on: Stage) -> None:
    """Filled in on a phone, not handed in."""
    begin_all(rows, on.round, on.words, on.people, at=on.at)


def hand_in(rows: Tellings, on: Stage) -> None:
    """Filled in and handed in."""
    begin(rows, on)
    _moved(rows, "submit", on, APPLICANT, submitted_at=on.later(), expires_at=None)
    links = PrivateLink.objects.filter(subject__in=[one.own.public_id for one in rows])
    links.update(expires_at=on.at + KEPT)


def give_back(rows: Tellings, on: Stage) -> None:
    """Returned, to be completed."""
    for one in rows:
        return_application(
            application=one.own, steps=["q4", "amount"], by=on.people["organiser"], now=on.at,
            reason="请补充帮到了多少人，并把用途再写细一点（样例）。",
        )  # fmt: skip


def admit(rows: Tellings, on: Stage) -> None:
    """Found to fit."""
    _moved(rows, "admit", on, on.people["organiser"])


def decline(rows: Tellings, on: Stage) -> None:
    """Turned down with a reason, before or after it was judged."""
    for one in rows:
        early = one.row["route"] == "declined"
        why = "经营性的项目不在本轮范围内" if early else "名额有限，持续性得分较低"
        decline_application(
            application=one.own, reason=f"{why}（样例）。", by=on.people["organiser"], now=on.at
        )


def refer(rows: Tellings, on: Stage) -> None:
    """Sent on to somebody who can help."""
    place = on.round.referral_places.order_by("pk")[0]
    for one in rows:
        refer_application(
            application=one.own, destination=f"{place.name}：{place.advice}",
            reason="家庭的急难有更合适的渠道（样例）。", by=on.people["organiser"], now=on.at,
        )  # fmt: skip


def withdraw(rows: Tellings, on: Stage) -> None:
    """Taken back by the applicant."""
    for one in rows:
        withdraw_application(application=one.own, now=on.at)


def review(rows: Tellings, on: Stage) -> None:
    """Begun to be judged."""
    _moved(rows, "review", on, on.people["organiser"])


def judge(rows: Tellings, on: Stage) -> None:
    """Two people have given their marks, written at once as a list that is taken over."""
    criteria = list(on.round.criteria.order_by("position"))
    made = [
        Assessment(
            application=one.own, assessor=on.people[name], state=AssessmentState.SUBMITTED,
            note="样例评语：做得具体，坚持得久。", asked_at=on.at, asked_by=on.people["organiser"],
            submitted_at=on.at,
        )
        for one in rows
        for name in JUDGES
    ]  # fmt: skip
    Assessment.objects.bulk_create(made)
    AssessmentScore.objects.bulk_create(
        AssessmentScore(assessment=one, criterion=criterion, value=3 + (place + at) % 3)
        for place, one in enumerate(made)
        for at, criterion in enumerate(criteria)
    )
    changes = (Change(verb="assessment.import", thing=one, target=one.state) for one in made)
    append_many(by=None, changes=changes, now=on.at)


def ask(rows: Tellings, on: Stage) -> None:
    """Jurors are asked for their judgement and have not given it."""
    for one in rows:
        for name in JUDGES:
            ask_assessment(
                application=one.own, assessor=on.people[name], by=on.people["organiser"], now=on.at
            )


def visit(rows: Tellings, on: Stage) -> None:
    """Seen on the spot."""
    for one in rows:
        record_visit(
            application=one.own, visited_on=china_day(on.at), finding="confirmed",
            notes="到现场看过，情况与申请一致，邻居也都知道这件事（样例）。",
            met=one.row["contact"], client_key=public_id(), by=on.people["organiser"], now=on.at,
        )  # fmt: skip


def propose(rows: Tellings, on: Stage) -> None:
    """Proposed, with the amount that was asked for."""
    for one in rows:
        recommend_application(
            application=one.own,
            amount=Decimal(one.row["amount"]),
            by=on.people["organiser"],
            now=on.at,
        )


def schedule(rows: Tellings, on: Stage) -> GrantNotice:
    """A list that a second person has to open."""
    return schedule_grant_notice(
        round_=on.round,
        applications=[one.own for one in rows],
        by=on.people["organiser"],
        now=on.at,
    )


def list_(rows: Tellings, on: Stage) -> None:
    """Listed for the public to object."""
    open_grant_notice(notice=schedule(rows, on), by=on.people["approver"], now=on.later())


def object_(rows: Tellings, on: Stage) -> None:
    """Somebody objects to one of the list; nobody has looked at it yet."""
    for one in rows:
        notice = GrantNotice.objects.get(rows__application=one.own)
        file_grant_objection(
            notice=notice, row=notice.rows.get(application=one.own), name="样例·较真的邻居",
            contact="sample@example.com", form_key=public_id(), now=on.at,
            text="去年冬天的巡夜好像停过两个月，希望核实一下（样例）。",
        )  # fmt: skip
        GrantObjection.objects.filter(notice=notice).update(is_sample=True)


def approve(rows: Tellings, on: Stage) -> None:
    """Promised by a second person, and the notice ended."""
    for one in rows:
        approve_application(application=one.own, by=on.people["approver"], now=on.at)
    keys = [one.own.pk for one in rows]
    for notice in GrantNotice.objects.filter(rows__application__in=keys, state="open").distinct():
        close_grant_notice(notice=notice, by=on.people["approver"], now=on.at)


def sign(rows: Tellings, on: Stage) -> None:
    """The agreement was read and accepted."""
    words = agreement_of(on.round)
    for one in rows:
        accept_agreement(
            grant=_grant(one),
            digest=words.digest if words else "",
            name=one.row["contact"],
            now=on.at,
        )


def renounce(rows: Tellings, on: Stage) -> None:
    """The grantee does not want it any more."""
    for one in rows:
        renounce_grant(application=one.own, now=on.at)


def report(rows: Tellings, on: Stage) -> None:
    """Told on a phone what was done: a photo and three answers."""
    found = [(one, _report(one)) for one in rows]
    ReportPhoto.objects.bulk_create(
        photo_row(ReportPhoto, one.place + 1, on.at, report=owed) for one, owed in found
    )
    for one, owed in found:
        told = Told(
            done=f"{one.row['what']}（样例反馈）", changed=f"帮到了{one.row['whom']}",
            spent_on="、".join(said for said, _ in one.row["lines"]),
            spent=arrived(owed.grant.application), people=20 + one.place, may_publish=True,
        )  # fmt: skip
        file_report(report=owed, told=told, now=on.at)


def return_told(rows: Tellings, on: Stage) -> None:
    """The report lacks something."""
    for one in rows:
        return_report(
            report=_report(one), by=on.people["organiser"], now=on.at,
            reason="请再放一张午饭送到老人手里的照片（样例）。",
        )  # fmt: skip


def accept(rows: Tellings, on: Stage) -> None:
    """The report is accepted, the grant closed, the report shown."""
    for one in rows:
        accept_report(report=_report(one), by=on.people["organiser"], now=on.at)
        publish_report(report=_report(one), by=on.people["organiser"], now=on.at)


def stop(verb: str, reason: str, *, confirmed: bool = True) -> "Step":
    """The step that one person asks for and another one confirms."""

    def _step(rows: Tellings, on: Stage) -> None:
        for one in rows:
            ask_step(application=one.own, verb=verb, reason=reason, by=on.people["organiser"],
                     now=on.at)  # fmt: skip
            if confirmed:
                confirm_step(application=one.own, by=on.people["approver"], now=on.at)

    return _step


def reserve(rows: Tellings, on: Stage) -> None:
    """Ranked to move up when somebody drops out."""
    put_in_reserve(
        round_=on.round, places=[one.own for one in rows], by=on.people["organiser"], now=on.at
    )


def _grant(one: Telling) -> Grant:
    return Grant.objects.select_related("application").get(application=one.own)


def _report(one: Telling) -> Report:
    return Report.objects.select_related("grant__application").get(grant__application=one.own)


Step = Callable[[Tellings, Stage], object]
STEPS: dict[str, Step] = {
    "begin": begin, "hand_in": hand_in, "return": give_back, "admit": admit, "decline": decline,
    "decline_late": decline, "refer": refer, "withdraw": withdraw, "review": review,
    "judge": judge, "ask": ask, "visit": visit, "propose": propose, "propose_now": propose,
    "schedule": schedule, "list": list_, "list_now": list_, "object": object_,
    "approve": approve, "approve_now": approve, "sign": sign, "renounce": renounce,
    "pay": lambda rows, on: money.pay(rows, on.people, on.at),
    "pay_part": lambda rows, on: money.pay(rows, on.people, on.at, parts=2),
    "start": lambda rows, on: money.start(rows, on.people, on.at),
    "fill": lambda rows, on: money.fill(rows, on.people, on.at),
    "check": lambda rows, on: money.check(rows, on.people, on.at),
    "batch": lambda rows, on: money.batch(rows, on.people, on.at),
    "claim": lambda rows, on: money.claim(rows, on.people, on.at),
    "report": report, "return_report": return_told, "accept": accept, "reserve": reserve,
    "suspend": stop("suspend", "有人反映树苗已经枯死，暂停核实（样例）"),
    "terminate": stop("terminate", "款项没有用于申请的用途（样例）"),
    "ask_stop": stop("suspend", "船停运一个月，想先核实（样例）", confirmed=False),
}  # fmt: skip
