"""Applications without a grant, and objections, are purged in their time: all of it, no other."""

from datetime import timedelta

import pytest

from kit.evidence import Evidence
from kit.verdict import Unready
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import (
    purge_applications,
    purge_grant_objections,
    remove_stray_files,
)
from projects.actions.assessing import ask_assessment, record_visit
from projects.actions.grant_notices import (
    FOLDER,
    file_grant_objection,
    reveal_grant_objector,
    step_grant_objection,
)
from projects.actions.grant_screening import decline_application
from projects.audit.retention import RULES
from projects.models import Application, GrantObjection
from projects.retention import application_words
from tests.factories.grant_objections import GrantObjectionFactory, GrantObjectionFileFactory
from tests.factories.grants import (
    ApplicationFactory,
    GrantRoundFactory,
    VisitPhotoFactory,
)
from tests.hunting import files, hunted, put_file
from tests.projects.applying import ANSWER, Phone, take_round
from tests.projects.granting import FORM, made_round, noticed

pytestmark = [pytest.mark.django_db]
YEAR = timedelta(days=365)
LOST = {"submitted": True, "state": "declined", "reason": "没有入选"}


def test_application_when_its_time_is_over_then_no_word_of_it_is_stored_anywhere(
    staff, organiser, clock, django_capture_on_commit_callbacks
):
    round_ = take_round(clock.now, run_by=staff.runner)
    phone = Phone(round_)
    phone.begin(name="郎木措", mail="langmu@example.com", phone="13700137001", place="云上村三组")
    phone.fill().submit(title="冬天的识字班")
    one = phone.application
    ask_assessment(application=_judged(one), assessor=organiser, by=organiser, now=clock.now)
    one.assessments.update(note="郎木措很热心")
    visit = record_visit(
        application=one, visited_on=clock.now.date(), notes="云上村的教室漏雨", finding="confirmed",
        met="村支书扎西", client_key="k1", by=organiser, now=clock.now,
    )  # fmt: skip
    VisitPhotoFactory(visit=visit)
    reason = "识字班已有人资助"
    decline_application(application=_judged(one), reason="名额已满", by=organiser, now=clock.now)
    Application.objects.update(destination=reason)
    words = ["郎木措", "langmu@example.com", "13700137001", "云上村", "识字班", ANSWER, "扎西"]
    assert hunted(words) == words
    assert len(files()) == 1
    clock.pass_by(days=10)  # the round's deadline; the list is made
    round_.state = "committed"
    round_.save()
    assert purge_applications(now=clock.now + YEAR - timedelta(seconds=1), limit=9) == 0
    assert "将于 2027-03-17 清除" in application_words(_fresh(one))
    later = clock.now + YEAR + timedelta(seconds=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_applications(now=later, limit=9) == 1
    assert hunted(words) == []
    assert files() == []
    assert purge_applications(now=later, limit=9) == 0
    fresh = _fresh(one)
    assert (fresh.state, fresh.asked_amount, fresh.purged_at) == ("declined", 5000, later)
    shown = staff.client("organiser").get(f"/admin/projects/application/{fresh.pk}/change/")
    assert "已于 2027-03-17 清除" in shown.content.decode()
    assert phone.client.get(phone.url()).status_code == 410
    (entry,) = Entry.objects.for_object(fresh).filter(verb="application.purge")
    assert (entry.actor_id, entry.to_state) == (None, "declined")
    verify_database()


def _fresh(one):
    return Application.objects.select_related("round").get(pk=one.pk)


def _judged(one):
    Application.objects.filter(pk=one.pk).update(state="reviewing")
    return _fresh(one)


def test_applications_when_something_still_needs_them_then_kept(now):
    later = now + 2 * YEAR
    over = {"state": "finished", "closes_at": now}
    kept = [
        ApplicationFactory(**LOST, round=GrantRoundFactory(deciding=True)),
        ApplicationFactory(**LOST, round=GrantRoundFactory(**over | {"closes_at": later})),
        ApplicationFactory(**LOST | {"ended_at": later - timedelta(days=1)},
                           round=GrantRoundFactory(**over)),
        ApplicationFactory(approved=True, state="cancelled", round=GrantRoundFactory(**over)),
        ApplicationFactory(approved=True, state="terminated", round=GrantRoundFactory(**over)),
        ApplicationFactory(**LOST, round=GrantObjectionFactory(notice__round__state="finished")
                           .notice.round),
    ]  # fmt: skip
    assert purge_applications(now=later, limit=9) == 0
    rolling = GrantRoundFactory(rolling=True, closes_at=later + YEAR)
    gone = [
        ApplicationFactory(**LOST, round=rolling),
        ApplicationFactory(submitted=True, state="withdrawn", round=GrantRoundFactory(**over)),
        ApplicationFactory(submitted=True, state="referred", destination="县民政局",
                           round=GrantRoundFactory(**over)),
    ]  # fmt: skip
    assert [purge_applications(now=later, limit=2) for _ in range(3)] == [2, 1, 0]
    purged = Application.objects.filter(purged_at__isnull=False)
    assert set(purged.values_list("pk", flat=True)) == {one.pk for one in gone}
    assert all(_fresh(one).name for one in kept)


def test_objection_when_it_was_concluded_long_ago_then_nobody_can_tell_who_sent_it(
    staff, organiser, approver, clock, django_capture_on_commit_callbacks
):
    round_ = made_round(staff)
    _, notice = noticed(staff, round_, clock.now)
    made = file_grant_objection(
        notice=notice, row=notice.rows.get(), name="钱不服", contact="13600136000",
        text="他们的课堂已经停了。", form_key=FORM, now=clock.now,
        files=[Evidence(b"%PDF-1", "pdf", "application/pdf", "0" * 64)],
    ).objection  # fmt: skip
    step_grant_objection(objection=made, verb="investigate", reply="", by=organiser, now=clock.now)
    later = clock.now + YEAR + timedelta(days=1)
    assert purge_grant_objections(now=later, limit=9) == 0
    step_grant_objection(
        objection=made, verb="dismiss", reply="走访过，课堂还在", by=approver, now=clock.now
    )
    words = ["钱不服", "13600136000", "课堂已经停了"]
    assert hunted(words) == words
    assert len(files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert [purge_grant_objections(now=later, limit=9) for _ in range(2)] == [1, 0]
    assert hunted(words) == []
    assert files() == []
    assert GrantObjection.objects.get().state == "dismissed"
    page = staff.client("organiser").get(f"/admin/projects/grantobjection/{made.pk}/change/")
    assert "已于 2027-03-08 清除" in page.content.decode()
    with pytest.raises(Unready, match="按期清除"):
        reveal_grant_objector(
            objection=GrantObjection.objects.get(), reason="核实", by=approver, now=later
        )


def test_files_when_no_row_names_them_then_removed_after_a_day(now):
    kept = VisitPhotoFactory(file_name="grants/kept.jpg").file_name
    evidence = GrantObjectionFileFactory().file_name
    strays = ("grants/stray.jpg", "grants/young.jpg", "payees/stray.pdf", f"{FOLDER}/stray.pdf")
    for name in (kept, evidence, *strays):
        put_file(name, now - timedelta(hours=23 if "young" in name else 25))
    assert remove_stray_files(now=now, limit=9) == 3
    assert {path.name for path in files()} == {"kept.jpg", "young.jpg", evidence.split("/")[1]}


def test_rule_when_all_is_purged_in_time_then_green(now):
    ApplicationFactory(**LOST, round=GrantRoundFactory(state="finished", closes_at=now))
    (rule,) = RULES
    later = now + YEAR + timedelta(days=1)
    assert list(rule.find(later)) == []  # the timer has two days
    later += timedelta(days=2)
    assert len(list(rule.find(later))) == 1
    purge_applications(now=later, limit=9)
    assert list(rule.find(later)) == []
