"""Who decided: two different people, nobody over an own nomination, nobody out of scope."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from awards.models import (
    Assignment,
    Ballot,
    Nomination,
    Notice,
    Objection,
    Round,
    StoryCheck,
    Winner,
)
from awards.models.nominations import NOMINATORS
from awards.workflow import AssignmentState
from directory.models import Membership, User
from kit.audit import Offence, Rule, every, offending, same_person
from ledger.models import Entry

PROBED = 10  # so many people's views are asked for rows of others
# What is proposed by one verb is decided by the other, of the same thing, by somebody else.
PAIRS = {
    "nomination.confirm": "nomination.propose",
    "nomination.notice": "nomination.propose",
    "notice.open": "notice.schedule",
    "winner.revoke": "winner.start_revoking",
    "ballot.confirm": "ballot.count",
    "ballot.annul": "ballot.count",
    "objection.uphold": "objection.accept",
    "objection.dismiss": "objection.accept",
    "commitment.commit": "commitment.reserve",
    "fund.change_total": "fund.propose_total",
}
_SCORED = (AssignmentState.SCORING, AssignmentState.SUBMITTED, AssignmentState.LOCKED)


def _same_in_columns(_now: datetime) -> Iterator[Offence]:
    own = "提名人自己确认了提名"
    nominations = Nomination.objects.all()
    yield from same_person(nominations, "proposed_by", "confirmed_by", "拟授和确认的是同一人")
    yield from same_person(nominations, "created_by", "confirmed_by", own)
    yield from same_person(nominations, "submitted_by", "confirmed_by", own)
    merged = Nomination.objects.filter(merged_into=OuterRef("pk"))
    by_them = Q(created_by=OuterRef("confirmed_by")) | Q(submitted_by=OuterRef("confirmed_by"))
    yield from offending(nominations.filter(Exists(merged.filter(by_them))), own)
    for rows, first, second, why in (
        (Round.objects.all(), "announcement_proposed_by", "announcement_approved_by",
         "提出和批准公布的是同一人"),
        (Notice.objects.all(), "scheduled_by", "opened_by", "拟定和启动公示的是同一人"),
        (Winner.objects.all(), "revoking_by", "revoked_by", "启动和批准撤销的是同一人"),
        (Ballot.objects.all(), "counted_by", "confirmed_by", "计票和确认结果的是同一人"),
        (Objection.objects.all(), "screened_by", "resolved_by", "受理异议和作出结论的是同一人"),
    ):  # fmt: skip
        yield from same_person(rows, first, second, why)
    checks = StoryCheck.objects.filter(signed_by=F("recorded_by"))
    yield from offending(checks, "登记和复核核实的是同一人", at="nomination__")


def _same_in_record(_now: datetime) -> Iterator[Offence]:
    """By the record alone: whoever decided is who had proposed last."""
    for second, first in PAIRS.items():
        before = Entry.objects.filter(
            object_id=OuterRef("object_id"), object_type=OuterRef("object_type"),
            sequence__lt=OuterRef("sequence"), verb=first,
        ).order_by("-sequence")  # fmt: skip
        decided = Entry.objects.filter(verb=second, actor_id__isnull=False)
        rows = decided.annotate(proposer=Subquery(before.values("actor_id")[:1]))
        same = rows.filter(proposer=F("actor_id"))
        yield from offending(same, f"{first} 与 {second} 由同一人办理")


def _partial(_now: datetime) -> Iterator[Offence]:
    """Objections in the hands of somebody who nominated or scored whom they are about."""
    about = Nomination.objects.filter(
        Q(notice_rows=OuterRef("row")) | Q(merged_into__notice_rows=OuterRef("row"))
    )
    for column, words in (("screened_by", "受理"), ("resolved_by", "结论")):
        handler = OuterRef(column)
        theirs = about.filter(Q(created_by=handler) | Q(submitted_by=handler))
        scored = Assignment.objects.filter(
            nomination__notice_rows=OuterRef("row"), juror=handler, state__in=_SCORED
        )
        rows = Objection.objects.filter(**{f"{column}__isnull": False})
        yield from offending(rows.filter(Exists(theirs)), f"{words}人提交过所涉的提名")
        yield from offending(rows.filter(Exists(scored)), f"{words}人评审过所涉的提名")


def _foreign_rows(_now: datetime) -> Iterator[Offence]:
    """What some editors see in lists that is not of their medium: asked of the lists themselves."""
    for user in _editors():
        own = Membership.objects.filter(user=user, suspended_at__isnull=True)
        media = own.filter(role__in=NOMINATORS).values("organisation")
        houses = own.values("organisation")
        seen = Nomination.objects.visible_to(user).exclude(partner__organisation__in=media)
        foreign = seen.exclude(
            Q(round__award__run_by__in=houses) | Q(round__column__partner__organisation__in=media)
        )
        yield from islice(offending(foreign, f"用户 {user.pk} 看得到这份其他媒体的提名"), 1)


def _editors() -> "QuerySet[User]":
    held = Membership.objects.filter(
        user=OuterRef("pk"), role__in=NOMINATORS, suspended_at__isnull=True
    )
    rows: QuerySet[User] = User.objects.filter(Exists(held), is_superuser=False, is_active=True)
    return rows.order_by("pk")[:PROBED]


def _wrong_medium(_now: datetime) -> Iterator[Offence]:
    """A nomination in the name of a medium to which its author never belonged."""
    belongs = Membership.objects.filter(
        user=OuterRef("created_by"), organisation=OuterRef("partner__organisation")
    )
    rows = Nomination.objects.filter(
        is_synthetic=False, created_by__is_superuser=False, application__isnull=True
    )
    yield from offending(rows.filter(~Exists(belongs)), "填报人从未属于这家提名媒体")


RULES = (
    Rule(
        key="people.two",
        numbers=(8,),
        title="决定经两个不同的人",
        says="拟授与确认、提出与批准公布、公示、撤销、计票、异议、核实，都由两个不同的人办理；提名人不确认自己的提名。",
        find=_same_in_columns,
        guards=(
            "nomination_four_eyes", "nomination_nominator_not_confirmer",
            "round_announcement_four_eyes", "notice_four_eyes", "winner_revoked_four_eyes",
            "ballot_four_eyes", "objection_four_eyes", "story_check_second_person",
        ),
    ),
    Rule(
        key="people.two_in_record",
        numbers=(8,),
        title="账本里也是两个不同的人",
        says="只看账本：作出决定的人，不是最近一次提出的人。",
        find=_same_in_record,
    ),
    Rule(
        key="people.impartial",
        numbers=(8,),
        title="异议由无关的人处理",
        says="受理和作出结论的人，没有提名、也没有评审过所涉的提名。",
        find=_partial,
    ),
    Rule(
        key="people.scope",
        numbers=(16,),
        title="媒体只看得到自己的提名",
        says=f"实际查询 {PROBED} 位编辑的列表，没有其他媒体的提名；填报人属于提名的媒体。",
        find=every(_foreign_rows, _wrong_medium),
        tests=("tests/security/test_permission_matrix.py", "tests/awards/test_admin_scope.py"),
    ),
)  # fmt: skip
