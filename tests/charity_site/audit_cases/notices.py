"""Notices and ballots."""

from datetime import timedelta

from awards.models import Ballot, Notice
from awards.noticelist import line_digest, list_digest
from ledger.actions import append
from tests.charity_site.audit_cases import breaks, change, let_go
from tests.factories.awards import CategoryFactory, NominationFactory, WinnerFactory
from tests.factories.ballot import EMPTY, BallotFactory, OpenedBallotFactory, VoterFactory
from tests.factories.notices import NoticeFactory, NoticeRowFactory, ObjectionFactory


@breaks("notices.served")
def a_confirmed_one_needed_a_notice(now):
    row = NominationFactory(confirmed=True)
    yield row.public_id
    change(row.category, notice_policy="before")


@breaks("notices.served")
def an_objection_was_open_at_the_confirmation(now):
    category = CategoryFactory(notice_policy="before", notice_waiver="")
    row = NoticeRowFactory(
        notice__category=category, notice__over=True, nomination__confirmed=True,
        nomination__confirmed_at=now,
    )  # fmt: skip
    yield row.nomination.public_id
    ObjectionFactory(notice=row.notice, row=row, filed_at=now - timedelta(days=1))


@breaks("notices.served")
def a_published_one_is_in_no_notice(now):
    winner = WinnerFactory()
    yield winner.nomination.public_id
    change(winner.category, notice_policy="after_announcement")


@breaks("notices.length")
def a_notice_is_cut_short(now):
    row = NoticeFactory()
    yield row.public_id
    let_go(Notice, "notice_never_shorter_than_policy")
    change(row, ends_at=row.starts_at + timedelta(days=2))


@breaks("notices.length")
def one_on_the_list_is_cut_short(now):
    row = NoticeRowFactory()
    yield row.notice.public_id
    change(row, ends_at=row.notice.starts_at + timedelta(days=2))


def _sealed(now):
    row = NoticeRowFactory()
    row.digest = line_digest(row.text)
    row.save()
    row.notice.digest = list_digest(row.notice, [row.digest])
    row.notice.save()
    payload = {"digest": row.notice.digest}
    append(by=None, verb="notice.open", thing=row.notice, payload=payload, now=now)
    return row


@breaks("notices.sealed")
def a_line_is_rewritten(now):
    row = _sealed(now)
    yield row.notice.public_id
    change(row, text=row.text.replace("某车行", "别的车行"))


@breaks("notices.sealed")
def somebody_is_added_to_a_sealed_list(now):
    row = _sealed(now)
    yield row.notice.public_id
    other = NoticeRowFactory(notice=row.notice, position=99)
    change(other, digest=line_digest(other.text))


@breaks("notices.sealed")
def a_list_is_sealed_anew(now):
    row = _sealed(now)
    yield row.notice.public_id
    text = row.text.replace("某车行", "别的车行")
    change(row, text=text, digest=line_digest(text))
    change(row.notice, digest=list_digest(row.notice, [line_digest(text)]))


# ------------------------------------------------------------------ ballots


def _counted(now):
    ballot = BallotFactory(published=True)
    public = {"sha256": EMPTY["sha256"]}
    append(by=None, verb="ballot.count", thing=ballot, public=public, public_from=now, now=now)
    return ballot


@breaks("ballots.count")
def a_vote_is_slipped_in(now):
    ballot = _counted(now)
    yield ballot.public_id
    OpenedBallotFactory(ballot=ballot)


@breaks("ballots.count")
def a_report_names_another_winner(now):
    ballot = _counted(now)
    yield ballot.public_id
    count = {**EMPTY["count"], "elected": ["x"], "places": ["x"]}
    change(ballot, result={**EMPTY, "count": count})


@breaks("ballots.secrecy")
def it_is_known_who_has_voted(now):
    voter = VoterFactory()
    yield voter.ballot.public_id
    change(voter, has_voted=True)


@breaks("ballots.secrecy")
def a_key_is_kept(now):
    ballot = BallotFactory(published=True)
    yield ballot.public_id
    let_go(Ballot, "ballot_key_gone_after_count")
    change(ballot, sealed_with="key")
