"""Juries, people, states and deadlines."""

import hashlib
from datetime import timedelta

from django.db import connection

from awards.models import Assignment, Ballot, Nomination, Notice, Round, Score
from ledger import chain
from ledger.actions import append
from tests.charity_site.audit_cases import breaks, change, let_go, unguarded
from tests.factories.awards import (
    AwardFigureFactory,
    CriterionFactory,
    NominationFactory,
)
from tests.factories.ballot import BallotFactory
from tests.factories.deciding import ResultSnapshotFactory
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.heroes import StoryCheckFactory
from tests.factories.notices import NoticeFactory, NoticeRowFactory, ObjectionFactory
from tests.factories.selection import AssignmentFactory, ScoreFactory, SeatFactory

KEPT = {
    "inputs": {"version": 1, "method": "", "rules": {"quorum": 3, "trims": False},
               "entries": [], "reviews": []},
    "results": [],
}  # fmt: skip


def _review():
    """A score that counts, by somebody who sits on the jury."""
    score = ScoreFactory(assignment__submitted=True)
    SeatFactory(round=score.assignment.stage.round, juror=score.assignment.juror)
    return score


@breaks("jury.recused")
def a_recusal_has_no_reason(now):
    row = AssignmentFactory(recused=True)
    yield row.public_id
    let_go(Assignment, "assignment_recused_has_reason")
    change(row, recusal_reason="")


@breaks("jury.recused")
def a_frozen_result_counts_who_stood_aside(now):
    row = AssignmentFactory(recused=True)
    round_ = row.stage.round
    yield round_.public_id
    append(by=None, verb="assignment.recuse", thing=row, target=row.state, now=now)
    reviews = [[row.nomination.public_id, str(row.juror_id), []]]
    content = chain.canonical({"inputs": {**KEPT["inputs"], "reviews": reviews}, "results": []})
    ResultSnapshotFactory(
        round=round_, stage=row.stage, content=content, locked_at=now + timedelta(days=1)
    )


@breaks("jury.seats")
def a_stranger_scores(now):
    row = _review().assignment
    yield row.public_id
    change(row, juror=UserFactory())


@breaks("jury.seats")
def a_nomination_of_another_round_is_scored(now):
    row = _review().assignment
    yield row.public_id
    change(row, nomination=NominationFactory(reviewing=True))


@breaks("jury.criteria")
def a_weight_is_turned(now):
    one = CriterionFactory()
    yield one.round.public_id
    change(one, weight=60)


@breaks("jury.criteria")
def a_round_points_at_no_criteria(now):
    one = CriterionFactory()
    yield one.round.public_id
    change(one.round, criteria_version=2)


@breaks("jury.criteria")
def a_score_uses_foreign_criteria(now):
    score = _review()
    yield score.assignment.public_id
    change(score, criterion=CriterionFactory())


@breaks("jury.criteria")
def a_score_is_six(now):
    score = _review()
    yield score.assignment.public_id
    let_go(Score, "score_value_or_abstention")
    change(score, value=6)


def _snapshot(now):
    content = chain.canonical(KEPT)
    digest = hashlib.sha256(content.encode()).hexdigest()
    snapshot = ResultSnapshotFactory(content=content, digest=digest)
    append(by=None, verb="round.lock_result", thing=snapshot.round, payload={"d": digest}, now=now)
    return snapshot


@breaks("jury.snapshots")
def a_frozen_result_is_rewritten(now):
    snapshot = _snapshot(now)
    yield snapshot.round.public_id
    with unguarded():
        change(snapshot, content=chain.canonical({**KEPT, "results": [{"place": 1}]}))


@breaks("jury.snapshots")
def a_frozen_result_is_rewritten_with_its_digest(now):
    snapshot = _snapshot(now)
    yield snapshot.round.public_id
    content = chain.canonical({**KEPT, "results": [{"place": 1}]})
    with unguarded():
        change(snapshot, content=content, digest=hashlib.sha256(content.encode()).hexdigest())


# ------------------------------------------------------------------ people


@breaks("people.two")
def one_person_proposes_and_confirms(now):
    row = NominationFactory(confirmed=True)
    yield row.public_id
    let_go(Nomination, "nomination_four_eyes")
    change(row, confirmed_by=row.proposed_by)


@breaks("people.two")
def a_nominator_confirms(now):
    row = NominationFactory(confirmed=True)
    yield row.public_id
    let_go(Nomination, "nomination_nominator_not_confirmer")
    change(row, created_by=row.confirmed_by)


