"""Nominations that won nothing, and objections, are purged in their time: all of it, no other."""

from datetime import timedelta

import pytest

from awards.actions.checks import record_check
from awards.actions.consents import record_consent
from awards.actions.drafts import keep_draft
from awards.actions.likeness import fill_likeness
from awards.actions.objections import (
    decline_objection,
    reveal_objector,
)
from awards.actions.retention import (
    purge_nominations,
    purge_objections,
    remove_stray_files,
)
from awards.actions.screening import reject_nomination
from awards.audit.notices import RULES as NOTICE_RULES
from awards.audit.retention import RULES
from awards.models import LikenessKey, Nomination, Nominee, NoticeRow, Objection
from awards.permissions import may_edit_nomination, may_step_nomination
from awards.retention import nomination_words
from awards.search import found_nominations
from directory.actions import queue_mail
from directory.models import FormDraft, Mail, MailKind
from kit.evidence import Evidence
from kit.objecting import without_identity
from kit.retention import GONE
from kit.verdict import Unready
from ledger.audit import verify_database
from ledger.models import Entry
from tests.awards.cast import submitted
from tests.awards.notices import filed, first, opened
from tests.awards.test_actions_photos import add, picture
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import (
    EvidenceLinkFactory,
    NominationFactory,
    NomineeFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.heroes import MergeFactory, SamePersonFactory
from tests.factories.notices import NoticeRowFactory, ObjectionFactory
from tests.factories.selection import AssignmentFactory
from tests.hunting import files, hunted, put_file

pytestmark = [pytest.mark.django_db]
YEAR = timedelta(days=365)
WORDS = ["郎木措", "云上村", "背着学生过河", "13700137001", "村支书扎西", "河水涨了", "很感人",
         "langmu"]  # fmt: skip


def lost(cast, now):
    """A nomination with everything that can hang on one, not taken in."""
    one = submitted(
        cast, now, name="郎木措", role="云上村教师", headline="背着学生过河",
        story="郎木措每天背着学生过河。云上村的路修好以前，他背了八年。", happened_place="云上村",
        contact_name="村支书扎西", contact_phone="13700137001", internal_note="很感人",
        source_url="https://example.org/langmu",
    )  # fmt: skip
    record_check(
        nomination=one, by=cast.editor, now=now, channel="phone", relation="村支书",
        result="partly", asked_on=now.date(), informant="村支书扎西", phone="13700137001",
        said="河水涨了",
    )  # fmt: skip
    add(one, cast.organiser, now, picture())
    record_consent(
        nomination=one, purpose="name", given_by="self", given_on=now.date(),
        method="村支书扎西转达", by=cast.organiser, now=now,
    )  # fmt: skip
    EvidenceLinkFactory(nomination=one, title="云上村的路", url="https://example.org/langmu")
    AssignmentFactory(nomination=one, stage__round=one.round, note="很感人", comment="很感人")
    NoticeRowFactory(nomination=one, notice__round=one.round, text='{"name":"郎木措"}')
    SamePersonFactory(hero=one.nominee)
    keep_draft(
        user=cast.editor, form=f"awards.nomination:{one.pk}", fields={"story": ["河水涨了"]},
        base_version=1, now=now,
    )  # fmt: skip
    queue_mail(
        to="a@example.org", recipient=None, subject="郎木措", text="郎木措未入选", by=None, now=now,
        kind=MailKind.RESULT_TOLD, organisation=cast.house, about=f"awards.round:{one.round_id}",
        key=f"result:{one.public_id}:lost:1:1",
    )  # fmt: skip
    Mail.objects.update(state="discarded", discard_reason="作废")
    return reject_nomination(
        nomination=one, code="other", reason="没有达到条件", by=cast.organiser, now=now
    )


def over(cast, now):
    """The round of the cast, announced at this moment."""
    cast.round.state, cast.round.announce_at = "archived", now
    cast.round.save()


def test_nomination_when_its_time_is_over_then_no_word_of_it_is_stored_anywhere(
    cast, clock, django_capture_on_commit_callbacks
):
    one = lost(cast, clock.now)
    assert hunted(WORDS) == WORDS
    assert len(files()) > 1
    assert purge_nominations(now=clock.now + 2 * YEAR, limit=9) == 0  # the round is not over
    over(cast, clock.pass_by(days=30))
    assert "将于 2027-04-06 清除" in page(cast, "organiser", f"nomination/{one.pk}/change")
    assert purge_nominations(now=clock.now + YEAR, limit=9) == 0
    later = clock.now + YEAR + timedelta(seconds=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_nominations(now=later, limit=9) == 1
    assert hunted(WORDS) == []
    assert files() == []
    assert purge_nominations(now=later, limit=9) == 0
    _assert_counts_stay(_fresh(one), later)
    for role in ("organiser", "editor", "auditor"):
        assert "已于 2027-04-06 清除" in page(cast, role, f"nomination/{one.pk}/change")
    assert fill_likeness() == 1
    assert not LikenessKey.objects.exists()
    assert not FormDraft.objects.exists()
    assert not found_nominations(Nomination.objects.all(), "郎木措").exists()
    (row,) = NoticeRow.objects.all()
    assert (row.text, row.masked_at, len(row.digest)) == ("", later, 64)
    verify_database()


def _assert_counts_stay(fresh, later):
    assert (fresh.state, fresh.purged_at, str(fresh.nominee)) == ("rejected", later, GONE)
    assert (fresh.reject_code, fresh.category_id is None) == ("other", False)
    assert "已于 2027-04-06 清除" in nomination_words(fresh)
    assert fresh.checks.get().result == "partly"
    assert fresh.consents.count() == fresh.assignments.count() == 1
    assert Entry.objects.for_object(fresh).filter(verb="nomination.purge").count() == 1


def page(cast, role, path):
    """A page of the admin, as this one reads it."""
    return signed_in(cast, role).get(f"/admin/awards/{path}/").content.decode()


def _fresh(one):
    return Nomination.objects.select_related("round__award", "nominee", "partner").get(pk=one.pk)


def test_nomination_when_purged_then_nobody_works_on_it_any_more(cast, now):
    one = lost(cast, now)
    over(cast, now)
    cast.round.state = "deciding"
    assert may_step_nomination(cast.approver, one, "readmit", now).reason.find("清除") < 0
    Nomination.objects.filter(pk=one.pk).update(purged_at=now)
    fresh = _fresh(one)
    for verdict in (
        may_edit_nomination(cast.organiser, fresh),
        may_step_nomination(cast.approver, fresh, "readmit", now),
    ):
        assert "按期清除" in verdict.reason


def test_nominee_when_others_are_still_about_them_then_the_name_stays_with_those_alone(now):
    later = now + YEAR * 3
    rounds = RoundFactory(archived=True)
    hero = NomineeFactory(name="郎木措")
    mine = NominationFactory(not_selected=True, nominee=hero, round=rounds, ended_at=now)
    won = WinnerFactory(nomination__nominee=hero, nominee=hero)
    assert purge_nominations(now=later, limit=9) == 1
    assert str(_fresh(mine).nominee) == GONE
    assert Nominee.objects.get(pk=hero.pk).name == "郎木措"
    assert _fresh(won.nomination).nominee_id == hero.pk
    # two that go in one run take the name along
    both = NomineeFactory(name="两份的人")
    for _ in range(2):
        NominationFactory(not_selected=True, nominee=both, round=rounds, ended_at=now)
    assert purge_nominations(now=later, limit=9) == 2
    assert hunted(["两份的人"]) == []


def test_merged_when_its_target_goes_then_it_goes_in_the_same_run_and_stays_with_a_winner(now):
    later = now + YEAR * 3
    rounds = RoundFactory(archived=True)
    target = NominationFactory(not_selected=True, round=rounds, ended_at=now)
    own = NomineeFactory(name="郎木措")
    MergeFactory(
        target=target, nominee_before=own, nomination__round=rounds,
        nomination__nominee=target.nominee, nomination__nominee_before_merge=own,
        nomination__story="云上村的路",
    )  # fmt: skip
    winner = WinnerFactory()
    kept = MergeFactory(target=winner.nomination, nomination__round=winner.round).nomination
    assert purge_nominations(now=later, limit=9) == 2
    assert hunted(["郎木措", "云上村的路"]) == []
    assert _fresh(kept).purged_at is None


def test_nominations_when_something_still_needs_them_then_kept(now):
    later = now + YEAR * 3
    archived = RoundFactory(archived=True)
    for more in (
        {"confirmed": True, "round": archived},
        {"not_selected": True, "round": RoundFactory(deciding=True)},
        {"not_selected": True, "round": RoundFactory(archived=True, announce_at=later)},
        {"not_selected": True, "round": archived, "ended_at": later},
        {"not_selected": True, "round": archived, "is_synthetic": True},
        {"accepted": True, "round": RoundFactory(rolling=True)},
        {"rejected": True, "round": ObjectionFactory(notice__round__archived=True).notice.round},
    ):
        NominationFactory(**more, **({} if "ended_at" in more else {"ended_at": now}))
    _aged(now)
    assert purge_nominations(now=later, limit=9) == 0
    for more in (
        {"rejected": True, "round": RoundFactory(rolling=True)},
        {"round": archived},
        {"accepted": True, "round": RoundFactory(cancelled=True, closes_at=now)},
    ):
        NominationFactory(**more)
    _aged(now)
    assert purge_nominations(now=later, limit=9) == 3


def _aged(now):
    """Whatever was made, was made then."""
    Nomination.objects.update(created_at=now)


def test_objection_when_it_was_answered_long_ago_then_nobody_can_tell_who_sent_it(
    cast, now, django_capture_on_commit_callbacks
):
    notice = opened(cast, now)
    paper = Evidence(b"%PDF-1", "pdf", "application/pdf", "0" * 64)
    made = filed(notice, first(notice), now, name="钱不服", contact="13600136000", files=[paper])
    later = now + YEAR + timedelta(days=1)
    assert purge_objections(now=later, limit=9) == 0
    decline_objection(objection=made, by=cast.organiser, now=now, reason="没有提供依据")
    words = ["钱不服", "13600136000", "与我了解的情况不一致"]
    assert hunted(words) == words
    assert len(files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert [purge_objections(now=later, limit=9) for _ in range(2)] == [1, 0]
    assert hunted(words) == []
    assert files() == []
    fresh = Objection.objects.get()
    assert without_identity(fresh, fresh.text) == GONE
    assert "个人信息已于 2027-03-08 清除" in page(cast, "organiser", f"objection/{made.pk}/change")
    with pytest.raises(Unready, match="按期清除"):
        reveal_objector(objection=fresh, by=cast.organiser, now=later, reason="核实")


def test_list_when_somebody_on_it_was_purged_then_it_still_verifies(cast, now):
    (sealed,) = (rule for rule in NOTICE_RULES if rule.key == "notices.sealed")
    notice = opened(cast, now)
    assert list(sealed.find(now)) == []
    notice.rows.update(text="", masked_at=now)
    assert list(sealed.find(now)) == []
    notice.rows.update(masked_at=None)
    assert len(list(sealed.find(now))) == 1


def test_files_when_no_row_names_them_then_removed_after_a_day(cast, now):
    one = submitted(cast, now)
    add(one, cast.organiser, now, picture())
    own = {path.name for path in files()}
    strays = ("photos/stray.jpg", "photos/stray-640.webp", "objections/stray.pdf")
    for name in (*strays, *(f"photos/{name}" for name in own)):
        put_file(name, now - timedelta(hours=25))
    assert remove_stray_files(now=now, limit=9) == 3
    assert {path.name for path in files()} == own


def test_rule_when_all_is_purged_in_time_then_green(now):
    NominationFactory(not_selected=True, round=RoundFactory(archived=True), ended_at=now)
    (rule,) = RULES
    later = now + YEAR + timedelta(days=1)
    assert list(rule.find(later)) == []  # the timer has two days
    later += timedelta(days=2)
    assert len(list(rule.find(later))) == 1
    purge_nominations(now=later, limit=9)
    assert list(rule.find(later)) == []
