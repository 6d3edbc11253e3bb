"""The organiser's pages of a jury: inviting, planning, progress, reminders, recusal."""

import re

import pytest
from django.test import Client

from awards.models import Assignment, Nomination, Seat, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import StageState
from directory.models import Mail, User
from tests.awards.panel import fresh, make_panel
from tests.awards.test_admin_steps import asked
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
INVITE = "/admin/awards/seat/invite/"


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def staff(panel):
    client = Client()
    client.force_login(panel.organiser)
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def desk(panel, page=""):
    return f"/admin/awards/assignment/stages/{panel.stage.public_id}/{page}"


def newcomer(panel, **fields):
    juror = UserFactory(full_name="新评委", **fields)
    MembershipFactory(user=juror, organisation=panel.house, role="juror")
    return juror


def test_invite_when_a_juror_serves_another_house_then_offered_here_too_and_seated(staff, panel):
    guest = UserFactory(full_name="外来的评委")
    MembershipFactory(user=guest, role="juror")
    left = UserFactory(full_name="停用的评委", is_active=False)
    MembershipFactory(user=left, role="juror")
    page = text(staff.get(INVITE))
    assert "外来的评委" in page
    assert "停用的评委" not in page
    given = {"round": panel.round.pk, "juror": guest.pk, "form_key": "k9", "confirm": "1"}
    staff.post(INVITE, given)
    assert Seat.objects.filter(juror=guest, left_at=None).exists()
    watcher = MembershipFactory(organisation=panel.house, role="approver").user
    onlooker = Client()
    onlooker.force_login(watcher)
    assert "外来的评委" not in text(onlooker.get(INVITE))


def test_desk_when_the_stage_has_its_result_then_what_was_scored_is_still_counted(staff, panel):
    Nomination.objects.filter(pk=panel.entries[0].pk).update(state="not_selected")
    assert "共 2 份" in text(staff.get(desk(panel)))
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.SETTLED)
    assert "共 3 份" in text(staff.get(desk(panel)))


def test_invite_when_looked_at_then_the_conflicts_are_told_before_anybody_is_invited(staff, panel):
    juror = newcomer(panel, email="new@example.cn")
    medium = panel.entries[0].partner.organisation.name
    given = {"round": panel.round.pk, "juror": juror.pk, "affiliation": f"{medium} 顾问",
             "phone": "", "kin": "", "form_key": "k1"}  # fmt: skip
    shown = text(staff.post(INVITE, given))
    assert "这位评委不能评 3 份中的 1 份。" in shown
    assert "提名媒体" in shown
    assert not Seat.objects.filter(juror=juror).exists()
    for _ in range(2):
        staff.post(INVITE, given | {"confirm": "1"})
    assert Seat.objects.get(juror=juror).affiliation == f"{medium} 顾问"
    mail = Mail.objects.get()
    assert mail.recipient == juror
    assert "预计评审 2 份" in mail.text


def test_invite_when_nothing_ties_the_person_then_it_says_so_in_plain_words(staff, panel):
    given = {"round": panel.round.pk, "juror": newcomer(panel).pk, "form_key": "k1"}
    shown = text(staff.post(INVITE, given))
    assert "没有查出利益关系，3 份都能评。" in shown
    assert "中的 0 份" not in shown


def test_tasks_when_listed_then_the_filter_names_jurors_alone(staff, panel, now):
    for juror in (0, 1):
        panel.give(juror, 0, now)
    MembershipFactory(user=panel.organiser, organisation=panel.house, role="juror")
    shown = text(staff.get("/admin/awards/assignment/"))
    offered = {int(key) for key in re.findall(r"\?juror__id__exact=(\d+)", shown)}
    assert offered == {panel.jurors[0].pk, panel.jurors[1].pk}


def test_invite_when_the_person_may_not_sit_then_told_and_typed_things_stay(staff, panel):
    MembershipFactory(user=panel.organiser, organisation=panel.house, role="juror")
    given = {"round": panel.round.pk, "juror": panel.organiser.pk, "affiliation": "某单位",
             "form_key": "k1"}  # fmt: skip
    shown = text(staff.post(INVITE, given), 400)
    assert "不能同时担任" in shown
    assert "某单位" in shown
    assert "请选择评委" in text(staff.post(INVITE, {}), 400)


def planned(panel, **more):
    jurors = [juror.pk for juror in panel.jurors]
    return {"mode": "balanced", "jurors": jurors, "wanted": 2, "seed": 1, "form_key": "k1", **more}


def test_plan_when_previewed_then_applied_exactly_and_once(staff, panel):
    shown = text(staff.post(desk(panel, "plan/"), planned(panel)))
    assert "共 6 份任务" in shown
    assert "每份至少 2 位评委，评委之间最多相差 0 份" in shown
    assert not Assignment.objects.exists()
    digest = re.search(r'name="digest" value="(\w+)"', shown)[1]
    for _ in range(2):
        answer = staff.post(desk(panel, "plan/"), planned(panel, digest=digest))
        assert answer.status_code == 302
    assert Assignment.objects.count() == 6


def test_plan_when_the_facts_moved_then_shown_anew_and_nothing_is_given(staff, panel):
    shown = text(staff.post(desk(panel, "plan/"), planned(panel)))
    digest = re.search(r'name="digest" value="(\w+)"', shown)[1]
    MembershipFactory(user=panel.jurors[0], organisation=panel.entries[0].partner.organisation)
    again = text(staff.post(desk(panel, "plan/"), planned(panel, digest=digest)), 409)
    assert "预览之后情况有变" in again
    assert not Assignment.objects.exists()
    fresh_digest = re.search(r'name="digest" value="(\w+)"', again)[1]
    staff.post(desk(panel, "plan/"), planned(panel, digest=fresh_digest))
    assert Assignment.objects.count() == 6