@breaks("people.two")
def one_person_opens_the_own_notice(now):
    row = NoticeFactory()
    yield row.public_id
    let_go(Notice, "notice_four_eyes")
    change(row, opened_by=row.scheduled_by)


@breaks("people.two")
def one_person_counts_and_confirms(now):
    row = BallotFactory(published=True)
    yield row.public_id
    let_go(Ballot, "ballot_four_eyes")
    change(row, confirmed_by=row.counted_by)


@breaks("people.two")
def one_person_checks_and_signs(now):
    check = StoryCheckFactory()
    yield check.nomination.public_id
    let_go(type(check), "story_check_second_person")
    change(check, signed_at=now, signed_by=check.recorded_by)


@breaks("people.two_in_record")
def the_record_knows_one_person_alone(now):
    row, user = NominationFactory(confirmed=True), UserFactory()
    first = append(by=user, verb="nomination.propose", thing=row, now=now)
    yield str(first.sequence + 1)
    append(by=user, verb="nomination.confirm", thing=row, now=now)


@breaks("people.impartial")
def a_nominator_handles_the_objection(now):
    row = NoticeRowFactory()
    objection = ObjectionFactory(accepted=True, notice=row.notice, row=row)
    yield objection.public_id
    change(objection, screened_by=row.nomination.created_by)


@breaks("people.impartial")
def a_juror_handles_the_objection(now):
    row = NoticeRowFactory()
    objection = ObjectionFactory(accepted=True, notice=row.notice, row=row)
    task = AssignmentFactory(submitted=True, nomination=row.nomination)
    yield objection.public_id
    change(objection, screened_by=task.juror)


@breaks("people.scope")
def a_stranger_nominates(now):
    row = NominationFactory()
    MembershipFactory(user=row.created_by, organisation=row.partner.organisation)
    yield row.public_id
    change(row, created_by=UserFactory())


# ------------------------------------------------------------------ states, versions, deadlines


def _recorded(now):
    row = NominationFactory(accepted=True, version=3)
    append(by=None, verb="nomination.accept", thing=row, source="submitted", target="accepted",
           now=now)  # fmt: skip
    return row


@breaks("records.states")
def a_nomination_moves_by_itself(now):
    row = _recorded(now)
    yield row.public_id
    change(row, state="withdrawn")


@breaks("records.states")
def a_step_is_missing_in_the_record(now):
    row = _recorded(now)
    yield row.public_id
    append(by=None, verb="nomination.shortlist", thing=row, source="reviewing", target="accepted",
           now=now)  # fmt: skip


@breaks("records.states")
def a_nomination_comes_from_nowhere(now):
    row = NominationFactory()
    yield row.public_id
    change(row, state="accepted")


@breaks("records.states")
def an_old_version_comes_back(now):
    row = _recorded(now)
    yield row.public_id
    change(row, version=1)


@breaks("records.states")
def two_people_move_the_same_version(now):
    row = _recorded(now)
    yield row.public_id
    append(by=None, verb="nomination.withdraw", thing=row, source="accepted", target="withdrawn",
           now=now)  # fmt: skip


@breaks("deadlines.nominations")
def a_nomination_is_a_second_late(now):
    row = NominationFactory(submitted=True, submitted_at=now, round__closes_at=now)
    yield row.public_id
    change(row, submitted_at=now + timedelta(seconds=1))


@breaks("deadlines.scores")
def a_score_is_a_second_late(now):
    score = _review()
    change(score.assignment.stage, closes_at=score.scored_at)
    yield score.assignment.public_id
    change(score, scored_at=score.scored_at + timedelta(seconds=1))


@breaks("deadlines.objections")
def an_objection_is_a_second_late(now):
    objection = ObjectionFactory()
    yield objection.public_id
    change(objection, filed_at=objection.notice.ends_at + timedelta(seconds=1))


@breaks("figures.totals")
def a_figure_counts_other_things(now):
    figure = AwardFigureFactory(counted="people", counted_from="2026-01-01", as_of="2025")
    yield str(figure.award.public_id)
    let_go(type(figure), "award_figure_counts_like_with_like")
    change(figure, unit="人次")


@breaks("database.constraints")
def a_constraint_is_gone(now):
    yield "round_closes_after_opening"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            let_go(Round, "round_closes_after_opening")
            return
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'round_closes_after_opening', 'gone') "
            "WHERE name = 'awards_round'"
        )
        cursor.execute("PRAGMA writable_schema = OFF")
