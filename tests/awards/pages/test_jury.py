"""The jurors' own pages: home, declarations, finishing, own totals; who may not, and the cost."""

from datetime import timedelta

import pytest

from awards.models import Assignment, Completion, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import StageState
from tests.awards.panel import fresh, make_panel
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def juror(client, panel):
    client.force_login(panel.jurors[0])
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def stage_url(panel, page):
    return f"/jury/stages/{panel.stage.public_id}/{page}/"


def test_home_when_nothing_is_given_then_says_what_comes(juror):
    assert "现在没有等您评审的材料" in text(juror.get("/jury/"))


def test_home_when_not_signed_in_then_led_to_the_door(client):
    assert client.get("/jury/").status_code == 302


def test_home_when_work_waits_then_own_progress_and_the_next_step(juror, panel, now):
    panel.submitted(0, 0, now)
    panel.scored(0, 1, now, 4)
    panel.give(1, 2, now)
    shown = text(juror.get("/jury/"))
    assert "已评 1 / 2 份" in shown
    assert f"继续：{panel.entries[1].nominee}" in shown
    assert "已提交" in shown
    assert "评分中" in shown
    assert str(panel.entries[2].nominee) not in shown


def test_home_when_something_is_undeclared_then_that_comes_first(juror, panel, now):
    panel.give(0, 0, now)
    assert "先声明利益关系（1 份）" in text(juror.get("/jury/"))


def test_home_when_the_facts_change_then_the_entry_is_gone_at_once(juror, panel, now):
    row = panel.scored(0, 0, now, 4)
    panel.give(0, 1, now)
    MembershipFactory(user=panel.jurors[0], organisation=panel.entries[0].partner.organisation)
    assert str(panel.entries[0].nominee) not in text(juror.get("/jury/"))
    assert juror.get(f"/jury/entries/{row.public_id}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_home_when_there_are_more_then_the_cost_is_the_same(
    count, juror, panel, now, django_assert_num_queries
):
    for entry in range(count):
        panel.give(0, entry, now)
    juror.get("/jury/")
    with django_assert_num_queries(21):
        juror.get("/jury/")


# ------------------------------------------------------------------ declaring


def test_declare_when_tapped_then_each_goes_its_way(juror, panel, now):
    rows = [panel.give(0, n, now) for n in range(3)]
    assert str(panel.entries[0].nominee) in text(juror.get(stage_url(panel, "declare")))
    said = {f"e-{rows[0].public_id}": "clear", f"e-{rows[1].public_id}": "conflict",
            f"w-{rows[1].public_id}": "曾是同事"}  # fmt: skip
    answer = juror.post(stage_url(panel, "declare"), said, follow=True)
    assert "还有材料没有选择" in text(answer)
    assert [fresh(row).state for row in rows] == [A.DECLARED, A.RECUSED, A.INVITED]
    assert fresh(rows[1]).recusal_reason == "曾是同事"
    assert str(panel.entries[1].nominee) not in text(juror.get("/jury/"))


def test_declare_when_all_at_once_then_marked_conflicts_stay_conflicts(juror, panel, now):
    rows = [panel.give(0, n, now) for n in range(3)]
    said = {"all": "1", f"e-{rows[1].public_id}": "conflict"}
    answer = juror.post(stage_url(panel, "declare"), said, follow=True)
    assert "已声明 3 份，其中 1 份回避" in text(answer)
    assert [fresh(row).state for row in rows] == [A.DECLARED, A.RECUSED, A.DECLARED]


def test_kin_when_declared_then_kept_shown_to_the_juror_and_applied(juror, panel, now):
    type(panel.entries[0].nominee).objects.filter(pk=panel.entries[0].nominee_id).update(
        name="林小妹"
    )
    row, _ = panel.give(0, 0, now), panel.give(0, 1, now)
    answer = juror.post(stage_url(panel, "kin"), {"kin": "林小妹\n某公司"}, follow=True)
    assert "申报已保存" in text(answer)
    assert fresh(row).state == A.RECUSED
    assert "林小妹\n某公司" in text(juror.get(stage_url(panel, "declare")))
    long = juror.post(stage_url(panel, "kin"), {"kin": "x" * 2600})
    assert "最多 2500 个字" in text(long, 400)


# ------------------------------------------------------------------ finishing and comparing


def test_finish_when_all_is_complete_then_offered_and_taken(juror, panel, now):
    panel.scored(0, 0, now, 4, 4)
    shown = text(juror.get("/jury/"))
    assert "全部已评" in shown
    assert "我已完成" in shown
    answer = juror.post(stage_url(panel, "finish"), follow=True)
    assert "您已确认全部完成" in text(answer)
    assert Completion.objects.get().juror == panel.jurors[0]
    assert Assignment.objects.get().state == A.SUBMITTED


def test_finish_when_something_is_open_then_told_what(juror, panel, now):
    panel.scored(0, 0, now, 4)
    assert "还有 1 份没有评完" in text(juror.post(stage_url(panel, "finish")), 409)


def test_compare_when_one_lies_far_then_it_is_marked_and_order_is_chosen(juror, panel, now):
    for entry, values in enumerate(((4, 4), (4, 5), (1, 1))):
        panel.scored(0, entry, now, *values)
    shown = text(juror.get(stage_url(panel, "scores") + "?sort=distance"))
    assert shown.count('class="is-far"') == 1
    assert "4.4" in shown
    assert "-3.00" in shown
    names = [str(entry.nominee) for entry in panel.entries]
    first = min(shown.index(f">{name}<") for name in names)
    assert shown.index(f">{names[2]}<") == first
    assert juror.get(stage_url(panel, "scores") + "?sort=nonsense").status_code == 200


# ------------------------------------------------------------------ who may not


PAGES = ["declare", "kin", "finish", "scores"]


@pytest.mark.parametrize("page", PAGES)
def test_stage_page_when_foreign_left_or_missing_then_absent(page, client, panel, now):
    panel.give(0, 0, now)
    url = stage_url(panel, page)
    client.force_login(panel.jurors[1])
    ask = client.post if page in {"kin", "finish"} else client.get
    assert ask(url).status_code == 404
    client.force_login(UserFactory())
    assert ask(url).status_code == 404
    assert ask(f"/jury/stages/nobody/{page}/").status_code == 404
    client.force_login(panel.jurors[0])
    type(panel.seats[0]).objects.filter(pk=panel.seats[0].pk).update(
        left_at=now, left_reason="出差"
    )
    assert ask(url).status_code == 404


def test_home_when_the_stage_is_over_then_says_since_when(client, now):
    panel = make_panel(closes_at=now + timedelta(hours=1))
    panel.scored(0, 0, now, 4)
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.CLOSED, closes_at=now)
    client.force_login(panel.jurors[0])
    shown = text(client.get("/jury/"))
    assert "评分已于 03月07日 10:00:00 截止" in shown
    assert "我已完成" not in shown