def test_plan_when_it_cannot_be_then_says_which_why_and_what_helps(staff, panel):
    for juror in panel.jurors[:2]:
        MembershipFactory(user=juror, organisation=panel.entries[0].partner.organisation)
    shown = text(staff.post(desk(panel, "plan/"), planned(panel)))
    assert f"“{panel.entries[0].nominee}”：需要 2 位，只有 1 位" in shown
    assert "3 位评委中 2 位须回避" in shown
    assert "再邀请 1 位" in shown
    assert "降到 1 位" in shown


def test_plan_when_topped_up_then_what_is_given_stays(staff, panel, now):
    row = panel.give(0, 0, now)
    shown = text(staff.post(desk(panel, "plan/"), planned(panel)))
    assert "共 5 份任务" in shown
    digest = re.search(r'name="digest" value="(\w+)"', shown)[1]
    staff.post(desk(panel, "plan/"), planned(panel, digest=digest))
    assert fresh(row).state == A.INVITED
    assert Assignment.objects.live().count() == 6


@pytest.mark.parametrize(
    "more,words",
    [
        ({"mode": "hand"}, "请填写编号"),
        ({"mode": "hand", "entries": "x"}, "编号请写成"),
        ({"mode": "hand", "entries": "9"}, "没有这些编号：9"),
        ({"mode": "category"}, "请选择类别"),
        ({"jurors": []}, "至少勾选一位"),
        ({"wanted": 0}, "至少一位评委"),
    ],
)
def test_plan_when_asked_badly_then_told_where(more, words, staff, panel):
    assert words in text(staff.post(desk(panel, "plan/"), planned(panel, **more)), 400)


def test_plan_by_hand_and_by_category_when_applied_then_conflicts_are_left_out(staff, panel):
    MembershipFactory(user=panel.jurors[0], organisation=panel.entries[0].partner.organisation)
    shown = text(staff.post(desk(panel, "plan/"), planned(panel, mode="hand", entries="1、3")))
    assert "共 5 份任务" in shown
    category = panel.entries[0].category.pk
    chosen = planned(panel, mode="category", category=category)
    assert "共 2 份任务" in text(staff.post(desk(panel, "plan/"), chosen))


def test_desk_when_work_goes_on_then_coverage_and_progress(
    staff, panel, now, django_assert_max_num_queries
):
    panel.submitted(0, 0, now)
    panel.scored(1, 0, now, 3)
    panel.give(0, 1, now)
    with django_assert_max_num_queries(30):
        shown = text(staff.get(desk(panel)))
    assert "1 份没有声明利益关系" in shown
    assert "2/3" in shown
    assert "评委1号" in shown


def test_reminder_when_sent_then_only_to_those_who_owe_and_once_a_day(staff, panel, now, clock):
    User.objects.filter(pk__in=[one.pk for one in panel.jurors[:2]]).update(email="j@example.cn")
    panel.submitted(0, 0, now)
    for juror in (1, 2):
        panel.give(juror, 0, now)
    shown = text(staff.get(desk(panel, "remind/")))
    assert "评委1号" not in shown
    assert "还有 1 份没有完成" in shown
    keys = {"juror": [juror.pk for juror in panel.jurors]}
    for _ in range(2):
        answer = staff.post(desk(panel, "remind/"), keys, follow=True)
    assert "没有填邮箱，请另行联系：评委3号" in text(answer)
    assert [mail.recipient for mail in Mail.objects.all()] == [panel.jurors[1]]


def test_lock_when_the_stage_is_closed_then_done_and_said(staff, panel, now):
    panel.submitted(0, 0, now)
    assert staff.post(desk(panel, "lock/")).status_code == 409
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.CLOSED)
    assert "已锁定 1 份评分" in text(staff.post(desk(panel, "lock/"), follow=True))


def take(client, url, **answers):
    return client.post(url, asked(client, url) | answers, follow=True)


def test_replace_when_a_juror_is_named_then_given_to_one_without_conflict(staff, panel, now):
    row = panel.give(0, 0, now)
    MembershipFactory(user=panel.jurors[1], organisation=panel.entries[0].partner.organisation)
    url = f"/admin/awards/assignment/{row.pk}/replace/"
    shown = text(staff.get(url))
    assert "评委3号" in shown
    assert "评委2号" not in shown
    take(staff, url, reason="太忙", juror=str(panel.jurors[2].pk))
    assert fresh(row).state == A.REPLACED
    assert Assignment.objects.live().get().juror == panel.jurors[2]


def test_recuse_and_remove_when_taken_then_with_the_reason(staff, panel, now):
    row = panel.submitted(0, 0, now)
    take(staff, f"/admin/awards/assignment/{row.pk}/recuse/", reason="举报属实")
    assert fresh(row).recusal_reason == "举报属实"
    seat = panel.seats[1]
    take(staff, f"/admin/awards/seat/{seat.pk}/correct/", kin="林小妹", affiliation="某大学")
    assert fresh(seat).kin == ("林小妹",)
    take(staff, f"/admin/awards/seat/{seat.pk}/remove/", reason="出国")
    assert fresh(seat).left_reason == "出国"


@pytest.mark.parametrize("page", ["", "plan/", "remind/", "lock/"])
def test_desk_when_foreign_then_absent_and_a_juror_is_refused(page, panel, now):
    panel.give(0, 0, now)
    other = UserFactory()
    MembershipFactory(user=other, role="organiser")
    for person, status in ((other, 404), (panel.jurors[0], 403)):
        client = Client()
        client.force_login(person)
        ask = client.post if page == "lock/" else client.get
        assert ask(desk(panel, page)).status_code == status
